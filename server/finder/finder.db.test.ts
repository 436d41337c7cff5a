import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CheckAnswer } from '../../kernel/answers.ts';
import { addDays } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import type { BenefitFound, FinderAnswer, FinderRules } from '../../kernel/finder/answers.ts';
import { find } from '../../kernel/finder/find.ts';
import { spansFor } from '../../kernel/finder/values.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

/** What the platform finds for people, over HTTP, against what it decides when they file. */
let s: TestServer;
let anybody: Client;
const logged: string[] = [];

const newYear = '2027-01-01';
const lastDay = '2026-12-31';
const notice = { title: '示例市住院慰问新标准', clause: '第一条：慰问金 800 元' };

beforeAll(async () => {
  const into = new Writable({
    write(chunk, _encoding, next) {
      logged.push(String(chunk));
      next();
    },
  });
  s = await startTestServer({ log: pino({ level: 'trace' }, into) });
  anybody = s.client();
});
afterAll(() => s.close());
beforeEach(async () => {
  await s.world.setClock(`${lastDay}T09:00:00+08:00`);
  await s.world.owner.query('delete from tunable_values');
});

const idOf = (org: string) => s.world.orgs[org]!.id;

async function set(org: string, from: string, value: number | null, name = 'grant', service = 'hospital-condolence') {
  await s.world.owner.query(
    'insert into tunable_values (id, org_id, service, name, from_on, value, cites) values ($1, $2, $3, $4, $5, $6, $7)',
    [newId(), idOf(org), service, name, from, value, JSON.stringify(notice)],
  );
}

const stay = (until: string) => ({
  member: true,
  'member.verified': true,
  occasions: ['hospital'],
  earlier: [],
  hospitalFrom: addDays(until, -5),
  hospitalTo: until,
});

const ask = (who: Client, body: object) => who.post<FinderAnswer>('/api/finder', body);
const benefitIn = ({ found }: Pick<FinderAnswer, 'found'>, service: string) =>
  found.find((benefit) => benefit.service === service)!;
async function hospital(body: object, who = anybody): Promise<BenefitFound> {
  return benefitIn(done(await ask(who, body)), 'hospital-condolence');
}
const rulesOf = (query = '') => anybody.get<FinderRules>(`/api/finder/rules${query}`);

describe('a sum that changes in one city from New Year on', () => {
  beforeEach(() => set('bareCity', newYear, yuan(800)));

  test.each([
    [lastDay, 'workshop', 600],
    [newYear, 'workshop', 800],
    [lastDay, 'factory', 600],
    [newYear, 'factory', 600],
  ])('on %s at %s is %d yuan', async (day, union, sum) => {
    await s.world.setClock(`${day}T12:00:00+08:00`);
    const benefit = await hospital({ union: idOf(union), answers: stay('2026-12-20') });
    expect(benefit).toMatchObject({ verdict: 'yes', amounts: [{ least: yuan(sum), most: yuan(sum) }] });
    expect(benefit.amounts[0]!.rests[0]).toMatchObject(
      sum === 800 ? { cites: notice, setBy: { name: '无区市总工会' }, from: newYear } : { value: yuan(600) },
    );
  });

  test('is foretold the day before, only to those it will count for', async () => {
    const there = await hospital({ union: idOf('workshop'), answers: stay('2026-12-20') });
    expect(there.amounts[0]!.later).toEqual([{ from: newYear, least: yuan(800), most: yuan(800) }]);
    expect((await hospital({ union: idOf('factory'), answers: stay('2026-12-20') })).amounts[0]!.later).toEqual([]);
  });

  test('turns at midnight in China, not before', async () => {
    await s.world.setClock(`${lastDay}T23:59:59+08:00`);
    expect((await hospital({ union: idOf('workshop'), answers: stay('2026-12-20') })).amounts[0]!.least).toBe(
      yuan(600),
    );
    await s.world.setClock(`${newYear}T00:00:00+08:00`);
    expect((await hospital({ union: idOf('workshop'), answers: stay('2026-12-20') })).amounts[0]!.least).toBe(
      yuan(800),
    );
  });

  test('is what a member is told by her own record', async () => {
    for (const [day, union, sum] of [
      [lastDay, 'workshop', 600],
      [newYear, 'workshop', 800],
      [newYear, 'factory', 600],
    ] as const) {
      await s.world.setClock(`${day}T12:00:00+08:00`);
      const worker = await s.worker(union);
      const said = await hospital({ own: true, answers: { occasions: ['hospital'] } }, worker);
      expect(said.amounts[0]!.least).toBe(yuan(sum));
    }
  });
});

describe('what a browser needs to judge by itself', () => {
  test('is given to anybody, and judges there as it does here', async () => {
    await set('bareCity', newYear, yuan(800));
    await set('town', '2026-05-01', yuan(650));
    const rules = done(await rulesOf(`?union=${idOf('factory')}`));
    expect(rules).toMatchObject({ today: lastDay, union: { name: '示例电子厂工会' } });
    expect(rules.orgs.map(({ name }) => name)).toEqual([
      '虹省总工会',
      '桥市总工会',
      '榕区总工会',
      '木棉街道总工会',
      '示例电子厂工会',
    ]);
    const answer = done(await ask(anybody, { union: idOf('factory'), answers: stay('2026-12-20') }));
    const services = [...s.platform.registry.values()].filter(({ id }) =>
      answer.found.some(({ service }) => service === id),
    );
    const spansOf = spansFor(rules, rules.union!.id, rules.today);
    const there = find({ services, profile: { answers: stay('2026-12-20') }, spansOf, today: rules.today });
    expect(JSON.parse(JSON.stringify({ found: there.found, next: there.next }))).toEqual({
      found: answer.found,
      next: answer.next,
    });
    expect(benefitIn(answer, 'hospital-condolence').amounts[0]).toMatchObject({ least: yuan(650) });
  });

  test('without a union is that of every city and county, for choosing one without a network', async () => {
    await set('county', '2026-05-01', yuan(700));
    await set('town', '2026-05-01', yuan(650));
    const rules = done(await rulesOf());
    expect(new Set(rules.orgs.map(({ name }) => name))).toEqual(
      new Set(['虹省总工会', '桥市总工会', '榕区总工会', '无区市总工会']),
    );
    expect(rules.entries.map(({ org }) => org)).toEqual([idOf('county')]);
    const sumAt = (union: string | undefined) => {
      const spans = spansFor(rules, union, rules.today)(s.platform.registry.get('hospital-condolence')!);
      return spans[0]!.values['grant']!.value;
    };
    expect([sumAt(undefined), sumAt(idOf('city')), sumAt(idOf('county'))]).toEqual([yuan(600), yuan(600), yuan(700)]);
  });

  test('holds what counts today or will, and nothing that is over or was taken back', async () => {
    await set('city', '2026-01-01', yuan(610));
    await set('city', '2026-06-01', yuan(620));
    await set('city', newYear, yuan(630));
    await set('city', '2027-02-01', yuan(640));
    await s.world.owner.query(
      `update tunable_values set taken_back_at = now(), taken_back_why = '写错了' where from_on = '2027-02-01'`,
    );
    const { entries } = done(await rulesOf(`?union=${idOf('city')}`));
    expect(entries.map(({ from, value }) => [from, value])).toEqual([
      ['2026-06-01', yuan(620)],
      [newYear, yuan(630)],
    ]);
  });

  test('may be kept for five minutes, and is not sent again while it is the same', async () => {
    const first = await rulesOf();
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    const tag = first.headers.get('etag')!;
    expect((await anybody.raw('/api/finder/rules', { 'if-none-match': tag })).status).toBe(304);
    await set('city', newYear, yuan(630));
    expect((await anybody.raw('/api/finder/rules', { 'if-none-match': tag })).status).toBe(200);
  });

  test('is not there of a union that is not, or is gone', async () => {
    expect(refusalOf(await rulesOf(`?union=${newId()}`))).toBe('not-found');
    await s.world.owner.query('update orgs set dissolved_at = now() where id = $1', [idOf('school')]);
    expect(refusalOf(await rulesOf(`?union=${idOf('school')}`))).toBe('not-found');
    expect(refusalOf(await ask(anybody, { union: idOf('school'), answers: {} }))).toBe('not-found');
    expect(refusalOf(await rulesOf('?union=moon'))).toBe('malformed-request');
  });
});

describe('a member’s own record', () => {
  const form = { injuredOn: '2026-12-01', hospital: '示例医院', what: '手指压伤' };
  const injured = { occasions: ['injury'], injuredOn: '2026-12-01' };
  const injury = async (who: Client, answers: AnyValues = injured) =>
    benefitIn(done(await ask(who, { own: true, answers })), 'work-injury-visit');

  test('needs no question that the register answers, and counts over what she says', async () => {
    const worker = await s.worker();
    const answer = done(await ask(worker, { own: true, answers: { member: false, 'member.verified': false } }));
    expect(answer.union).toMatchObject({ name: '示例电子厂工会' });
    expect(answer.next).toMatchObject({ id: 'occasions' });
    expect(await injury(worker)).toMatchObject({ verdict: 'yes', until: addDays('2026-12-01', 90) });
    expect(await injury(await s.worker('factory', false))).toMatchObject({
      verdict: 'no',
      ways: [{ changes: [{ question: 'member.verified', to: true }], leads: 'yes' }],
    });
    expect(await injury(await s.newcomer())).toMatchObject({
      verdict: 'no',
      ways: [{ changes: [{ question: 'member', to: true }], leads: 'unknown' }],
    });
  });

  test('knows what she has applied for before, as filing does', async () => {
    // The holidays of the year in which it is due must be known.
    await s.world.setClock('2026-12-02T09:00:00+08:00');
    const worker = await s.worker();
    const upload = new FormData();
    upload.append('file', new Blob([new Uint8Array([0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0x2e, 0x34, 0x0a])]), 'a.pdf');
    const { body: file } = await worker.send<{ id: string }>('POST', '/api/files', upload);
    const filed = { form: { ...form, proof: [file.id] } };
    const check = async () => done(await worker.post<CheckAnswer>('/api/services/work-injury-visit/check', filed));
    expect([(await injury(worker)).verdict, (await check()).eligible]).toEqual(['yes', true]);
    done(await worker.post('/api/services/work-injury-visit/cases', filed));
    const after = await injury(worker);
    expect([after.verdict, (await check()).eligible]).toEqual(['no', false]);
    expect(after.conditions.filter(({ verdict }) => verdict === 'no').map(({ rule }) => rule)).toEqual([
      'once-per-injury',
    ]);
    expect((await injury(worker, { ...injured, injuredOn: '2026-12-02' })).verdict).toBe('yes');
  });

  test('is asked for only by whoever is signed in', async () => {
    expect(refusalOf(await ask(anybody, { own: true, answers: {} }))).toBe('sign-in-needed');
  });
});

describe('what is said', () => {
  test('is kept nowhere: no row is written, and no line of the log holds it', async () => {
    const worker = await s.worker();
    const tables = await s.world.owner.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    const count = async () => {
      const counts: Record<string, string> = {};
      for (const { name } of tables.rows) {
        const { rows } = await s.world.owner.query<{ n: string }>(`select count(*) as n from "${name}"`);
        counts[name] = rows[0]!.n;
      }
      return counts;
    };
    const before = await count();
    logged.length = 0;
    const answers = { ...stay('2026-11-13'), hospitalFrom: '2026-11-03' };
    for (const who of [anybody, worker]) {
      done(await ask(who, { own: who === worker, answers }));
      expect(refusalOf(await ask(who, { answers: { hospitalFrom: '1903-11-13' } }))).toBe('answered 200');
    }
    expect(await count()).toEqual(before);
    expect(logged.join('')).not.toMatch(/2026-11-(03|13)|hospitalFrom/);
  });

  test.each([
    ['hospitalFrom', '2026-02-30'],
    ['hospitalFrom', '2027-01-01'],
    ['hospitalFrom', 7],
    ['member', 'yes'],
    ['member.standing', 'king'],
    ['occasions', ['moon']],
    ['occasions', 'hospital'],
    ['moon', true],
    ['constructor', true],
    ['certificateLevel', 'top'],
  ])('is refused in words where it cannot be: %s %j', async (id, value) => {
    const came = await ask(anybody, { answers: { [id]: value } });
    expect([refusalOf(came), reasonsOf(came).map(({ at }) => at)]).toEqual(['answers-wrong', [id]]);
  });

  test('may be nothing at all, or that there is nothing', async () => {
    const nothing = done(await ask(anybody, { answers: {} }));
    expect(nothing.next?.id).toBe('member');
    expect(nothing.found.map(({ verdict }) => verdict)).not.toContain('yes');
    expect(benefitIn(nothing, 'hospital-condolence').verdict).toBe('unknown');
    const none = done(await ask(anybody, { answers: { member: true, occasions: [] } }));
    expect(benefitIn(none, 'hospital-condolence').verdict).toBe('no');
    expect(refusalOf(await ask(anybody, {}))).toBe('malformed-request');
    expect(refusalOf(await ask(anybody, { answers: [] }))).toBe('malformed-request');
  });

  test('is not asked again once it was passed over', async () => {
    const passed: string[] = [];
    for (let more = 0; more < 3; more += 1) {
      const { next } = done(await ask(anybody, { answers: {}, passed }));
      expect(passed).not.toContain(next!.id);
      passed.push(next!.id);
    }
    expect(passed[0]).toBe('member');
  });
});
