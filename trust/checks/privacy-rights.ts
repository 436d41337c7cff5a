import { readdirSync } from 'node:fs';
import type { CaseAnswer, Page } from '../../kernel/answers.ts';
import type { SeenLine } from '../../kernel/privacy-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { removeGoneFiles } from '../../server/files/removing.ts';
import { register } from '../../server/privacy/register.ts';
import { agree, makeBatch, nameAccount, owe } from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import type { Finding, TrustCheck, TrustRun } from '../check.ts';

const appeal = { topic: 'canteen', what: '食堂的饭菜经常是冷的', shared: false, aboveWorkplace: false };
const url = '/api/services/appeal/cases';

interface Person extends WorldPerson {
  readonly who: Client;
}

async function personOf(s: TestServer, name?: string): Promise<Person> {
  const person = await s.world.worker('factory', name);
  const who = s.client();
  await who.signInByPhone(person.phone);
  return { ...person, who };
}

const file = async ({ who }: Person, photos: readonly string[] = []) =>
  done(await who.post<CaseAnswer>(url, { form: { ...appeal, photos } }));

/** Rows of hers by the register, counted by the owner of the database. */
async function rowsHeld(s: TestServer, id: string): Promise<number> {
  let rows = 0;
  for (const [name, { of, copy }] of Object.entries(register)) {
    if (copy !== true) continue;
    const where = typeof of === 'string' ? of : of.map((column) => `t.${column} = any ($1::uuid[])`).join(' or ');
    const found = await s.world.owner.query<{ n: number }>(
      `select count(*)::integer as n from ${name} t where ${where}`,
      [[id]],
    );
    rows += found.rows[0]!.n;
  }
  return rows;
}

/** The one entry of a ZIP that holds rows, read back by the sizes in its directory. */
async function copyOf({ who }: Person): Promise<{ bytes: number; seconds: number }> {
  const began = performance.now();
  const bytes = (await (await who.raw('/api/my/copy')).arrayBuffer()).byteLength;
  return { bytes, seconds: (performance.now() - began) / 1000 };
}

async function copies(s: TestServer, cases: number): Promise<Finding> {
  const person = await personOf(s);
  for (let n = 0; n < cases; n += 1) await file(person, n % 10 === 0 ? [await upload(person.who, `${n}.png`)] : []);
  await s.ticker.settle();
  const held = await rowsHeld(s, person.id);
  const { bytes, seconds } = await copyOf(person);
  return {
    what: `a copy of ${held} rows of one person with ${Math.ceil(cases / 10)} files; what is in it is held to the database by copy.db.test.ts`,
    measured: `${seconds.toFixed(2)} s, ${bytes} bytes`,
    goal: '≤ 60 s',
    holds: seconds <= 60 && bytes > 1_000,
  };
}

async function withdrawals(s: TestServer, people: number): Promise<Finding> {
  const ids: string[] = [];
  let slowest = 0;
  for (let n = 0; n < people; n += 1) {
    const person = await personOf(s);
    ids.push((await file(person)).id);
    const began = performance.now();
    done(await person.who.delete('/api/my/consents/dispute'));
    slowest = Math.max(slowest, performance.now() - began);
  }
  const state = () =>
    s.world.owner.query<{ n: number }>(
      `select ((select count(*) from trace where case_id = any ($1)) + (select count(*) from notices where case_id = any ($1))
        + (select coalesce(sum(n), 0) from words))::integer as n`,
      [ids],
    );
  // What was told before the withdrawals is no processing after them.
  const before = (await state()).rows[0]!.n;
  await s.world.owner.query(
    `update cases set due_at = clock_now() - interval '1 day', remind_at = clock_now() - interval '2 days' where id = any ($1)`,
    [ids],
  );
  await s.ticker.settle();
  const processed = (await state()).rows[0]!.n - before;
  return {
    what: `${people} consents withdrawn with a case open and overdue each; every job of the server run after it`,
    measured: `${processed} rows processed, slowest withdrawal ${Math.round(slowest)} ms`,
    goal: '0 rows, ≤ 60 s',
    holds: processed === 0 && slowest <= 60_000,
  };
}

async function unasked(s: TestServer, tries: number): Promise<Finding> {
  const person = await personOf(s);
  person.who.agrees = false;
  const agreed = await file(await personOf(s));
  let got = 0;
  for (let n = 0; n < tries; n += 1) {
    if (refusalOf(await person.who.post(url, { form: appeal })) !== 'consent-needed') got += 1;
    const insert = `insert into cases select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(),
      'number', gen_random_uuid()::text, 'applicant_id', $2::uuid))).* from cases c where id = $1`;
    got += await s.platform.pool.query(insert, [agreed.id, person.id]).then(
      () => 1,
      (fault: unknown) => (fault instanceof Error && 'code' in fault && fault.code === 'HQC01' ? 0 : 1),
    );
  }
  return {
    what: `${tries} filings and ${tries} inserts past the server, with a sensitive answer and without a live consent`,
    measured: `${got} got in`,
    goal: '0',
    holds: got === 0,
  };
}

async function readings(s: TestServer, reads: number): Promise<Finding> {
  // Before the case is filed, so that it is theirs to handle.
  const clerk = await s.staff('factory', 'caseworker');
  const boss = await s.staff('province', 'supervisor');
  const name = '林巧';
  const person = await personOf(s, name);
  const { id } = await file(person, [await upload(person.who)]);
  const fileId = (await s.world.owner.query<{ id: string }>('select id from files where case_id = $1', [id])).rows[0]!
    .id;
  const cashier = await s.staff('factory', 'cashier');
  const second = await s.staff('factory', 'supervisor');
  await s.world.fund('factory', 'relief', 1_000_00);
  await nameAccount({ person, client: person.who });
  await owe(s, 'factory', person.id, 100_00);
  const batch = await agree(second, (await makeBatch(cashier, s, 'factory')).id);
  const ways: readonly (() => Promise<{ readonly status: number }>)[] = [
    () => clerk.get(`/api/cases/${id}`),
    () => boss.get(`/api/cases/${id}`),
    () => boss.post(`/api/cases/${id}/reveal`, { purpose: '抽查办理质量' }),
    () => clerk.raw(`/api/files/${fileId}`),
    () => clerk.get(`/api/members/${person.id}`),
    () => boss.post('/api/members/search', { q: person.document }),
    () => clerk.post('/api/members/search', { q: person.phone }),
    // Pages of many, of which she is one.
    () => clerk.get('/api/members'),
    () => clerk.post('/api/members/search', { q: name }),
    () => cashier.get(`/api/payout-batches/${batch.id}`),
    () => cashier.raw(`/api/payout-batches/${batch.id}/file?format=csv`),
  ];
  for (let n = 0; n < reads; n += 1) {
    const { status } = await ways[n % ways.length]!();
    if (status !== 200) throw new Error(`reading ${n % ways.length} was answered ${status}`);
  }
  let listed = 0;
  for (let next: string | undefined = ''; next !== undefined;) {
    const page: Page<SeenLine> = done(await person.who.get<Page<SeenLine>>(`/api/my/seen${next && `?cursor=${next}`}`));
    listed += page.items.filter(({ who, purpose }) => who.includes('工会') && purpose !== '').length;
    next = page.next;
  }
  return {
    what: `${reads} readings of one person in ${ways.length} ways, looked for on 谁看过我的信息, each with office and purpose`,
    measured: `${listed} listed`,
    goal: '100 %',
    holds: listed === reads,
  };
}

/** Tables with a name, number or word of somebody, whatever a sealed value opens to. */
async function hits(s: TestServer, needles: readonly string[]): Promise<string[]> {
  const { rows: tables } = await s.world.owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await s.world.owner.query<Record<string, unknown>>(`select * from ${name}`);
    const texts = rows.flatMap((row) =>
      Object.values(row).map((value) => {
        if (!Buffer.isBuffer(value)) return JSON.stringify(value) ?? '';
        try {
          return s.platform.sealer.open(value);
        } catch {
          return '';
        }
      }),
    );
    if (texts.some((text) => needles.some((needle) => text.includes(needle)))) found.push(name);
  }
  return found;
}

/** How many files lie on the disk, of whomever. */
function filesOn({ platform: { config } }: TestServer): number {
  if (config.files.kind !== 'disk') throw new Error('files are looked for on a disk');
  const all = readdirSync(config.files.dir, { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile()).length;
}

async function erasures(s: TestServer, people: number): Promise<Finding> {
  const needles: string[] = [];
  const before = filesOn(s);
  let uploaded = 0;
  for (let n = 0; n < people; n += 1) {
    const person = await personOf(s, `销号某${'甲乙丙丁戊己庚辛壬癸'[n % 10]!}`);
    const filed = await file(person, [await upload(person.who, `${person.phone}.png`)]);
    uploaded = Math.max(uploaded, filesOn(s) - before);
    done(await person.who.post(`/api/cases/${filed.id}/moves`, { action: 'withdraw', said: {} }));
    await s.world.owner.query(
      `update memberships set left_on = current_date, left_why = 'resigned' where person_id = $1`,
      [person.id],
    );
    done(await person.who.post('/api/my/closing', {}));
    needles.push(person.document, person.phone);
  }
  const found = await hits(s, [...needles, '销号某']);
  await removeGoneFiles(s.platform);
  const left = filesOn(s) - before;
  return {
    what: `${people} people who had left closed their accounts; every value of every table opened and searched, and their files on the disk counted`,
    measured: `${[found.length, ...found].join(' ')} tables; ${left} files left of ${people}`,
    goal: '0 tables outside of what the page says is kept; 0 files',
    holds: found.length === 0 && left === 0 && uploaded > 0,
  };
}

async function run({ full, say }: TrustRun): Promise<readonly Finding[]> {
  const s = await startTestServer();
  try {
    const findings: Finding[] = [];
    const steps = [
      ['copy', () => copies(s, full ? 1_000 : 100)],
      ['withdrawal', () => withdrawals(s, full ? 200 : 20)],
      ['no consent', () => unasked(s, full ? 1_000 : 100)],
      ['readings', () => readings(s, full ? 1_400 : 140)],
      ['erasure', () => erasures(s, full ? 100 : 10)],
    ] as const;
    for (const [name, step] of steps) {
      say(name);
      findings.push(await step());
    }
    return findings;
  } finally {
    await s.close();
  }
}

const check: TrustCheck = {
  goal: 'R23',
  title: 'a person’s rights: copy, consent and its withdrawal, who looked, erasure',
  controls: ['MLPS-26', 'MLPS-27', 'MLPS-29', 'PIPL-15', 'PIPL-29', 'PIPL-45', 'PIPL-47'],
  minutes: { short: 3, full: 20 },
  run,
};

export default check;
