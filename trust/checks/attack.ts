import { roles } from '../../kernel/party.ts';
import type { Client } from '../../replay/client.ts';
import { type Call, callOf } from '../../test/contract/calls.ts';
import { type Route, routesOf } from '../../test/contract/routes.ts';
import { type Yard, makeYard, yardMorning } from '../../test/contract/yard.ts';
import { startTestServer } from '../../test/server.ts';
import { aim, faultIn, nameOf, placesOf } from '../attack/fuzz.ts';
import { hostileStrings } from '../attack/hostile.ts';
import { canInject, holdSlowly, missingTools } from '../attack/tools.ts';
import { type Twin, plantedHoles, startTwin } from '../attack/twin.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';

/** How hard: the short form shows that everything is reached and that what is planted is found. */
const strength = {
  short: { perPlace: 2, strings: 600, injected: 2, level: 1, connections: 200, seconds: 8 },
  full: { perPlace: 60, strings: 5_000, injected: Infinity, level: 3, connections: 1_000, seconds: 30 },
} as const;

type Strength = (typeof strength)[keyof typeof strength];

function queryNames({ query }: Route): string[] {
  return Object.keys((query as { properties?: object } | undefined)?.properties ?? {});
}

interface Fuzzed {
  readonly places: number;
  readonly requests: number;
  readonly used: ReadonlySet<string>;
  readonly faults: readonly string[];
}

/** Puts hostile strings in every place of every route where a text stands, one after another until all have been used. */
async function fuzz(yard: Yard, { perPlace, strings }: Strength, say: TrustRun['say']): Promise<Fuzzed> {
  const hostile = hostileStrings(strings);
  const used = new Set<string>();
  const faults: string[] = [];
  let [next, places, requests] = [0, 0, 0];
  const routes = routesOf(yard.s.app).filter(({ url }) => !url.startsWith('/api/session'));
  for (const [index, route] of routes.entries()) {
    if (index % 25 === 0) say(`${index} of ${routes.length} routes, ${requests} requests`);
    let call = await callOf(yard, route);
    for (const place of placesOf(call, queryNames(route))) {
      places += 1;
      for (let i = 0; i < perPlace; i += 1) {
        const text = hostile[next++ % hostile.length]!;
        used.add(text);
        requests += 1;
        const aimed = aim(call, place, text);
        const came = await ask(aimed);
        const fault = faultIn(came, text);
        if (fault !== undefined)
          faults.push(`${route.name} ${nameOf(place)} ${JSON.stringify(text).slice(0, 60)}: ${fault}`);
        // What it took happened; the next one needs a request that would still be taken.
        if (came.status < 300 && route.method !== 'GET') call = await callOf(yard, route);
      }
    }
  }
  return { places, requests, used, faults };
}

async function ask({ by, method, path, body, headers }: Call) {
  const { status, headers: answered, body: answer } = await by.send<unknown>(method, path, body, headers);
  const type = answered.get('content-type') ?? '';
  return { status, type, text: typeof answer === 'string' ? answer : JSON.stringify(answer ?? '') };
}

/** The same strings at the holes of the twin; which of them were found. */
async function fuzzTwin({ url }: Twin, { strings }: Strength): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { hole, path, name } of plantedHoles) {
    for (const text of hostileStrings(strings)) {
      const answer = await fetch(url + aim({ method: 'GET', path }, { query: name }, text).path);
      const type = answer.headers.get('content-type') ?? '';
      if (faultIn({ status: answer.status, type, text: await answer.text() }, text) === undefined) continue;
      found.push(hole);
      break;
    }
  }
  return found;
}

/** Every query parameter of every reading, by whoever may make it. */
async function injectable(
  yard: Yard,
  { injected, level }: Strength,
  run: TrustRun,
): Promise<[tried: number, found: string[]]> {
  const found: string[] = [];
  let tried = 0;
  const readings = routesOf(yard.s.app).filter((route) => route.method === 'GET' && queryNames(route).length > 0);
  // Where people type what they look for comes first.
  const aims = readings.flatMap((route) => queryNames(route).map((name) => ({ route, name })));
  for (const { route, name } of aims.toSorted((a, b) => Number(b.name === 'q') - Number(a.name === 'q'))) {
    if (tried >= injected) break;
    const call = await callOf(yard, route);
    const { path } = aim(call, { query: name }, '工会');
    const headers = { ...call.headers, ...cookieOf(call.by) };
    run.say(`sqlmap: ${route.name} ${name}`);
    tried += 1;
    if (await canInject({ url: yard.s.url + path, name, headers, level, scratch: run.scratch }))
      found.push(`${route.name} ${name}`);
  }
  return [tried, found];
}

const cookieOf = ({ cookie }: Client): Record<string, string> => (cookie === '' ? {} : { Cookie: cookie });

/** A page, and where a body is read before it is answered, and where an answer is long. */
interface Places {
  readonly page: string;
  readonly body: string;
  readonly much: string;
}

async function slowness(
  { page, body, much }: Places,
  { connections, seconds }: Strength,
): Promise<{ worst: number; says: string }> {
  const held = [
    await holdSlowly({ page, at: body }, 'H', connections, seconds),
    await holdSlowly({ page, at: body }, 'B', connections, seconds),
    await holdSlowly({ page, at: much }, 'X', connections, seconds),
  ];
  // Nobody feels a fortieth of a second; below it a busy neighbour doubles everything.
  const ratios = held.map(({ quietMs, heldMs }) => heldMs / Math.max(quietMs, 25));
  const says = held.map(({ quietMs, heldMs }) => `${quietMs.toFixed(1)} → ${heldMs.toFixed(1)} ms`).join(', ');
  return { worst: Math.max(...ratios), says };
}

async function attack(run: TrustRun): Promise<readonly Finding[]> {
  const how = strength[run.full ? 'full' : 'short'];
  const server = await startTestServer();
  await server.world.setClock(yardMorning);
  const twin = await startTwin(server.db.ownerUrl);
  try {
    const yard = await makeYard(server, 'factory', 'town');
    const fuzzed = await fuzz(yard, how, run.say);
    const foundInTwin = await fuzzTwin(twin, how);
    run.say('sqlmap: the twin');
    const twinInjected = await canInject({
      url: `${twin.url}/search?q=a`,
      name: 'q',
      headers: {},
      level: 1,
      scratch: run.scratch,
    });
    const [tried, injected] = await injectable(yard, how, run);
    run.say('slow clients');
    const slow = await slowness(
      { page: `${server.url}/api/services`, body: `${server.url}/api/session`, much: `${server.url}/api/openapi.json` },
      how,
    );
    const slowTwin = await slowness({ page: `${twin.url}/`, body: `${twin.url}/body`, much: `${twin.url}/` }, how);
    return [
      {
        what: `${fuzzed.requests} requests with ${fuzzed.used.size} hostile strings in ${fuzzed.places} places of all routes, by those who may (${roles.length} roles, members, employers, administrators)`,
        measured: `${fuzzed.faults.length} faults ${fuzzed.faults.slice(0, 5).join('; ')}`,
        goal: '5,000 strings; no 500, nothing of the inside told, no markup handed back',
        holds: fuzzed.faults.length === 0 && fuzzed.used.size === how.strings,
        short: fewer(fuzzed.used.size, 5_000, 'strings'),
      },
      {
        what: `the same strings at a twin with ${plantedHoles.length} holes`,
        measured: `${foundInTwin.length} found`,
        goal: 'every one, or the strings prove nothing',
        holds: foundInTwin.length === plantedHoles.length,
      },
      {
        what: `sqlmap at level ${how.level}, signed in, at ${tried} parameters of readings; and at the twin`,
        measured: `${injected.length} injectable ${injected.join(' ')}; the twin ${twinInjected ? 'injectable' : 'not'}`,
        goal: 'every parameter at level 3; 0 injectable; the twin injectable',
        holds: injected.length === 0 && twinInjected,
        short: [...fewer(how.level, 3, 'levels'), ...(run.full ? [] : [`${tried} parameters and not all`])],
      },
      {
        what: `a page for everybody else (p95, status 200) while ${how.connections} clients send headers, then bodies, then take an answer drop by drop`,
        measured: `${slow.says}; the twin ${slowTwin.says}`,
        goal: '1,000 clients; at most twice as long; the twin is held up',
        holds: slow.worst <= 2 && slowTwin.worst > 10,
        short: fewer(how.connections, 1_000, 'clients'),
      },
    ];
  } finally {
    await twin.close();
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
