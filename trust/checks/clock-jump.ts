import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client as Sql } from 'pg';
import { shippedYears } from '../../kernel/calendar-years.ts';
import { type Came, Client, done } from '../../replay/client.ts';
import { openDb } from '../../server/db/open.ts';
import { makePool } from '../../server/db/pool.ts';
import { makeSealer, readSecret } from '../../server/people/sealing.ts';
import { exportAudit, verifyAudit } from '../../test/audit-desk.ts';
import { type Finding, type Gap, type TrustCheck, type TrustRun, fewer, longer } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';
import { MovedClock } from '../faults/moved-clock.ts';
import { openPost } from '../faults/post.ts';
import { Proxy } from '../faults/proxy.ts';
import type { Town } from '../faults/town.ts';

const day = 86_400_000;

/** Where the clock is set to, one after the other: to and fro, over the end of a year, over a leap day. */
const legs: readonly (readonly [string, (clock: MovedClock) => void])[] = [
  ['−2 days', (clock) => clock.leap(-2 * day)],
  ['back', (clock) => clock.leap(0)],
  ['+3 days', (clock) => clock.leap(3 * day)],
  ['back', (clock) => clock.leap(0)],
  ['+400 days', (clock) => clock.leap(400 * day)],
  ['back', (clock) => clock.leap(0)],
  ['ten seconds before 2028', (clock) => clock.leapTo('2027-12-31T23:59:50+08:00')],
  ['ten seconds before 29 February 2028', (clock) => clock.leapTo('2028-02-28T23:59:50+08:00')],
];

/** Somebody who has signed in, and a code that somebody else has asked for in a browser of her own and not used. */
interface Ways {
  readonly client: Client;
  readonly other: Client;
  readonly phone: string;
  readonly code: string;
}

/** Asks again while the platform is busy: that says nothing of the door. */
async function patiently<T>(ask: () => Promise<Came<T>>): Promise<Came<T>> {
  for (let tries = 1; ; tries += 1) {
    const came = await ask();
    if (came.status !== 503 || tries === 60) return came;
    await delay(500);
  }
}

const isIn = async (client: Client) => (await patiently(() => client.get('/api/me'))).status === 200;

async function askCode(by: Client, phone: string): Promise<string | undefined> {
  const asked = await patiently(() => by.post<{ demoCode?: string }>('/api/session/code', { phone }));
  return asked.body.demoCode;
}

const signIn = (client: Client, phone: string, code: string | undefined) =>
  patiently(() => client.post('/api/session', { phone, code }));

async function openWays({ service: { url }, town }: Field): Promise<Ways> {
  const [own, phone] = [town.world.phone(), town.world.phone()];
  const [client, other] = [new Client(url), new Client(url)];
  done(await signIn(client, own, await askCode(client, own)));
  return { client, other, phone, code: (await askCode(other, phone))! };
}

/** What is found of ways in that are older than a leap. */
interface Doors {
  /** The longest that a session of before was still let in after a leap, in milliseconds. */
  openMs: number;
  sessions: number;
  revived: number;
  codes: number;
  usable: number;
  /** Phones that got no code at once after a leap. */
  refused: number;
}

/** How long the platform may take to see a leap. */
const noticeMs = 5_000;

/** Tries every way in of before the leap: none may be open once the platform has seen it, and never again. */
async function tryDoors({ service, say }: Field, old: readonly Ways[], doors: Doors): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < noticeMs) {
    for (const { client } of old)
      if (await isIn(client)) doors.openMs = Math.max(doors.openMs, Math.round(performance.now() - began));
    await delay(100);
  }
  for (const { client } of old) if (await isIn(client)) doors.revived += 1;
  const latest = old.at(-1)!;
  const used = await signIn(latest.other, latest.phone, latest.code);
  if (used.status < 400) doors.usable += 1;
  if ((await askCode(new Client(service.url), latest.phone)) === undefined) doors.refused += 1;
  doors.sessions += old.length;
  doors.codes += 1;
  if (used.status < 400) say(`VIOLATION a code of before was let in`);
}

/** That whoever looks would see a session that came back: one is put back as it was, by hand, and let in. */
async function plantSession(field: Field, sql: Sql): Promise<boolean> {
  const { client } = await openWays(field);
  await sql.query('create temporary table put_aside as select * from sessions order by created_at desc limit 1');
  await sql.query('delete from sessions where token_hash in (select token_hash from put_aside)');
  const wasOut = !(await isIn(client));
  await sql.query('insert into sessions select * from put_aside');
  return wasOut && (await isIn(client));
}

async function leaping(field: Field, clock: MovedClock, line: Proxy, rounds: number): Promise<Finding[]> {
  const doors: Doors = { openMs: 0, sessions: 0, revived: 0, codes: 0, usable: 0, refused: 0 };
  const backs: number[] = [];
  let leaps = 0;
  for (let round = 1; round <= rounds && (round === 1 || !field.isLate()); round += 1) {
    const old: Ways[] = [];
    for (const [name, leap] of legs) {
      old.push(await openWays(field));
      // Far ahead mail is put off, and the server dies and begins anew: what both leave behind must not wait for that day.
      const far = name === '+400 days';
      await line.be(far ? 'refuse' : 'none');
      leap(clock);
      leaps += 1;
      if (far) field.service.kill9();
      backs.push(await field.served());
      await field.service.ready();
      await tryDoors(field, old.slice(-3), doors);
      await delay(2_000 + Math.random() * (rounds > 1 ? 20_000 : 2_000));
      field.say(`${name}: served again after ${Math.round(backs.at(-1)!)} ms`);
    }
  }
  await line.be('none');
  const sql = await superuser(field.town);
  const planted = await plantSession(field, sql);
  await sql.end();
  const slowest = Math.max(...backs);
  return [
    {
      what: `the clock of server and database set under load: ${legs.map(([name]) => name).join(', ')}`,
      measured: `${leaps} leaps; the next write acknowledged after ${(slowest / 1000).toFixed(1)} s at most`,
      goal: '96 leaps of −2 … +400 days, 29 February, 31 December; served again ≤ 10 s',
      holds: Number.isFinite(slowest),
      short: [...fewer(leaps, rounds * legs.length, 'leaps'), ...longer(slowest / 1000, 10, 's')],
    },
    {
      what: `${doors.sessions} tries at sessions and ${doors.codes} at codes of before a leap, also when the clock is back`,
      measured: `${doors.revived} sessions and ${doors.usable} codes good once the leap was seen, the last after ${doors.openMs} ms; ${doors.refused} phones without a new code`,
      goal: `none good after ${noticeMs / 1000} s, a new code at once`,
      holds: doors.revived === 0 && doors.usable === 0 && doors.refused === 0 && doors.openMs <= noticeMs,
    },
    {
      what: 'a session that is put back by hand',
      measured: planted ? 'seen' : 'not seen',
      goal: 'seen',
      holds: planted,
    },
  ];
}

async function superuser(town: Town): Promise<Sql> {
  const sql = new Sql({ connectionString: town.superuserUrl });
  await sql.connect();
  return sql;
}

/** Holidays of the years that the clock is set to: nobody has announced them, and these are made up for the drill. */
async function makeCalendar(town: Town): Promise<void> {
  const known = new Set(shippedYears.map(({ year }) => year));
  const sql = await superuser(town);
  for (const year of [2026, 2027, 2028, 2029].filter((one) => !known.has(one)))
    await sql.query(
      `insert into calendar_years (year, source, off_days, work_days) values ($1, 'of a drill', $2, '{}')`,
      [year, [`${year}-01-01`, `${year}-05-01`, `${year}-10-01`]],
    );
  await sql.end();
}

/** The audit as a whole, by the stand-alone verifier; and that it would see one row less. */
async function auditWhole({ town, say }: Field, anchors: string): Promise<Finding[]> {
  const db = openDb(makePool(town.ownerUrl, { max: 2, applicationName: 'clock-jump' }));
  const sealer = makeSealer(readSecret(town.dataDir, undefined));
  const args = ['--anchors', anchors, '--mac-key', sealer.keyFor('audit rows').toString('hex')];
  try {
    let path = await exportAudit(db);
    let verdict = await verifyAudit(path, ...args);
    for (let looks = 0; verdict.unsealed > 0 && looks < 20; looks += 1) {
      await delay(1_000);
      path = await exportAudit(db);
      verdict = await verifyAudit(path, ...args);
    }
    const lines = readFileSync(path, 'utf8').split('\n');
    for (const { where, says } of verdict.faults.slice(0, 10))
      say(`VIOLATION ${says}: ${lines.find((line) => line.includes(where)) ?? where}`);
    const row = lines.findLastIndex((text) => text.includes('"satisfy"') || text.includes('"accept"'));
    const shorter = `${path}.shorter`;
    writeFileSync(shorter, lines.toSpliced(row, 1).join('\n'));
    const planted = !(await verifyAudit(shorter, ...args)).holds;
    const { rows: anchored } = await town.world.owner.query<{ n: number }>(
      'select count(*)::integer as n from audit_anchors',
    );
    const { rows: numbers } = await town.world.owner.query<{ twice: number }>(
      'select (count(*) - count(distinct number))::integer as twice from cases',
    );
    return [
      {
        what: `the audit, ${verdict.rows} rows in ${verdict.chains} chains under clocks that leapt; one row taken away`,
        measured: `${verdict.faults.length} faults${verdict.faults[0] ? ` (${verdict.faults[0].says})` : ''}, ${verdict.unsealed} unsealed, ${anchored[0]!.n} anchors; the missing row ${planted ? 'seen' : 'not seen'}`,
        goal: 'whole; anchored after each leap to where nobody was; seen',
        holds: verdict.holds && verdict.unsealed === 0 && anchored[0]!.n >= 4 && row > 0 && planted,
      },
      {
        what: 'numbers of cases',
        measured: `${numbers[0]!.twice} given twice`,
        goal: '0',
        holds: numbers[0]!.twice === 0,
      },
    ];
  } finally {
    await db.destroy();
  }
}

async function clockJump(run: TrustRun): Promise<readonly Finding[] | Gap> {
  const clock = MovedClock.in(run.scratch);
  if (clock === undefined) return { missing: 'a clock to be set: the Debian package faketime' };
  const post = await openPost();
  const line = await Proxy.to(post.port);
  const anchors = join(run.scratch, 'anchors.jsonl');
  try {
    return await wage(run, {
      database: 'own',
      perSecond: 3,
      now: clock.now,
      quietMs: 200_000,
      env: {
        ...clock.env,
        // The deadlines are those of China wherever the machine thinks it stands, also where an hour is missing in March.
        TZ: 'America/New_York',
        // What a mail server refused waits two minutes for its next try: too long for the short form.
        ...(run.full && { SMTP_URL: `smtp://127.0.0.1:${line.port}` }),
        HONGQIAO_ANCHOR: anchors,
        HONGQIAO_CODES_PER_ADDRESS: '100000',
      },
      prepare: makeCalendar,
      breaking: (field) => leaping(field, clock, line, run.full ? 12 : 1),
      afterwards: (field) => auditWhole(field, anchors),
    });
  } finally {
    await line.close();
    await post.close();
  }
}

export default {
  goal: 'R7',
  title: 'a clock that is set fires no deadline twice, revives no session and no code, and breaks no chain',
  controls: ['MLPS-5'],
  minutes: { short: 8, full: 90 },
  run: clockJump,
} satisfies TrustCheck;
