import { Again, writesOf } from '../../test/contract/again.ts';
import { makeYard, yardMorning } from '../../test/contract/yard.ts';
import { startTestServer } from '../../test/server.ts';
import { keyDays } from '../../server/people/keys.ts';
import { type TrustCheck, fewer } from '../check.ts';

/**
 * The writes are those of the running app. An employer’s system has a protocol of its own instead of keys: of it only the
 * effects are counted. An answer that was lost on its way is `server/http/idempotency.db.test.ts`.
 */
const check: TrustCheck = {
  goal: 'R3',
  title: 'every write repeated, by many at once, after a restart and with another body: one effect, one answer',
  controls: ['ASVS-2.3.3'],
  minutes: { short: 8, full: 20 },
  async run({ full, say }) {
    const server = await startTestServer();
    const together = full ? 20 : 4;
    try {
      await server.world.setClock(yardMorning);
      const yard = await makeYard(server, 'factory', 'town');
      const again = new Again(yard);
      const routes = writesOf(server);
      for (const [n, route] of routes.entries()) {
        await server.world.setClock(new Date(yardMorning.getTime() + n * 60_000));
        await again.route(route, together);
      }
      await again.restart();
      for (const fault of again.faults) say(fault);
      return [
        {
          what: `${routes.length} writes: repeated, ${together} at once, after a restart, another body under the key (${again.requests} requests)`,
          measured: `${again.faults.length} done twice, answered otherwise or let through`,
          goal: '0',
          holds: again.faults.length === 0,
          short: fewer(together, 20, 'at once'),
        },
        { what: 'days a key is kept', measured: String(keyDays), goal: '≥ 30', holds: keyDays >= 30 },
      ];
    } finally {
      await server.close();
    }
  },
};

export default check;
