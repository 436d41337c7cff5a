import { Client } from 'pg';

/**
 * Begins a new era where transactions are numbered lower than those that wrote rows already: the database is a dump that was
 * loaded into another cluster. Sealing goes by these numbers. To be called by the owner before anything is served.
 */
export async function beginEra(ownerUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ era: number; behind: boolean }>(
      `select era, xid >= pg_current_xact_id() as behind from audit order by era desc, xid desc limit 1`,
    );
    const last = rows[0];
    if (last === undefined || !last.behind) return false;
    await client.query(`alter table audit alter column era set default ${last.era + 1}`);
    return true;
  } finally {
    await client.end();
  }
}
