import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer, Page } from '../../kernel/answers.ts';
import type { MoneyTraceAnswer, PaymentLine } from '../../kernel/money-trace.ts';
import { yuan } from '../../kernel/money.ts';
import type { FundsAnswer, PayeeAnswer, StatementAnswer } from '../../kernel/payout.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type Payee, nameAccount, payee } from '../../test/payout-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { checkLedger } from './queries.ts';
import { checkPayments } from './row-mac.ts';

/** What is not the applicant’s to have is not carried to her, though she has filed for it and has an account. */
let s: TestServer;
let worker: Payee;
let unit: Client;
let town: Client;
let county: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  await s.world.crowd('factory', 40);
  await s.world.fund('county', 'trips', yuan(10_000));
  await s.world.fund('town', 'fees', yuan(10_000));
  unit = await s.staff('factory', 'caseworker', 'supervisor');
  town = await s.staff('town', 'cashier');
  county = await s.staff('county', 'caseworker', 'approver', 'cashier');
  worker = await payee(s);
  await nameAccount(worker);
});
afterAll(() => s.close());

const idOf = (org: string) => s.world.orgs[org]!.id;
const move = async (who: Client, id: string, action: string, said = {}) =>
  who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said });
const fundOf = async (who: Client, org: string, fund: string) =>
  done(await who.get<FundsAnswer>(`/api/orgs/${idOf(org)}/funds`)).funds.find((one) => one.fund === fund)!.balances;
const nothingToCarry = async (who: Client, org: string, fund: string) =>
  refusalOf(await who.post('/api/payout-batches', { org: idOf(org), fund, channel: 'bank' }));
const paymentOf = async (who: Client, { number }: CaseAnswer) => {
  const [line] = done(await who.get<Page<PaymentLine>>(`/api/payments?number=${number}`)).items;
  return { line: line!, trace: done(await who.get<MoneyTraceAnswer>(`/api/payments/${line!.id}/trace`)) };
};

async function trip(who: Client): Promise<string> {
  const papers = { list: [await upload(who)], bills: [await upload(who)] };
  const form = {
    place: '示例山',
    leftOn: '2026-02-24',
    days: 1,
    people: 3,
    cost: yuan(1_800),
    own: yuan(900),
    ...papers,
  };
  const { id } = done(await who.post<CaseAnswer>('/api/services/trip-subsidy/cases', { form }));
  done(await move(unit, id, 'confirm'));
  done(await move(county, id, 'check', { went: 3 }));
  done(await move(county, id, 'approve'));
  return id;
}

test('a subsidy for a union goes into the fund of that union, once, whoever of it has asked', async () => {
  const id = await trip(worker.client);
  const paid = done(await move(county, id, 'pay'));
  expect(paid).toMatchObject({ paid: yuan(900), paidTo: 'union' });
  expect(await fundOf(unit, 'factory', 'trips')).toMatchObject({ fund: yuan(900), owed: 0 });
  expect(await fundOf(county, 'county', 'trips')).toMatchObject({ fund: yuan(9_100), owed: 0, paid: 0 });
  expect(await nothingToCarry(county, 'county', 'trips')).toBe('nothing-owed');
  expect(done(await worker.client.get<PayeeAnswer>('/api/my/payee-accounts')).payments).toEqual([]);

  const again = await trip((await payee(s)).client);
  expect(refusalOf(await move(county, again, 'pay'))).toBe('already-paid');

  const { line, trace } = await paymentOf(county, paid);
  expect(line).toMatchObject({ payee: '示例电子厂工会', state: 'given', fen: yuan(900) });
  expect(trace).toMatchObject({ to: 'union', payee: '示例电子厂工会', intact: true, org: { id: idOf('county') } });
  expect(trace.sources.map(({ fen }) => fen)).toEqual([yuan(900)]);
  // The union that got it walks back as well.
  expect((await paymentOf(unit, paid).catch(() => undefined)) ?? 'not in its list').toBe('not in its list');
  expect(done(await unit.get<MoneyTraceAnswer>(`/api/payments/${line.id}/trace`)).fen).toBe(yuan(900));
  const statement = async (who: Client, org: string) =>
    done(await who.get<StatementAnswer>(`/api/orgs/${idOf(org)}/funds/trips/statement?from=2026-01-01`)).lines.at(-1);
  expect(await statement(county, 'county')).toMatchObject({ outFen: yuan(900), where: '示例电子厂工会', traced: true });
  expect(await statement(unit, 'factory')).toMatchObject({ inFen: yuan(900), income: 'subsidy', traced: true });
});

test('what a union pays for a member is spent at once: it is hers in the ledger and is carried to nobody', async () => {
  const form = { plan: 'hospital', payer: 'union', insured: true };
  const { id } = done(await worker.client.post<CaseAnswer>('/api/services/mutual-aid/cases', { form }));
  done(await move(unit, id, 'agree', { premium: yuan(95) }));
  const paid = done(await move(town, id, 'payFor'));
  expect(paid).toMatchObject({ paid: yuan(95), paidTo: 'spent' });
  expect(await fundOf(town, 'town', 'fees')).toMatchObject({ fund: yuan(9_905), owed: 0, spent: yuan(95) });
  expect(await nothingToCarry(town, 'town', 'fees')).toBe('nothing-owed');
  const { payments } = done(await worker.client.get<PayeeAnswer>('/api/my/payee-accounts'));
  expect(payments).toMatchObject([{ fen: yuan(95), state: 'spent' }]);
  const { line, trace } = await paymentOf(town, paid);
  expect(line.state).toBe('spent');
  expect(trace).toMatchObject({ to: 'spent', carried: [], intact: true });
});

test('a gift is spent from its own fund and not paid out in cash, within what the year has brought of its kind, whatever is typed', async () => {
  await s.world.owner.query(
    `insert into tunable_values (id, org_id, service, name, from_on, value, cites)
     select gen_random_uuid(), $1, 'holiday-gift', name, '2026-01-01', 50000, '{"title": "示例通知"}'
     from unnest(array['holiday', 'birthday']) name`,
    [idOf('province')],
  );
  const cashier = await s.staff('factory', 'cashier');
  const file = async (form: object) => {
    const whole = { what: 'holiday', on: '2026-03-08', way: 'pickUp', ...form };
    return done(await worker.client.post<CaseAnswer>('/api/services/holiday-gift/cases', { form: whole })).id;
  };
  const agree = (id: string, worth: number) => move(unit, id, 'agree', { worth, before: 0, gift: '米和油' });
  const spring = await file({ festival: 'spring' });
  const later = await file({ festival: 'qingming' });
  done(await agree(await file({ what: 'birthday' }), yuan(100)));
  done(await agree(spring, yuan(300)));
  expect(refusalOf(await agree(later, yuan(200) + 1))).toBe('not-yet-allowed');
  done(await agree(later, yuan(200)));
  // Until now nobody in the line has a fund for gifts, and what other services pay has been paid all the same.
  const without = await move(cashier, spring, 'give');
  expect(refusalOf(without)).toBe('fund-missing');
  expect(reasonsOf(without)[0]!.says).toContain('没有“节日和生日慰问经费”');
  await s.world.fund('factory', 'gifts', yuan(1_000));
  expect(done(await move(cashier, spring, 'give'))).toMatchObject({ paid: yuan(300), paidTo: 'spent' });
  expect(await fundOf(cashier, 'factory', 'gifts')).toMatchObject({ fund: yuan(700), owed: 0, spent: yuan(300) });
});

test('of two gifts agreed to at the same moment the second counts the first', async () => {
  const clerks = [unit, await s.staff('factory', 'caseworker')];
  for (const colleague of [await payee(s), await payee(s), await payee(s)]) {
    const ids: string[] = [];
    for (const festival of ['spring', 'qingming']) {
      const form = { what: 'holiday', festival, on: '2026-03-08', way: 'pickUp' };
      ids.push(done(await colleague.client.post<CaseAnswer>('/api/services/holiday-gift/cases', { form })).id);
    }
    const said = { worth: yuan(300), before: 0, gift: '米和油' };
    const came = await Promise.all(ids.map((id, n) => move(clerks[n]!, id, 'agree', said)));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'not-yet-allowed']);
  }
});

test('leaves the ledger balanced, and a budget that is drawn later knows both', async () => {
  expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true, owedFen: 0 });
  expect(await checkPayments(s.platform.db, s.platform.sealer)).toMatchObject({ wrong: [] });
  const boss = await s.staff('county', 'supervisor');
  for (const [org, fund, spent] of [
    ['county', 'trips', 900],
    ['town', 'fees', 95],
  ] as const) {
    const budget = (plannedFen: number) => boss.put(`/api/orgs/${idOf(org)}/budgets`, { fund, year: 2026, plannedFen });
    expect(refusalOf(await budget(yuan(spent) - 1))).toBe('budget-spent');
    done(await budget(yuan(spent)));
  }
});
