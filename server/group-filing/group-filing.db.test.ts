import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer, ProofAnswer } from '../../kernel/answers.ts';
import type { GroupAnswer, GroupLine } from '../../kernel/group-filing.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { fundServices } from '../../test/funds.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

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

test('a plan for groups looks at how many members the union has, whatever the list is said to come to', async () => {
  const { line } = await member(2, 'workshop');
  const at = await s.staff('workshop', 'caseworker');
  const serious = { plan: 'serious', payer: 'self', healthy: true, joining: 10, members: 1 };
  const file = () => ask([line], at, { org: s.world.orgs['workshop']!.id, form: serious });
  await s.world.owner.query(`update persons set born_on = '1990-05-01'`);
  await s.world.crowd('workshop', 17);
  const [refused] = done(await file()).rows;
  expect([refused!.done, refused!.reasons.map(({ at: rule }) => rule)]).toEqual([false, ['large-enough-group']]);
  const [filed] = done(
    await ask([line], at, { org: s.world.orgs['workshop']!.id, form: { ...serious, joining: 17 } }),
  ).rows;
  expect(filed!.done).toBe(true);
});
