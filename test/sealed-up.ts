import { vi } from 'vitest';
import type { TestServer } from './server.ts';

const timeout = 30_000;

/**
 * Until every row of the audit may be sealed: once no transaction is under way that began before it, also in another database
 * of the same server, as when other tests run beside this one.
 */
export async function untilSealable({ world }: Pick<TestServer, 'world'>): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await world.owner.query(
        `select from audit where xid >= pg_snapshot_xmin(pg_current_snapshot())
          and era = (select max(era) from audit) limit 1`,
      );
      if (rows.length > 0) throw new Error('a transaction is under way that began before the last rows');
    },
    { timeout },
  );
}

/** Until every row of the audit is sealed: in one turn, so that no chain has more seals than another. */
export async function sealedUp({ ticker, world }: TestServer): Promise<void> {
  await vi.waitFor(
    async () => {
      await untilSealable({ world });
      await ticker.settle();
      const { rows } = await world.owner.query<{ n: number }>(
        `select count(*)::int as n from audit a where not exists
          (select 1 from audit_seals s where (s.to_era, s.to_xid, s.to_id) >= (a.era, a.xid, a.id))`,
      );
      if (rows[0]!.n > 0) throw new Error(`${rows[0]!.n} rows are not sealed`);
    },
    { timeout },
  );
}
