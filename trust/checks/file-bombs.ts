import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from '../../bench/processes.ts';
import { type Call, callOf } from '../../test/contract/calls.ts';
import { type Route, routesOf } from '../../test/contract/routes.ts';
import { makeYard, yardMorning } from '../../test/contract/yard.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { bombs, entities, pointers } from '../files/archives.ts';
import { type Hostile, names, texts, wrongKinds } from '../files/hostile.ts';
import { giants, placed, polyglots, script, whereTaken } from '../files/pictures.ts';
import {
  type Came,
  type Worded,
  asForm,
  asText,
  brokenForms,
  faultIn,
  livesIn,
  residentOf,
  sendTo,
} from '../files/sending.ts';

/** What lies in a file of the machine, and must be told to nobody. */
const secret = 'lantern-7351-of-the-machine';
const growthMax = 200;

interface Door {
  readonly route: Route;
  readonly call: Call;
  /** Whether the file comes as text within JSON. */
  readonly isText: boolean;
}

/** A text this long is no answer to a question: it is a file. */
const fileLength = 50_000;

/** Every route that takes a file, from the app itself: what says that it consumes forms, and bodies that hold a long text. */
async function findDoors(s: TestServer): Promise<Door[]> {
  const yard = await makeYard(s, 'factory', 'town');
  const forms = new Set(
    s.app.declared
      .filter(({ schema }) => schema?.consumes?.includes('multipart/form-data'))
      .map(({ method, url }) => `${String(method)} ${url}`),
  );
  const doors: Door[] = [];
  for (const route of routesOf(s.app)) {
    const { properties } = (route.body ?? {}) as { properties?: Record<string, { maxLength?: number }> };
    const isText = (properties?.['text']?.maxLength ?? 0) >= fileLength;
    if (isText || forms.has(route.name)) doors.push({ route, call: await callOf(yard, route), isText });
  }
  return doors;
}

/** A host of its own that nobody is to ask anything; how often it was asked. */
async function listen(): Promise<{ url: string; asked: () => number; close: () => void }> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('a');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked: () => asked, close: () => server.close() };
}

/** The most that a process keeps in memory while something goes on, and what was going on then. */
interface Most {
  mb: number;
  during: string;
}

async function watching<T>(pid: number, act: (going: (on: string) => void) => Promise<T>): Promise<[most: Most, T]> {
  const most: Most = { mb: residentOf(pid), during: '' };
  let now = '';
  const look = () => {
    const mb = residentOf(pid);
    if (mb > most.mb) Object.assign(most, { mb, during: now });
  };
  const timer = setInterval(look, 50);
  try {
    const done = await act((on) => (now = on));
    look();
    return [most, done];
  } finally {
    clearInterval(timer);
  }
}

interface Met {
  cases: number;
  requests: number;
  readonly faults: string[];
  readonly taken: { readonly door: Door; readonly file: Hostile; readonly id: string }[];
  readonly refused: Set<string>;
}

/** Where a family of files would do its harm; in the short form it goes there and to one other. */
const homes: Readonly<Record<string, readonly string[]>> = {
  archives: ['/api/imports', '/api/group-filings/list'],
  entities: ['/api/imports'],
  texts: ['/api/imports', '/api/payout-batches/:id/results', '/api/orgs/:id/rule-packs/check'],
};

function doorsFor(doors: readonly Door[], { family }: Hostile, n: number, full: boolean): readonly Door[] {
  if (full) return doors;
  const home = homes[family] ?? ['/api/files'];
  return doors.filter(({ route }, at) => home.includes(route.url) || at === n % doors.length);
}

function saidIn({ text }: Came): { readonly id?: string; readonly code?: string } {
  return text.startsWith('{') ? (JSON.parse(text) as { id?: string; code?: string }) : {};
}

async function sendAll(
  url: string,
  doors: readonly Door[],
  files: readonly Hostile[],
  run: TrustRun & { readonly going: (on: string) => void },
): Promise<Met> {
  const met: Met = { cases: 0, requests: 0, faults: [], taken: [], refused: new Set() };
  const judge = (what: string, { route }: Door, came: Came) => {
    met.requests += 1;
    const fault = faultIn(came, secret);
    if (fault !== undefined) met.faults.push(`${what} at ${route.name}: ${fault}`);
  };
  for (const [n, file] of files.entries()) {
    if (run.isLate()) break;
    if (n % 50 === 0) run.say(`${n} of ${files.length} files`);
    met.cases += 1;
    for (const door of doorsFor(doors, file, n, run.full)) {
      run.going(`${file.what} at ${door.route.url}`);
      const came = await sendTo(url, door.call, door.isText ? asText(door.call, file) : asForm(file));
      judge(file.what, door, came);
      const { id, code } = saidIn(came);
      if (came.status < 300 && id !== undefined) met.taken.push({ door, file, id });
      if (code !== undefined) met.refused.add(code);
    }
  }
  for (const form of brokenForms()) {
    met.cases += 1;
    for (const door of doors.filter(({ isText }) => !isText))
      judge(form.what, door, await sendTo(url, door.call, form));
  }
  return met;
}

const get = async (url: string, { call }: Door, path: string): Promise<Came> => {
  const { body: _none, ...rest } = call;
  const answer = await fetch(url + path, { headers: { ...rest.headers, cookie: rest.by.cookie } });
  return {
    status: answer.status,
    headers: answer.headers,
    text: Buffer.from(await answer.arrayBuffer()).toString('latin1'),
  };
};

/** What of a stored file came back as it must not. */
function harmIn(file: Pick<Hostile, 'family' | 'name'>, came: Came): string | undefined {
  if (came.status !== 200) return `${came.status}`;
  if (came.text.includes(whereTaken)) return 'says where it was taken';
  const isPicture = came.headers.get('content-type')?.startsWith('image/') ?? false;
  if (isPicture && came.text.includes(script)) return 'a script is in it still';
  return livesIn(came);
}

/** Fetches all that was taken, once the imports have been read. */
async function fetchAll(url: string, { taken }: Met): Promise<{ fetched: number; faults: string[] }> {
  const faults: string[] = [];
  let fetched = 0;
  for (const { door, file, id } of taken) {
    const said = (what: string | undefined) =>
      what !== undefined && faults.push(`${file.what} at ${door.route.name}: ${what}`);
    if (door.route.url === '/api/files') said(harmIn(file, await get(url, door, `/api/files/${id}`)));
    else if (door.route.url === '/api/imports') {
      const read = await waitFor(() => get(url, door, `/api/imports/${id}`));
      said(faultIn(read, secret));
      const marked = await get(url, door, `/api/imports/${id}/marked.xlsx`);
      said(marked.status === 200 ? livesIn(marked) : faultIn(marked, secret));
    } else continue;
    fetched += 1;
  }
  return { fetched, faults };
}

/** Until a list has been read, or a minute is over: then it is told as it is. */
async function waitFor(read: () => Promise<Came>): Promise<Came> {
  for (let tries = 0; ; tries += 1) {
    const came = await read();
    if (!came.text.includes('"checking"')) return came;
    if (tries === 600) return { ...came, status: 0 };
    await delay(100);
  }
}

/** The same judges at the server that does everything wrong: what they see of it. */
async function judgeTwin(files: readonly Hostile[], asked: () => number): Promise<Record<string, boolean>> {
  const child: ChildProcess = fork(join(import.meta.dirname, '..', 'files', 'child-twin.ts'));
  try {
    const [{ ready }] = (await once(child, 'message')) as [{ ready: number }];
    const url = `http://127.0.0.1:${ready}`;
    const before = residentOf(child.pid!);
    const seen: Record<string, boolean> = {
      faults: false,
      inside: false,
      secret: false,
      runs: false,
      place: false,
      host: false,
    };
    const asOf = asked();
    const [most] = await watching(child.pid!, async () => {
      for (const file of files) {
        const { body, type }: Worded = asForm(file);
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': type },
          body: new Uint8Array(body),
        });
        const came = { status: answer.status, headers: answer.headers, text: await answer.text() };
        const fault = faultIn(came, secret);
        seen['faults'] ||= fault === '500';
        seen['inside'] ||= fault === '500' && faultIn({ ...came, status: 400 }, secret) === 'tells of the inside';
        seen['secret'] ||= fault === 'tells what a file of the machine holds';
        if (came.status !== 200) continue;
        const back = await fetch(`${url}/${(JSON.parse(came.text) as { id: number }).id}`);
        const text = Buffer.from(await back.arrayBuffer()).toString('latin1');
        const harm = harmIn(file, { status: back.status, headers: back.headers, text });
        seen['runs'] ||= harm?.startsWith('shown in the page') ?? false;
        seen['place'] ||= harm === 'says where it was taken';
      }
    });
    return { ...seen, host: asked() > asOf, memory: most.mb - before > growthMax };
  } finally {
    child.kill('SIGKILL');
  }
}

async function bomb(run: TrustRun): Promise<readonly Finding[]> {
  const path = join(run.scratch, 'secret');
  writeFileSync(path, secret);
  const host = await listen();
  const s = await startTestServer();
  await s.world.setClock(yardMorning);
  const doors = await findDoors(s);
  const made = [placed, polyglots, giants, wrongKinds, names, texts, pointers, () => entities(path, host.url), bombs];
  const files = made.flatMap((make) => make());
  const server = await startChild('server', {
    BENCH_APP_URL: s.db.appUrl,
    HONGQIAO_DATA: s.platform.config.dataDir,
    HONGQIAO_LIMIT_SOURCE: '0',
    HONGQIAO_LIMIT_ACCOUNT: '0',
  });
  const url = `http://127.0.0.1:${server.port}`;
  try {
    for (const { call, isText } of doors)
      await sendTo(url, call, isText ? asText(call, texts()[0]!) : asForm(wrongKinds()[0]!));
    const before = residentOf(server.pid);
    const [most, met] = await watching(server.pid, (going) => sendAll(url, doors, files, { ...run, going }));
    run.say('fetching what was taken');
    const back = await fetchAll(url, met);
    server.mustLive();
    const asked = host.asked();
    run.say('the twin');
    const some = files.filter(({ family }) => ['places', 'polyglots', 'entities'].includes(family));
    const [zeros, last] = [files.find(({ what }) => what === 'a sheet of zeros')!, files.at(-2)!];
    const seen = await judgeTwin([...some, last, ...Array.from({ length: 12 }, () => zeros)], host.asked);
    const missed = Object.keys(seen).filter((what) => !seen[what]);
    const all = files.length * doors.length;
    return [
      {
        what: `${met.cases} hostile files and forms at ${doors.length} routes that take a file (${doors.map(({ route }) => route.url).join(', ')}), ${met.requests} requests`,
        measured: `${met.faults.length} not refused with a code and in Chinese, or taken ${met.faults.slice(0, 5).join('; ')}; ${met.refused.size} codes; ${asked} questions to a host that a file names`,
        goal: '≥ 200 files; 0; 0 × 500; 0 questions',
        holds: met.faults.length === 0 && asked === 0 && met.refused.size > 3 && doors.length > 3,
        short: [...fewer(met.cases, 200, 'files'), ...(run.full ? [] : fewer(met.requests, all, 'requests'))],
      },
      {
        what: `${back.fetched} of them that were taken, fetched again`,
        measured: `${back.faults.length} run, say where they were taken, or are not saved ${back.faults.slice(0, 5).join('; ')}`,
        goal: '0',
        holds: back.faults.length === 0 && back.fetched > 0,
      },
      {
        what: 'memory that the server keeps meanwhile',
        measured: `${before.toFixed(0)} → ${most.mb.toFixed(0)} MB at most, at ${most.during}`,
        goal: `at most ${growthMax} MB more`,
        holds: most.mb - before <= growthMax,
      },
      {
        what: `the same at a server that does ${Object.keys(seen).length} things wrong with files`,
        measured: `${missed.length} not noticed ${missed.join(', ')}`,
        goal: '0',
        holds: missed.length === 0,
      },
    ];
  } finally {
    host.close();
    await server.stop();
    await s.close();
  }
}

const check: TrustCheck = {
  goal: 'R26',
  title: 'no file unpacks, runs, leads elsewhere or says where it was taken, whatever it is and wherever it is sent',
  controls: ['MLPS-17', 'ASVS-1.5.1', 'ASVS-5.2.1', 'ASVS-5.2.2', 'ASVS-5.2.3', 'ASVS-5.3.1', 'ASVS-5.4.2'],
  minutes: { short: 8, full: 30 },
  run: bomb,
};

export default check;
