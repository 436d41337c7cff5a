import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  BatchAnswer,
  BatchLine,
  PayeeAnswer,
  ReadingAnswer,
  SigningAnswer,
  StatementAnswer,
} from '../../kernel/payout.ts';
import { transferNumber } from '../../kernel/payout.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { bankAnswers } from '../../test/bank.ts';
import { tableOf } from '../../test/export-desk.ts';
import {
  type Payee,
  accountNumber,
  agree,
  agreeToMoney,
  balances,
  closePayeeAccounts,
  fileOf,
  makeBatch,
  nameAccount,
  owe,
  payee,
  upload,
} from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { checkLedger } from './queries.ts';
import { checkPayments } from './row-mac.ts';

let s: TestServer;
let cashier: Client;
let boss: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  cashier = await s.staff('county', 'cashier');
  boss = await s.staff('county', 'supervisor');
  await s.world.fund('county', 'relief', 10_000_00);
});
beforeEach(() => closePayeeAccounts(s));
afterAll(() => s.close());

/** One after the other: a file lists them in the order in which they came to be owed. */
async function owed(...amounts: number[]): Promise<Payee[]> {
  const payees: Payee[] = [];
  for (const fen of amounts) {
    const one = await payee(s);
    await nameAccount(one);
    await owe(s, 'county', one.person.id, fen);
    payees.push(one);
  }
  return payees;
}

const batchOf = async (id: string): Promise<BatchAnswer> =>
  done(await cashier.get<BatchAnswer>(`/api/payout-batches/${id}`));
const read = (id: string, text: string) =>
  cashier.post<ReadingAnswer>(`/api/payout-batches/${id}/results`, upload(text));

async function agreedBatch(...amounts: number[]): Promise<{ batch: BatchLine; file: string; payees: Payee[] }> {
  const payees = await owed(...amounts);
  const batch = await makeBatch(cashier, s, 'county');
  await agree(boss, batch.id);
  return { batch, file: await fileOf(cashier, batch.id), payees };
}

async function whole(): Promise<void> {
  expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
  expect(await checkPayments(s.platform.db, s.platform.sealer)).toMatchObject({ wrong: [] });
}

describe('an account to be paid to', () => {
  it('is named by its owner alone, checked and with her consent, and shows four digits', async () => {
    const one = await payee(s);
    const body = { holder: one.person.name, bank: '示例银行', account: '6200 1234 5678 9012' };
    const put = (said: object) => one.client.put<PayeeAnswer>('/api/my/payee-accounts/bank', said);
    expect(refusalOf(await put(body))).toBe('consent-needed');
    await agreeToMoney(one);
    expect(refusalOf(await put({ ...body, holder: '她的丈夫' }))).toBe('answers-wrong');
    expect(refusalOf(await put({ ...body, account: '12345' }))).toBe('answers-wrong');
    const { accounts } = done(await put(body));
    expect(accounts).toMatchObject([{ kind: 'bank', bank: '示例银行', tail: '9012', holder: one.person.name }]);
    const { rows } = await s.world.owner.query<{ row: string }>(
      `select t::text as row from payee_accounts t where tail = '9012'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toContain('6200123456789012');
  });

  it('cannot be named by two people, nor by somebody whose identity nobody has checked', async () => {
    const [one, two] = [await payee(s), await payee(s)];
    const account = await nameAccount(one);
    await agreeToMoney(two);
    const body = { holder: two.person.name, bank: '示例银行', account };
    expect(refusalOf(await two.client.put('/api/my/payee-accounts/bank', body))).toBe('account-not-yours');
    const stranger = await s.worker('factory', false);
    const refused = await stranger.put('/api/my/payee-accounts/bank', {
      holder: '工友',
      bank: '示例银行',
      account: accountNumber(),
    });
    expect(refusalOf(refused)).toBe('identity-unchecked');
  });

  it('is used no more once she takes back her consent', async () => {
    const [one] = await owed(1_00);
    done(await one!.client.delete('/api/my/consents/money'));
    expect(done(await one!.client.get<PayeeAnswer>('/api/my/payee-accounts'))).toMatchObject({
      consented: false,
      accounts: [],
    });
    const refused = await cashier.post('/api/payout-batches', {
      org: s.world.orgs['county']!.id,
      fund: 'relief',
      channel: 'bank',
    });
    expect(refusalOf(refused)).toBe('nothing-owed');
  });
});

describe('a batch', () => {
  it('carries what is owed: two people agree, the bank answers, and the ledger says what arrived', async () => {
    const before = await balances(cashier, s, 'county');
    const payees = await owed(500_00, 300_01);
    const batch = await makeBatch(cashier, s, 'county');
    expect(batch).toMatchObject({ state: 'draft', rows: 2, totalFen: 800_01, mayDecide: false, mayCarry: true });
    const whileDraft = await cashier.raw(`/api/payout-batches/${batch.id}/file?format=csv`);
    expect(whileDraft.status).toBe(409);
    await agree(boss, batch.id);
    const file = await fileOf(cashier, batch.id);
    expect(file).toContain(',800.01\r\n');
    expect(await fileOf(cashier, batch.id)).toBe(file);
    const answer = done(
      await read(
        batch.id,
        bankAnswers(file, () => ['成功']),
      ),
    );
    expect(answer).toMatchObject({
      lines: 2,
      carried: 2,
      failed: 0,
      returned: 0,
      unchanged: 0,
      batch: { state: 'done' },
    });
    expect(await balances(cashier, s, 'county')).toMatchObject({
      fund: before.fund - 800_01,
      owed: before.owed,
      paid: before.paid + 800_01,
    });
    const mine = done(await payees[0]!.client.get<PayeeAnswer>('/api/my/payee-accounts'));
    expect(mine.payments).toMatchObject([{ fen: 500_00, state: 'carried' }]);
    await whole();
  });

  it('is agreed to by another than who made it, once, and what is refused is free to be collected again', async () => {
    await owed(5_00);
    const both = await s.staff('county', 'cashier', 'supervisor');
    const batch = await makeBatch(both, s, 'county');
    const decide = (who: Client, agrees: boolean, why = '') =>
      who.post<BatchLine>(`/api/payout-batches/${batch.id}/decision`, { agrees, why });
    expect(refusalOf(await decide(both, true))).toBe('payout-own');
    expect(refusalOf(await decide(cashier, true))).toBe('no-right');
    expect(refusalOf(await decide(await s.staff('factory', 'supervisor'), true))).toBe('not-found');
    expect(refusalOf(await decide(boss, false))).toBe('answers-wrong');
    expect(done(await decide(boss, false, '金额要再核对'))).toMatchObject({ state: 'refused', why: '金额要再核对' });
    expect(refusalOf(await decide(boss, true))).toBe('batch-decided');
    expect(await makeBatch(cashier, s, 'county')).toMatchObject({ rows: 1, totalFen: 5_00 });
  });

  it('says that it is not signed where somebody without a passkey agreed, which the demo allows', async () => {
    await owed(5_00);
    const { id } = await makeBatch(cashier, s, 'county');
    const person = await s.world.staff('county', 'supervisor');
    const other = s.client();
    await other.signInByPassword(person.login!, s.world.password);
    const hers = `kind = 'passkey' and account_id in (select id from accounts where person_id = $1)`;
    await s.world.owner.query(`delete from account_factors where ${hers}`, [person.id]);
    const url = `/api/payout-batches/${id}`;
    expect(done(await other.post<SigningAnswer>(`${url}/signing`, {})).passkey).toBeUndefined();
    const agreed = await other.post<BatchLine>(`${url}/decision`, { agrees: true, why: '' });
    expect(done(agreed)).toMatchObject({ state: 'approved', signed: false });
  });

  it('takes each debt once, however many collect at the same time', async () => {
    await owed(1_00, 2_00, 3_00);
    const body = { org: s.world.orgs['county']!.id, fund: 'relief', channel: 'bank' };
    const came = await Promise.all(
      Array.from({ length: 4 }, () => cashier.post<BatchLine>('/api/payout-batches', body)),
    );
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', ...Array<string>(3).fill('nothing-owed')]);
    expect(done(came.find(({ status }) => status === 201)!)).toMatchObject({ rows: 3, totalFen: 6_00 });
  });
});

describe('what the bank gives back', () => {
  it('is refused whole where one amount differs by one fen, and names the line', async () => {
    const { batch, file } = await agreedBatch(500_00, 300_00);
    const before = await balances(cashier, s, 'county');
    const wrong = bankAnswers(file.replace(',300.00,', ',300.01,'), () => ['成功']);
    const came = await read(batch.id, wrong);
    expect(refusalOf(came)).toBe('results-refused');
    expect(JSON.stringify(came.body)).toContain('金额是 300.01 元，发出的是 300.00 元');
    const total = bankAnswers(file, () => ['成功']).replace(/结束,2,800\.00/, '结束,2,800.01');
    expect(JSON.stringify((await read(batch.id, total)).body)).toContain(
      '合计写的是 800.01 元，各行加起来是 800.00 元',
    );
    expect(await balances(cashier, s, 'county')).toEqual(before);
    expect((await batchOf(batch.id)).payouts.map(({ state }) => state)).toEqual(['sent', 'sent']);
  });

  it.each([
    ['another name', (text: string) => text.replace(/(,[0-9a-f]{32},)[^,]+/, '$1别人')],
    ['another account', (text: string) => text.replace(/6200(\d{12})/, '6201$1')],
    ['a number that was never sent', (text: string) => text.replaceAll(/[0-9a-f]{32}/g, transferNumber(newId()))],
    [
      'one line twice',
      (text: string) => text.replace(/(1,[0-9a-f]{32}[^\n]+\n)/, '$1$1').replace('结束,1,1.00', '结束,2,2.00'),
    ],
    ['an end cut off', (text: string) => text.slice(0, text.indexOf('结束'))],
    ['a result in other words', (text: string) => text.replace(',成功,', ',OK,')],
    ['another batch', (text: string) => text.replace(/FK-\d{6}-\w{6}/, 'FK-000000-000000')],
    ['nothing at all', () => ''],
    ['a negative amount', (text: string) => text.replace(',1.00,', ',-1.00,')],
  ])('is refused whole with %s', async (_what, change) => {
    const { batch, file } = await agreedBatch(1_00);
    const came = await read(batch.id, change(bankAnswers(file, () => ['成功'])));
    expect(refusalOf(came)).toBe('results-refused');
    expect((await batchOf(batch.id)).payouts.map(({ state }) => state)).toEqual(['sent']);
  });

  it('changes nothing when it comes twice, and a return is booked once', async () => {
    const { batch, file, payees } = await agreedBatch(500_00);
    const arrived = bankAnswers(file, () => ['成功']);
    const before = await balances(cashier, s, 'county');
    done(await read(batch.id, arrived));
    done(await read(batch.id, arrived));
    expect((await balances(cashier, s, 'county')).paid).toBe(before.paid + 500_00);
    const back = bankAnswers(file, () => ['退回', '账户已销户']);
    expect(done(await read(batch.id, back))).toMatchObject({ returned: 1, unchanged: 0 });
    expect(done(await read(batch.id, back))).toMatchObject({ returned: 1, unchanged: 0 });
    const worded = bankAnswers(file, () => ['退回', '销户']);
    expect(done(await read(batch.id, worded))).toMatchObject({ returned: 0, unchanged: 1 });
    expect(await balances(cashier, s, 'county')).toEqual(before);
    const mine = done(await payees[0]!.client.get<PayeeAnswer>('/api/my/payee-accounts'));
    expect(mine.payments).toMatchObject([{ state: 'returned', why: '账户已销户' }]);
    const { rows } = await s.world.owner.query<{ n: string }>(
      `select count(*) as n from notices where person_id = $1 and title = '有一笔钱没有发成功'`,
      [payees[0]!.person.id],
    );
    expect(rows).toEqual([{ n: '1' }]);
    await nameAccount(payees[0]!);
    const again = await makeBatch(cashier, s, 'county');
    expect(again).toMatchObject({ rows: 1, totalFen: 500_00 });
    await whole();
  });

  it('read by four at once is booked once', async () => {
    const { batch, file } = await agreedBatch(7_00, 8_00);
    const before = await balances(cashier, s, 'county');
    const text = bankAnswers(file, (_number, line) => (line === 0 ? ['成功'] : ['失败', '户名不符']));
    const came = await Promise.all(Array.from({ length: 4 }, () => read(batch.id, text)));
    for (const one of came) expect(done(one)).toMatchObject({ carried: 1, failed: 1 });
    expect((await balances(cashier, s, 'county')).paid).toBe(before.paid + 7_00);
    await whole();
  });

  it('cannot say that what failed has arrived after all: it may have been paid again meanwhile', async () => {
    const { batch, file } = await agreedBatch(9_00);
    done(
      await read(
        batch.id,
        bankAnswers(file, () => ['失败', '账号不存在']),
      ),
    );
    expect(
      refusalOf(
        await read(
          batch.id,
          bankAnswers(file, () => ['成功']),
        ),
      ),
    ).toBe('results-refused');
  });
});

describe('the statement of a fund', () => {
  it('begins where the one before ends, and comes to what the fund holds', async () => {
    const url = `/api/orgs/${s.world.orgs['county']!.id}/funds/relief/statement`;
    const always = done(await boss.get<StatementAnswer>(`${url}?from=2020-01-01&to=2030-01-01`));
    const { fund } = await balances(boss, s, 'county');
    expect(always.openingFen).toBe(0);
    expect(always.closingFen).toBe(fund);
    expect(always.lines.at(-1)!.balanceFen).toBe(fund);
    const march = done(await boss.get<StatementAnswer>(`${url}?from=2026-03-03&to=2030-01-01`));
    const before = done(await boss.get<StatementAnswer>(`${url}?from=2020-01-01&to=2026-03-02`));
    expect(march.openingFen).toBe(before.closingFen);
    const csv = await (await boss.raw(`${url}.csv?from=2020-01-01&to=2030-01-01`)).text();
    expect(csv.trim().split('\r\n')).toHaveLength(always.lines.length + 1);
    const other = await s.staff('factory', 'cashier');
    expect(refusalOf(await other.get(url))).toBe('not-found');
    expect(refusalOf(await other.get(`${url}.xlsx`))).toBe('not-found');
  });

  it('is a workbook that comes to the same, in which no word is a formula', async () => {
    const county = s.world.orgs['county']!.id;
    const cashier = await s.staff('county', 'cashier');
    const gift = { fund: 'relief', fen: 12_345_67, kind: 'gift', says: '=HYPERLINK("https://example.org")' };
    done(await cashier.post(`/api/orgs/${county}/incomes`, gift));
    const url = `/api/orgs/${county}/funds/relief/statement`;
    const period = 'from=2020-01-01&to=2030-01-01';
    const page = done(await boss.get<StatementAnswer>(`${url}?${period}`));
    const bytes = Buffer.from(await (await boss.raw(`${url}.xlsx?${period}`)).arrayBuffer());
    const { above, head, lines } = await tableOf(bytes);
    expect(above[0]).toMatch(/^榕区总工会，慰问资金，2020年1月1日到2030年1月1日/);
    expect(head.slice(4, 7)).toEqual(['收入（元）', '支出（元）', '结余（元）']);
    expect(lines).toHaveLength(page.lines.length + 2);
    expect(lines[0]!.slice(1, 2)).toEqual(['期初结余']);
    const [last] = lines.slice(-1);
    expect(last!.slice(4, 7).map(Number)).toEqual([page.inFen / 100, page.outFen / 100, page.closingFen / 100]);
    expect(lines.find(([, says]) => says!.includes('HYPERLINK'))).toEqual(
      expect.arrayContaining([`'${gift.says}`, '12345.67']),
    );
  });
});
