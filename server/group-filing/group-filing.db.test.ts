import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, CheckAnswer, ProofAnswer } from '../../kernel/answers.ts';
import type { FinderAnswer } from '../../kernel/finder/answers.ts';
import type { GroupAnswer, GroupLine } from '../../kernel/group-filing.ts';
import { yuan } from '../../kernel/money.ts';
import { roles } from '../../kernel/party.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { fundServices } from '../../test/funds.ts';
import { setTunable } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { countMembers } from '../members/counts.ts';

/** A union applies for its members by a list of names and numbers. */
let s: TestServer;
let desk: Client;
let cashier: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  await fundServices(s.world, [s.platform.registry.get('mutual-aid')!], ['town'], yuan(10_000));
  desk = await s.staff('factory', 'caseworker');
  cashier = await s.staff('town', 'cashier');
});
afterAll(() => s.close());

const form = { plan: 'hospital', payer: 'union', insured: true };
const ask = (lines: readonly GroupLine[], who = desk, more: object = {}, key?: string) =>
  who.post<GroupAnswer>(
    '/api/group-filings',
    { org: s.world.orgs['factory']!.id, service: 'mutual-aid', form, lines, ...more },
    key === undefined ? undefined : { 'idempotency-key': key },
  );

type Applicant = Awaited<ReturnType<typeof member>>;

async function member(row: number, org = 'factory') {
  const { id, name, phone, document } = await s.world.worker(org, `工友${'甲乙丙丁戊己庚辛'[row % 8]!}`);
  return { id, phone, line: { row, name, number: document } };
}

test('every member on the list has a case of her own, filed by the union, and is covered once it is entered', async () => {
  const three = [await member(2), await member(3), await member(4)];
  const { rows } = done(await ask(three.map(({ line }) => line)));
  expect(rows.map(({ row, done: isDone }) => [row, isDone])).toEqual([
    [2, true],
    [3, true],
    [4, true],
  ]);
  for (const { id, phone } of three) {
    const filed = await s.world.owner.query<{ id: string; org: string; actor: string; role: string }>(
      `select c.id, c.org_id as org, a.name as actor, p.role from cases c join trace t on t.case_id = c.id and t.seq = 1
       join persons a on a.id = t.actor_id join posts p on p.id = t.post_id where c.applicant_id = $1`,
      [id],
    );
    expect(filed.rows).toMatchObject([{ org: s.world.orgs['factory']!.id, role: 'caseworker' }]);
    const caseId = filed.rows[0]!.id;
    done(await desk.post(`/api/cases/${caseId}/moves`, { action: 'agree', said: { premium: yuan(95) } }));
    done(await cashier.post<CaseAnswer>(`/api/cases/${caseId}/moves`, { action: 'payFor', said: {} }));
    const herself = s.client();
    await herself.signInByPhone(phone);
    const proofs = done(await herself.get<ProofAnswer[]>('/api/my/proofs'));
    expect(proofs.find(({ what }) => what === 'cover')).toMatchObject({ since: '2026-03-03', until: '2027-03-02' });
  }
});

test('a line that cannot be filed says why, and holds up no other', async () => {
  const [good, elsewhere] = [await member(2), await member(3, 'school')];
  const stranger = { row: 4, name: '无名', number: s.world.documentNumber() };
  const misnamed = { row: 5, name: '别的名字', number: (await member(5)).line.number };
  const { rows } = done(await ask([stranger, elsewhere.line, misnamed, good.line, { ...good.line, row: 6 }]));
  expect(rows.map(({ row, done: isDone, reasons }) => [row, isDone, reasons.map(({ at }) => at)])).toEqual([
    [4, false, ['number']],
    [3, false, ['number']],
    [5, false, ['name']],
    [2, true, []],
    [6, false, ['one-share']],
  ]);
  // Who is a member elsewhere reads like who is a member nowhere.
  const { row: _one, ...nowhere } = rows[0]!;
  const { row: _other, ...other } = rows[1]!;
  expect(other).toEqual(nowhere);
});

test('the same request again files nobody twice', async () => {
  const { id, line } = await member(2);
  const lines = [line];
  const first = done(await ask(lines, desk, {}, 'the-same-list'));
  expect(done(await ask(lines, desk, {}, 'the-same-list'))).toEqual(first);
  const { rows } = await s.world.owner.query('select 1 from cases where applicant_id = $1', [id]);
  expect(rows).toHaveLength(1);
});

test('nobody files for members of a union in which she does not hold that post, nor what is not filed so', async () => {
  const { line } = await member(2);
  expect(refusalOf(await ask([line], cashier))).toBe('no-right');
  expect(refusalOf(await ask([line], await s.staff('factory', 'supervisor')))).toBe('no-right');
  expect(refusalOf(await ask([line], await s.staff('school', 'caseworker')))).toBe('no-right');
  expect(refusalOf(await ask([line], desk, { service: 'hospital-condolence' }))).toBe('service-unknown');
  expect(refusalOf(await ask([], desk))).toBe('malformed-request');
});

describe('a plan for groups', () => {
  const serious = { plan: 'serious', payer: 'self', healthy: true, joining: 500, members: 1 };
  let at: Client;
  let till: Client;
  let group: Applicant[];
  const file = (few: readonly Applicant[], together: readonly Applicant[]) => {
    const list = [...together.map(({ line }) => line.number), ...[1, 2, 3].map(() => s.world.documentNumber())];
    const lines = few.map(({ line }) => line);
    return ask(lines, at, { org: s.world.orgs['workshop']!.id, form: serious, list });
  };
  const rulesOf = ({ body }: { body: GroupAnswer }) =>
    body.rows.map(({ reasons }) => reasons.map(({ at: rule }) => rule));
  const caseOf = async ({ id }: { id: string }) => {
    const { rows } = await s.world.owner.query<{ id: string; joining: number }>(
      `select id, (form ->> 'joining')::int as joining from cases where applicant_id = $1`,
      [id],
    );
    return rows[0]!;
  };
  const move = async (who: Client, person: { id: string }, action: string, said: object = {}) =>
    who.post<CaseAnswer>(`/api/cases/${(await caseOf(person)).id}/moves`, { action, said });

  beforeAll(async () => {
    at = await s.staff('workshop', 'caseworker');
    till = await s.staff('bareTown', 'cashier');
    group = await Promise.all(Array.from({ length: 11 }, (_, n) => member(n + 2, 'workshop')));
    await s.world.owner.query(`update persons set born_on = '1990-05-01'`);
    const there = await countMembers(s.platform.db, s.world.orgs['workshop']!.id);
    await s.world.crowd('workshop', 16 - there);
    const desks = { who: await s.staff('province', ...roles), second: await s.staff('province', ...roles) };
    const price = { service: 'mutual-aid', name: 'seriousPrice', value: yuan(120), from: '2026-03-02' };
    done(await setTunable(desks, s.world.orgs['province']!.id, { ...price, cites: { title: '示例通知' } }));
  });

  test('counts who of the union is on the list, whatever is typed and whoever else is listed', async () => {
    const nine = group.slice(0, 9);
    expect(rulesOf(await file(group.slice(0, 1), nine))).toEqual([['large-enough-group']]);
    const elsewhere = await member(20);
    expect(rulesOf(await file(group.slice(0, 1), [...nine, elsewhere]))).toEqual([['large-enough-group']]);
    // Sent a few at a time, the first few are judged by the whole list.
    expect(rulesOf(await file(group.slice(0, 4), group.slice(0, 10)))).toEqual([[], [], [], []]);
    expect(rulesOf(await file(group.slice(4, 10), group.slice(0, 10)))).toEqual([[], [], [], [], [], []]);
    expect((await caseOf(group[9]!)).joining).toBe(10);
  });

  test('counts anew when the union agrees, without whoever has withdrawn', async () => {
    const premium = { premium: yuan(120) };
    const [first, second, third] = group as [Applicant, Applicant, Applicant];
    done(await move(at, first, 'agree', premium));
    done(await move(till, first, 'enter', { receipt: '2026-0001' }));
    const herself = s.client();
    await herself.signInByPhone(second.phone);
    done(await move(herself, second, 'withdraw'));
    expect(refusalOf(await move(at, third, 'agree', premium))).toBe('not-yet-allowed');
    // One by one: the nine who are in, entered or under way, and she.
    const late = s.client();
    await late.signInByPhone(group[10]!.phone);
    const form = { plan: 'serious', payer: 'self', healthy: true, bornOn: '1990-05-01', joining: 1 };
    const check = async () =>
      done(await late.post<CheckAnswer>('/api/services/mutual-aid/check', { form })).findings.filter(
        ({ holds }) => !holds,
      );
    expect(await check()).toEqual([]);
    expect(done(await late.post<CaseAnswer>('/api/services/mutual-aid/cases', { form })).form).toMatchObject({
      joining: 10,
      members: 16,
    });
    done(await move(at, third, 'agree', premium));
  });

  test('is judged by the finder as by the server', async () => {
    const asked = s.client();
    await asked.signInByPhone(group[1]!.phone);
    const answers = { 'mutual-aid.plan': 'serious', 'mutual-aid.joining': 500 };
    const verdict = async () => {
      const { found } = done(await asked.post<FinderAnswer>('/api/finder', { own: true, answers }));
      const { conditions } = found.find(({ service }) => service === 'mutual-aid')!;
      return conditions.find(({ rule }) => rule === 'large-enough-group')!.verdict;
    };
    expect(await verdict()).toBe('yes');
    await s.world.crowd('workshop', 3);
    expect(await verdict()).toBe('no');
  });
});
