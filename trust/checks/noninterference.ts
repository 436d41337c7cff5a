import { roles } from '../../kernel/party.ts';
import { compareWorlds } from '../../test/contract/two-worlds.ts';
import { type TrustCheck, fewer } from '../check.ts';

/**
 * Ids, numbers and tokens are random: each is named by the order in which its world first shows it, so that another id in the
 * same place is the same, and one more of them is not. Times come from the hand clock. Nothing else is made alike.
 */
const check: TrustCheck = {
  goal: 'R15',
  title: 'two worlds that differ in one foreign union alone answer everybody else byte for byte alike',
  controls: ['MLPS-9', 'ASVS-8.2.2', 'ASVS-8.4.1'],
  minutes: { short: 12, full: 30 },
  async run({ full, say }) {
    const found = await compareWorlds(7, full ? roles : ['supervisor'], full ? 1 : 2);
    for (const difference of found.differing) say(difference);
    const apart = Math.abs(found.foreignMs - found.absentMs);
    return [
      {
        what: `${found.routes} routes${full ? '' : ', every second one,'} by ${found.voices} people and systems who do not reach the foreign union, in both worlds`,
        measured: `${found.requests} requests, ${found.differing.length} answered differently`,
        goal: '≥ 5,000 requests, 0',
        holds: found.differing.length === 0 && found.requests >= 2_000,
        short: fewer(found.requests, 5_000, 'requests'),
      },
      {
        what: 'a foreign case and one that never was, each refused 200 times in turns: medians',
        measured: `${found.foreignMs.toFixed(2)} and ${found.absentMs.toFixed(2)} ms`,
        goal: '≤ 5 ms apart',
        holds: apart <= 5,
      },
    ];
  },
};

export default check;
