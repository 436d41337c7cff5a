import { roles } from '../../kernel/party.ts';
import { type MatrixAsked, walkMatrix } from '../../test/contract/matrix.ts';
import { startTestServer } from '../../test/server.ts';
import { type TrustCheck, fewer } from '../check.ts';

const short: readonly MatrixAsked[] = [{ seed: 1, kind: 'workplace', roles: ['approver'] }];
const full: readonly MatrixAsked[] = [
  { seed: 11, kind: 'workplace', roles },
  { seed: 12, kind: 'town', roles },
  { seed: 13, kind: 'workplace', roles },
  { seed: 14, kind: 'town', roles },
];

/** The routes are those of the running app, so that a new one is asked for, too, or fails by its name. */
const check: TrustCheck = {
  goal: 'R14',
  title: 'every route by every role in every relation, over random trees, against an oracle that knows no columns',
  controls: ['MLPS-9', 'MLPS-10', 'ASVS-8.2.1', 'ASVS-8.2.2', 'ASVS-8.2.3', 'ASVS-8.4.1'],
  minutes: { short: 5, full: 60 },
  async run({ full: isFull, say, isLate }) {
    const sums = { routes: 0, voices: 0, cells: 0, foreign: 0, fields: 0 };
    const leaks: string[] = [];
    for (const asked of isFull ? full : short) {
      if (sums.cells > 0 && isLate()) break;
      const server = await startTestServer();
      try {
        const walked = await walkMatrix(server, asked);
        sums.routes = Math.max(sums.routes, walked.routes);
        sums.voices += walked.voices;
        sums.cells += walked.cells;
        sums.foreign += walked.foreign;
        sums.fields += walked.fields;
        leaks.push(...walked.leaks.map((leak) => `seed ${asked.seed}: ${leak}`));
        say(`seed ${asked.seed}: ${walked.cells} cells over ${walked.routes} routes, ${walked.leaks.length} leaks`);
      } finally {
        await server.close();
      }
    }
    for (const leak of leaks) say(leak);
    return [
      {
        what: `${sums.routes} routes of the app by ${sums.voices} people, employers’ systems and nobody; ${sums.foreign} times about what is not theirs`,
        measured: `${sums.cells} cells, ${sums.fields} fields looked for, ${leaks.length} leaks`,
        goal: '≥ 20,000 cells, 0 leaks',
        holds: leaks.length === 0 && sums.cells >= 2_000,
        short: fewer(sums.cells, 20_000, 'cells'),
      },
    ];
  },
};

export default check;
