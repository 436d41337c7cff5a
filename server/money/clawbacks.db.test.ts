import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { ClawbackLine } from '../../kernel/clawback.ts';
import type { MoneyTraceAnswer } from '../../kernel/money-trace.ts';
import type { PayeeAnswer, StatementAnswer } from '../../kernel/payout.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { bankAnswers } from '../../test/bank.ts';
import {
  type Payee,
  agree,
  balances,
  closePayeeAccounts,
  fileOf,
  makeBatch,
  nameAccount,
  owe,
  payee,
  upload,
} from '../../test/payout-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { checkLedger } from './queries.ts';
import { checkPayments } from './row-mac.ts';

let s: TestServer;
let cashier: Client;
let boss: Client;
/** The application’s own role: what it cannot do, no fault of the application can. */
let app: Postgres;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  cashier = await s.staff('county', 'cashier');
  boss = await s.staff('county', 'supervisor');
  await s.world.fund('county', 'relief', 100_000_00);
  app = new Postgres({ connectionString: s.db.appUrl });
  await app.connect();
});
beforeEach(() => closePayeeAccounts(s));
afterAll(async () => {
  await app.end();
  await s.close();
});

interface Paid {
  readonly one: Payee;
  readonly id: string;
  readonly batchId: string;
  /** What went to the bank. */
  readonly file: string;
}

/** A payment that a bank has carried to somebody. */
async function carried(fen: number): Promise<Paid> {
  const one = await payee(s);
  await nameAccount(one);
  const id = await owe(s, 'county', one.person.id, fen);
  const { id: batchId } = await makeBatch(cashier, s, 'county');
  await agree(boss, batchId);
  const file = await fileOf(cashier, batchId);
  done(await cashier.post(`/api/payout-batches/${batchId}/results`, upload(bankAnswers(file, () => ['成功']))));
  return { one, id, batchId, file };
}

const because = { ground: 'corrected-down', reason: '复核以后核减，多发了一部分' } as const;
const ask = (id: string, fen: number, who = cashier, more: object = {}) =>
  who.post<ClawbackLine>(`/api/payments/${id}/clawbacks`, { fen, ...because, ...more });
const decide = (id: string, agrees: boolean, why = '', who = boss) =>
  who.post<ClawbackLine>(`/api/clawbacks/${id}/decision`, { agrees, why });
const receive = (id: string, fen: number, more: object = {}, who = cashier) =>
  who.post<ClawbackLine>(`/api/clawbacks/${id}/receipts`, {
    fen,
    cameOn: '2026-03-02',
    how: '流水 20260302-17',
    ...more,
  });
const trace = async (id: string, who = cashier) => done(await who.get<MoneyTraceAnswer>(`/api/payments/${id}/trace`));
const codeOf = (fault: unknown) => (fault as { code?: string }).code;

describe('money that has to come back', () => {
  it('is asked back by one and agreed to by another, is owed, comes back in parts, and is the fund’s again', async () => {
    const { one, id } = await carried(500_00);
    const before = await balances(cashier, s, 'county');
    expect(await trace(id)).toMatchObject({ clawbacks: [], mayAskBackFen: 500_00 });
    const asked = done(await ask(id, 200_00));
    expect(asked).toMatchObject({ state: 'draft', fen: 200_00, owesFen: 0, mayDecide: false, paymentId: id });
    expect(await balances(cashier, s, 'county')).toEqual(before);
    expect(done(await decide(asked.id, true))).toMatchObject({ state: 'approved', owesFen: 200_00 });
    expect(await balances(cashier, s, 'county')).toMatchObject({
      paid: before.paid - 200_00,
      due: before.due + 200_00,
    });

    const hers = async () => done(await one.client.get<PayeeAnswer>('/api/my/payee-accounts')).payments;
    expect(await hers()).toMatchObject([{ fen: 500_00, state: 'carried', owesFen: 200_00 }]);
    done(await receive(asked.id, 150_00));
    expect(await hers()).toMatchObject([{ fen: 500_00, owesFen: 50_00 }]);
    expect(reasonsOf(await receive(asked.id, 50_01))[0]!.says).toBe('还没有退回的是 50 元');
    expect(done(await receive(asked.id, 50_00))).toMatchObject({ owesFen: 0, mayBook: false });
    expect(await balances(cashier, s, 'county')).toMatchObject({
      fund: before.fund + 200_00,
      paid: before.paid - 200_00,
      due: before.due,
    });
    expect((await hers())[0]).not.toHaveProperty('owesFen');
    const { clawbacks, mayAskBackFen } = await trace(id);
    expect(mayAskBackFen).toBe(300_00);
    expect(clawbacks[0]!.returned.map(({ fen }) => fen)).toEqual([150_00, 50_00]);
    const county = s.world.orgs['county']!.id;
    const { lines } = done(await cashier.get<StatementAnswer>(`/api/orgs/${county}/funds/relief/statement`));
    const back = lines.filter(({ from }) => from === 'due');
    expect(back.map(({ inFen, outFen, says }) => [inFen, outFen, says])).toEqual([
      [150_00, 0, '退回：工伤探视慰问'],
      [50_00, 0, '退回：工伤探视慰问'],
    ]);
    const { items } = done(await one.client.get<Page<NoticeLine>>('/api/notices'));
    const told = items.filter(({ says }) => says.includes(asked.number));
    expect(told.map(({ title }) => title)).toEqual(['收到你退回的钱', '收到你退回的钱', '有一笔钱要退回']);
    expect(told.at(-1)!.says).toContain('请退回 200 元');
    expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
    expect(await checkPayments(s.platform.db, s.platform.sealer)).toMatchObject({ wrong: [] });
  });

  it('is a source of what is paid from it afterwards', async () => {
    // Money for a fund comes at the time of day; what came first goes out first.
    await s.world.setClock(null);
    await s.world.fund('town', 'relief', 300_00);
    const now = () => new Date().toISOString();
    const town = await s.staff('town', 'cashier');
    const chief = await s.staff('town', 'supervisor');
    const one = await payee(s);
    await nameAccount(one);
    const first = await owe(s, 'town', one.person.id, 300_00, '慰问', now());
    const { id } = await makeBatch(town, s, 'town');
    await agree(chief, id);
    const results = bankAnswers(await fileOf(town, id), () => ['成功']);
    done(await town.post(`/api/payout-batches/${id}/results`, upload(results)));
    const asked = done(await ask(first, 300_00, town));
    done(await decide(asked.id, true, '', chief));
    done(await receive(asked.id, 300_00, {}, town));
    const next = await owe(s, 'town', (await payee(s)).person.id, 120_00, '慰问', now());
    const { sources } = await trace(next, town);
    expect(sources.map(({ fen, says }) => [fen, says])).toEqual([[120_00, '退回：慰问']]);
    await s.world.setClock('2026-03-02T09:00:00+08:00');
  });

  it('is asked for by the cashier of that union, with a reason, of what was carried to a person, and no more of it', async () => {
    const { id } = await carried(100_00);
    expect(refusalOf(await ask(id, 100_00, boss))).toBe('no-right');
    expect(refusalOf(await ask(id, 100_00, await s.staff('school', 'cashier')))).toBe('not-found');
    expect(refusalOf(await ask(id, 100_00, cashier, { reason: '错' }))).toBe('answers-wrong');
    expect(refusalOf(await ask(id, 100_01))).toBe('over-asked');
    done(await ask(id, 60_00));
    expect(reasonsOf(await ask(id, 40_01))[0]!.says).toBe('最多可以要求退回 40 元');
    const waiting = await owe(s, 'county', (await payee(s)).person.id, 100_00);
    expect(refusalOf(await ask(waiting, 100_00))).toBe('not-carried');
    expect(refusalOf(await ask(newId(), 100_00))).toBe('not-found');
    expect(refusalOf(await ask(waiting, 100_00, await s.staff('school', 'cashier')))).toBe('not-found');
  });

  it('is decided once, by neither who asked nor who owes it; what is refused may be asked for again', async () => {
    const { id } = await carried(100_00);
    const both = await s.staff('county', 'cashier', 'supervisor');
    const { id: own } = done(await ask(id, 100_00, both));
    expect(refusalOf(await decide(own, true, '', both))).toBe('payout-own');
    expect(refusalOf(await decide(own, true, '', cashier))).toBe('no-right');
    expect(refusalOf(await decide(own, false))).toBe('answers-wrong');
    expect(refusalOf(await receive(own, 1_00))).toBe('over-asked');
    expect(done(await decide(own, false, '没有多发'))).toMatchObject({ state: 'refused', why: '没有多发', owesFen: 0 });
    expect(refusalOf(await decide(own, true))).toBe('batch-decided');
    const again = done(await ask(id, 100_00));
    expect(done(await decide(again.id, true))).toMatchObject({ owesFen: 100_00 });
    const day = { cameOn: '2026-03-03' };
    expect(refusalOf(await receive(again.id, 1_00, day))).toBe('answers-wrong');
    expect(refusalOf(await receive(again.id, 1_00, { how: ' ' }))).toBe('answers-wrong');
    expect(refusalOf(await receive(again.id, 1_00, {}, boss))).toBe('no-right');
  });

  it('is listed for the unions whose money one sees, and for nobody else', async () => {
    const { id } = await carried(100_00);
    const { number } = done(await ask(id, 10_00));
    const list = (who: Client, org: string) => who.get<ClawbackLine[]>(`/api/orgs/${s.world.orgs[org]!.id}/clawbacks`);
    const seen = done(await list(boss, 'county')).find((line) => line.number === number)!;
    expect(seen).toMatchObject({ mayDecide: true, ground: 'corrected-down', fen: 10_00 });
    expect(refusalOf(await list(await s.staff('school', 'supervisor'), 'county'))).toBe('not-found');
    expect(done(await list(await s.staff('school', 'supervisor'), 'school'))).toEqual([]);
  });

  it('of many who ask at once is asked back no more than was paid, and comes in no more than is owed', async () => {
    const { id } = await carried(100_00);
    const asked = await Promise.all(Array.from({ length: 5 }, () => ask(id, 40_00)));
    expect(asked.map(refusalOf).toSorted()).toEqual([
      'answered 201',
      'answered 201',
      ...Array<string>(3).fill('over-asked'),
    ]);
    const { id: one } = done(asked.find(({ status }) => status === 201)!);
    const decided = await Promise.all(Array.from({ length: 3 }, () => decide(one, true)));
    expect(decided.map(refusalOf).toSorted()).toEqual(['answered 200', 'batch-decided', 'batch-decided']);
    const back = await Promise.all(Array.from({ length: 4 }, () => receive(one, 15_00)));
    expect(back.map(refusalOf).toSorted()).toEqual(['answered 201', 'answered 201', 'over-asked', 'over-asked']);
    expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
  });

  it('is let go of by two, all that has not come, and may then be asked for anew', async () => {
    const { one, id } = await carried(100_00);
    const { id: asked } = done(await ask(id, 80_00));
    done(await decide(asked, true));
    done(await receive(asked, 30_00));
    const before = await balances(cashier, s, 'county');
    const letGo = (reason: string, who = cashier) =>
      who.post<ClawbackLine>(`/api/clawbacks/${asked}/waiver`, { reason });
    const decideIt = (agrees: boolean, why = '', who = boss) =>
      who.post<ClawbackLine>(`/api/clawbacks/${asked}/waiver/decision`, { agrees, why });
    expect(refusalOf(await decideIt(true))).toBe('batch-decided');
    expect(refusalOf(await letGo('错'))).toBe('answers-wrong');
    expect(refusalOf(await letGo('家里有困难，退不出来', boss))).toBe('no-right');
    expect(done(await letGo('家里有困难，退不出来'))).toMatchObject({ owesFen: 50_00, mayDecideWaiver: false });
    expect(refusalOf(await decideIt(true, '', cashier))).toBe('payout-own');
    expect(done(await decideIt(false, '再等一等'))).not.toHaveProperty('waiver');
    done(await letGo('家里有困难，退不出来'));
    const gone = done(await decideIt(true));
    expect(gone).toMatchObject({ owesFen: 0, mayDecideWaiver: false, waiver: { reason: '家里有困难，退不出来' } });
    expect(await balances(cashier, s, 'county')).toMatchObject({
      fund: before.fund,
      paid: before.paid + 50_00,
      due: before.due - 50_00,
    });
    expect(refusalOf(await receive(asked, 1_00))).toBe('over-asked');
    expect(refusalOf(await letGo('家里有困难，退不出来'))).toBe('over-asked');
    expect(await trace(id)).toMatchObject({ mayAskBackFen: 70_00 });
    expect(refusalOf(await ask(id, 70_01))).toBe('over-asked');
    done(await ask(id, 70_00));
    const { items } = done(await one.client.get<Page<NoticeLine>>('/api/notices'));
    expect(items[0]!.title).toBe('不用再退了');
    expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
  });

  it('comes back as that, and not as a return of the bank that would pay it again', async () => {
    const { id, batchId, file } = await carried(100_00);
    done(await ask(id, 100_00));
    const results = bankAnswers(file, () => ['退回', '账号不符']);
    const came = await cashier.post(`/api/payout-batches/${batchId}/results`, upload(results));
    expect(refusalOf(came)).toBe('results-refused');
    expect(reasonsOf(came)[0]!.says).toContain('已经要求本人退回');
    const payout = app.query(`update payouts set state = 'returned', ended_at = now() where entry_id = $1`, [id]);
    expect(codeOf(await payout.catch((fault: unknown) => fault))).toMatch(/^HQM(07|11)$/);
  });
});

describe('whatever the application asks for', () => {
  const insert = (id: string, person: string, fen: number) =>
    app.query(
      `insert into clawbacks (cell_id, id, number, entry_id, org_id, fund, person_id, fen, ground, reason, made_by, made_at)
       values (1, $1::uuid, $1::text, $2, $3, 'relief', $4, $5, 'wrong-payment', '发给了另一个人', $4, now())`,
      [newId(), id, s.world.orgs['county']!.id, person, fen],
    );
  const flow = (from: string, to: string, person: string, fen: number, right: string | null) =>
    app.query(
      `insert into ledger_entries (cell_id, id, payee_id, from_account, to_account, amount_fen, says, at, right_key)
       select 1, $1, $2, f.id, t.id, $3, '试', now(), $4 from ledger_accounts f join ledger_accounts t using (org_id, fund)
       where org_id = $5 and fund = 'relief' and f.kind = $6 and t.kind = $7`,
      [newId(), person, fen, right, s.world.orgs['county']!.id, from, to],
    );
  const refused = async (tried: Promise<unknown>) => codeOf(await tried.catch((fault: unknown) => fault));

  it('no more is asked back than was carried, nor of somebody else', async () => {
    const { id, one } = await carried(100_00);
    const person = one.person.id;
    expect(await refused(insert(id, person, 100_01))).toBe('HQM10');
    expect(await refused(insert(id, (await payee(s)).person.id, 100_00))).toBe('HQM10');
    await insert(id, person, 60_00);
    expect(await refused(insert(id, person, 40_01))).toBe('HQM10');
    await insert(id, person, 40_00);
  });

  it('nothing is owed back, and nothing comes back, that two have not agreed to', async () => {
    const { id, one } = await carried(100_00);
    const person = one.person.id;
    const asked = done(await ask(id, 100_00));
    expect(await refused(flow('paid', 'due', person, 100_00, null))).toBe('HQM09');
    expect(await refused(flow('paid', 'due', person, 100_00, `clawback:${asked.id}`))).toBe('HQM09');
    done(await decide(asked.id, true));
    expect(await refused(flow('due', 'fund', person, 1_00, `clawback-receipt:${newId()}`))).toBe('HQM09');
    expect(await refused(flow('due', 'paid', person, 1_00, null))).toBe('HQM09');
    expect(await refused(flow('paid', 'fund', person, 1_00, null))).toBe('HQM01');
    expect(await refused(flow('due', 'paid', person, 100_00, `clawback-waiver:${asked.id}`))).toBe('HQM09');
    const alone = `update clawbacks set waiver_reason = '一个人说的', waiver_asked_by = $2, waiver_asked_at = now(), waived_by = $3,
      waived_at = now(), waiver_entry_id = due_entry_id where id = $1`;
    expect(await refused(app.query(alone, [asked.id, newId(), newId()]))).toBe('HQM10');
    const self = `update clawbacks set decided_by = made_by where id = $1`;
    expect(await refused(app.query(self, [asked.id]))).toMatch(/^(23514|HQM10)$/);
    expect(await refused(app.query(`update clawbacks set fen = 1 where id = $1`, [asked.id]))).toBe('42501');
    expect(await refused(app.query(`delete from clawbacks where id = $1`, [asked.id]))).toBe('42501');
  });
});
