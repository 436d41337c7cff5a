import { vi } from 'vitest';
import type { TestServer } from './server.ts';

/**
 * Until every row of the audit is sealed. A row is sealed once no transaction is under way that began before it, also in
 * another database of the same server, as when other tests run beside this one.
 */
export async function sealedUp({ ticker, world }: TestServer): Promise<void> {
  await vi.waitFor(
    async () => {
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
