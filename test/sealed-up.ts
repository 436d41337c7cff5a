import { vi } from 'vitest';
import type { TestServer } from './server.ts';

/**
 * Until every row of the audit is sealed. A row is sealed once no transaction is under way that began before it, also in
 * another database of the same server, as when other tests run beside this one: it is waited for that first, so that all rows
 * since the last time are sealed in one turn, and no chain has more seals than another.
 */
export async function sealedUp({ ticker, world }: TestServer): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows: held } = await world.owner.query(
        `select from audit where xid >= pg_snapshot_xmin(pg_current_snapshot())
          and era = (select max(era) from audit) limit 1`,
      );
      if (held.length > 0) throw new Error('a transaction is under way that began before the last rows');
      await ticker.settle();
      const { rows } = await world.owner.query<{ n: number }>(
        `select count(*)::int as n from audit a where not exists
          (select 1 from audit_seals s where (s.to_era, s.to_xid, s.to_id) >= (a.era, a.xid, a.id))`,
      );
      if (rows[0]!.n > 0) throw new Error(`${rows[0]!.n} rows are not sealed`);
    },
    { timeout: 30_000 },
  );
}
