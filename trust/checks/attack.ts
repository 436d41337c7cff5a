import { fork } from 'node:child_process';
import { join } from 'node:path';
import { roles } from '../../kernel/party.ts';
import { startTestServer } from '../../test/server.ts';
import { fuzz, inject, slowness, strength, yardOf } from '../attack/assault.ts';
import { missingTools } from '../attack/tools.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer, longer, shareOf } from '../check.ts';

type Said = { readonly said: string } | { readonly findings: readonly Finding[] } | { readonly failed: string };

/** The same attack at the platform with holes, which only a process of its own can be. */
function besiegeTwin({ say, scratch }: TrustRun): Promise<readonly Finding[]> {
  return new Promise((done, fail) => {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    const child = fork(join(import.meta.dirname, '../attack/child-twin.ts'), [scratch], { stdio: [...stdio] });
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.on('message', (came: Said) => {
      if ('said' in came) say(`the twin: ${came.said}`);
      else if ('findings' in came) done(came.findings);
      else fail(new Error(came.failed));
    });
    child.once('exit', () => {
      process.off('exit', end);
      fail(new Error('the twin ended without a result'));
    });
  });
}

/** What was not tried because it could not be made, for the table. */
const unmadeIn = (unmade: readonly string[]) =>
  unmade.length === 0 ? '' : `; ${unmade.length} not made: ${unmade.slice(0, 5).join('; ')}`;

async function attack(run: TrustRun): Promise<readonly Finding[]> {
  const how = strength[run.full ? 'full' : 'short'];
  const twin = await besiegeTwin(run);
  const server = await startTestServer();
  try {
    const yard = await yardOf(server);
    const fuzzed = await fuzz(yard, how, { say: run.say, full: run.full, isEnough: shareOf(run, 0.5) });
    run.say('slow clients');
    const slow = await slowness(server.url, how);
    const { tried, of, found, unmade } = await inject(yard, how, run);
    return [
      {
        what: `${fuzzed.requests} requests with ${fuzzed.used.size} hostile strings, a formula and what is no text in ${fuzzed.places} places of ${fuzzed.routes} of ${fuzzed.ofRoutes} routes, their paths and bodies, ${how.perPlace} in each, by those who may (cadres with all ${roles.length} roles, members, employers, administrators, nobody)`,
        measured: `${fuzzed.faults.length} faults ${fuzzed.faults.slice(0, 5).join('; ')}${unmadeIn(fuzzed.unmade)}`,
        goal: '5,000 strings in each place; no 500, nothing of the inside told, no markup handed back, no formula in a table',
        holds: fuzzed.faults.length === 0 && (fuzzed.used.size === how.strings || fuzzed.routes < fuzzed.ofRoutes),
        short: [
          ...fewer(how.perPlace, 5_000, 'strings in each place'),
          ...fewer(fuzzed.routes, fuzzed.ofRoutes, 'routes'),
          ...longer(fuzzed.unmade.length, 0, 'requests that could not be made'),
        ],
      },
      {
        what: `sqlmap at level ${how.level}, signed in, at ${tried} of ${of} parameters of addresses, paths and bodies`,
        measured: `${found.length} injectable ${found.join(', ')}${unmadeIn(unmade)}`,
        goal: 'every parameter at level 3, readings by each who may; 0 injectable',
        holds: found.length === 0,
        short: [
          ...fewer(how.level, 3, 'levels'),
          ...fewer(tried, of, 'parameters'),
          ...longer(unmade.length, 0, 'that could not be made'),
        ],
      },
      {
        what: `a page for everybody else (p95, status 200) while ${how.connections} clients send headers, then bodies, then take an answer drop by drop`,
        measured: slow.says,
        goal: '1,000 clients; at most twice as long',
        holds: slow.worst <= 2,
        short: fewer(how.connections, 1_000, 'clients'),
      },
      ...twin,
    ];
  } finally {
    await server.close();
  }
}

const check: TrustCheck = {
  goal: 'R17, R25',
  title:
    'hostile strings in every field, sqlmap at every parameter, slow clients: and a twin with holes, all of which are found',
  controls: ['MLPS-17', 'ASVS-1.2.4', 'ASVS-2.2.1', 'ASVS-16.5.1', 'ASVS-15.2.2'],
  alone: true,
  minutes: { short: 8, full: 360 },
  async run(run) {
    const missing = missingTools();
    return missing.length > 0 ? { missing: `apt-get install ${missing.join(' ')}` } : attack(run);
  },
};

export default check;
