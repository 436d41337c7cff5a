import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { BudgetsAnswer } from '../../kernel/budget.ts';
import type { ContributionsAnswer, RefundBatchLine, RefundsFoundAnswer } from '../../kernel/contribution.ts';
import type { FundsAnswer } from '../../kernel/payout.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { payFees, sayDue } from '../../test/contribution-desk.ts';
import { owe, payee, sayYes } from '../../test/payout-desk.ts';
import { setTunable } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { checkLedger } from './queries.ts';
import { checkPayments } from './row-mac.ts';

let s: TestServer;
let factory: Client;
let town: Client;
let second: Client;
const canteen = newId();

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-12-20T09:00:00+08:00');
  factory = await s.staff('factory', 'cashier');
  town = await s.staff('town', 'cashier');
  second = await s.staff('town', 'supervisor');
  await s.world.owner.query(
    `insert into orgs (id, parent_id, level, name, path, city_id, county_id, town_id, cell_id)
     select $1, id, 'workplace', '示例食堂工会', path || 'canteen.', city_id, county_id, town_id, cell_id
     from orgs where id = $2`,
    [canteen, s.world.orgs['town']!.id],
  );
});
afterAll(() => s.close());

const idOf = (org: string) => s.world.orgs[org]!.id;
const at = (org: string, what: string) => `/api/orgs/${idOf(org)}/${what}`;
const read = async (who: Client, org: string, months = 'from=2026-01&to=2026-12') =>
  done(await who.get<ContributionsAnswer>(`${at(org, 'contributions')}?${months}`));
const heldBy = async (who: Client, org: string, fund = 'fees') =>
  done(await who.get<FundsAnswer>(at(org, 'funds'))).funds.find((one) => one.fund === fund)?.balances.fund ?? 0;
const receive = (who: Client, id: string, fen: number) => who.post(`/api/contributions/${id}/receipts`, { fen });

describe('what a union is owed for a month', () => {
  it('is two per cent of the wages, and what comes in is shared to the fen between it and the union above', async () => {
    const id = await sayDue(factory, idOf('factory'), '2026-01', 12_345_67);
    expect((await read(factory, 'factory')).own[0]).toMatchObject({
      share: 200,
      keptShare: 6_000,
      dueFen: 246_91,
      receivedFen: 0,
      to: { id: idOf('town') },
    });
    done(await receive(factory, id, 100_01));
    done(await receive(town, id, 146_90));
    const [own] = (await read(factory, 'factory')).own;
    expect(own).toMatchObject({ receivedFen: 246_91, keptFen: 148_15, passedFen: 98_76 });
    expect(await heldBy(factory, 'factory')).toBe(148_15);
    expect(await heldBy(town, 'town')).toBe(98_76);
  });

  it('takes no fen more than is due, and its wages stand once something has come in', async () => {
    const id = await sayDue(factory, idOf('factory'), '2026-02');
    const again = { kind: 'fees', month: '2026-02', wagesFen: 2_000_00 };
    done(await factory.post(at('factory', 'contributions'), again));
    expect(refusalOf(await receive(factory, id, 40_01))).toBe('over-due');
    done(await receive(factory, id, 40_00));
    expect(refusalOf(await receive(factory, id, 1))).toBe('over-due');
    expect(refusalOf(await factory.post(at('factory', 'contributions'), again))).toBe('contribution-received');
  });

  it('is reckoned by the shares in force on the first day of the month', async () => {
    const city = await s.staff('city', 'approver');
    const by = { who: city, second: await s.staff('city', 'supervisor') };
    const cites = { title: '示例市总工会通知' };
    const asked = { service: 'union-fees', name: 'keptShare', value: 7_000, from: '2026-12-20', cites };
    done(await setTunable(by, idOf('city'), asked));
    await sayDue(factory, idOf('factory'), '2026-12');
    expect((await read(factory, 'factory', 'from=2026-12&to=2026-12')).own[0]).toMatchObject({ keptShare: 6_000 });
    expect((await read(factory, 'factory')).shares.find(({ name }) => name === 'keptShare')).toMatchObject({
      value: 7_000,
      setBy: { id: idOf('city') },
    });
  });

  it('of members’ dues stays with the union, all of it', async () => {
    const body = { kind: 'dues', month: '2026-03', wagesFen: 50_000_00 };
    done(await factory.post(at('factory', 'contributions'), body));
    const due = (await read(factory, 'factory')).own.find(({ kind }) => kind === 'dues')!;
    expect(due).toMatchObject({ dueFen: 250_00, keptShare: 10_000 });
    expect(due.to).toBeUndefined();
    done(await receive(factory, due.id, 250_00));
    expect(await heldBy(factory, 'factory', 'dues')).toBe(250_00);
  });

  it('is told by union and month of all below, whoever owes most first', async () => {
    await sayDue(await s.staff('school', 'cashier'), idOf('school'), '2026-02', 900_000_00);
    const { months, unions, totals, unionCount } = await read(town, 'town');
    expect(months.find(({ month, kind }) => month === '2026-02' && kind === 'fees')).toMatchObject({
      unions: 2,
      dueFen: 18_040_00,
      receivedFen: 40_00,
    });
    expect(unions.map(({ org }) => org.id)).toEqual([idOf('school'), idOf('factory')]);
    expect(unionCount).toBe(2);
    expect(totals.receivedFen).toBe(totals.keptFen + totals.passedFen);
  });

  test.each([
    ['a month that has not begun', { kind: 'fees', month: '2027-01', wagesFen: 1_00 }, 'answers-wrong'],
    ['no month', { kind: 'fees', month: '2026-13', wagesFen: 1_00 }, 'answers-wrong'],
    ['wages of which nothing is due', { kind: 'fees', month: '2026-05', wagesFen: 1 }, 'answers-wrong'],
    ['wages below nothing', { kind: 'fees', month: '2026-05', wagesFen: -1 }, 'malformed-request'],
    ['absurd wages', { kind: 'fees', month: '2026-05', wagesFen: 1e16 }, 'malformed-request'],
  ])('is refused for %s', async (_, body, code) => {
    expect(refusalOf(await factory.post(at('factory', 'contributions'), body))).toBe(code);
  });

  it('goes up to a union above alone, and is written by who carries its money or that above', async () => {
    const asked = { kind: 'fees', month: '2026-06', wagesFen: 1_000_00 };
    const sideways = { ...asked, to: idOf('school') };
    expect(refusalOf(await factory.post(at('factory', 'contributions'), sideways))).toBe('answers-wrong');
    expect(refusalOf(await second.post(at('factory', 'contributions'), asked))).toBe('no-right');
    expect(refusalOf(await factory.post(at('school', 'contributions'), asked))).toBe('not-found');
    done(await town.post(at('school', 'contributions'), { ...asked, to: idOf('county') }));
  });
});

describe('small payers', () => {
  const found = async (months = 'from=2026-01&to=2026-12') =>
    done(await town.get<RefundsFoundAnswer>(`${at('town', 'refunds/found')}?${months}`));
  const propose = (without: readonly string[] = [], who = town) =>
    who.post<RefundBatchLine>(at('town', 'refunds'), { from: '2026-01', to: '2026-12', without });
  const decide = (id: string, agrees: boolean, who = second) =>
    agrees
      ? sayYes<RefundBatchLine>(who, `/api/refunds/${id}`)
      : who.post<RefundBatchLine>(`/api/refunds/${id}/decision`, { agrees, why: '先核对单位性质' });

  it('are found without having asked, each with the value that says so; who passed up the limit is not', async () => {
    await payFees(town, idOf('school'), '2026-07', 1_250_000_00);
    const { lines, totalFen, notSmall } = await found();
    expect(lines).toMatchObject([
      { org: { id: idOf('factory') }, passedFen: 114_76, refundFen: 114_76, belowFen: 10_000_00, months: 2 },
    ]);
    expect([totalFen, notSmall]).toEqual([114_76, 1]);
    expect(lines[0]!.cites.title).toMatch(/厅字〔2022〕47号/);
  });

  it('one fen below the limit is small', async () => {
    await payFees(town, canteen, '2026-08', 1_249_999_00);
    const { lines } = await found('from=2026-08&to=2026-08');
    expect(lines.map(({ org, passedFen }) => [org.id, passedFen])).toEqual([[canteen, 9_999_99]]);
  });

  it('are judged by the whole year, whatever months are asked for', async () => {
    await payFees(town, idOf('school'), '2026-09', 1_000_00);
    const { lines, notSmall } = await found('from=2026-09&to=2026-09');
    expect([lines, notSmall]).toEqual([[], 1]);
    expect((await found('from=2026-01&to=2026-01')).lines).toMatchObject([{ passedFen: 98_76, yearFen: 114_76 }]);
  });

  it('get it once two have agreed: not again, not by one person, not beyond what the fund holds', async () => {
    const first = done(await propose([canteen]));
    expect(first).toMatchObject({ unions: 1, totalFen: 114_76, state: 'draft', mayDecide: false });
    expect(refusalOf(await propose([canteen]))).toBe('nobody-refunded');
    expect(refusalOf(await decide(first.id, true, town))).toBe('payout-own');
    expect(refusalOf(await decide(first.id, true, await s.staff('school', 'supervisor')))).toBe('not-found');
    done(await decide(first.id, false));
    expect(refusalOf(await decide(first.id, true))).toBe('batch-decided');

    const next = done(await propose([canteen]));
    const before = [await heldBy(town, 'town'), await heldBy(factory, 'factory')];
    const came = await Promise.all([decide(next.id, true), decide(next.id, true)]);
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'batch-decided']);
    expect([await heldBy(town, 'town'), await heldBy(factory, 'factory')]).toEqual([
      before[0]! - 114_76,
      before[1]! + 114_76,
    ]);
    expect((await found()).alreadyFen).toBe(114_76);
    expect((await read(factory, 'factory')).own.find(({ month }) => month === '2026-01')).toMatchObject({
      refundedFen: 98_76,
    });
  });

  it('wait while the fund is short', async () => {
    const held = await heldBy(town, 'town');
    const gift = { fund: 'fees', fen: held, year: 2026, says: '全部预留' };
    done(await town.post(at('town', 'commitments'), gift));
    const batch = done(await propose());
    expect(refusalOf(await decide(batch.id, true))).toBe('fund-short');
    const { commitments } = done(await town.get<BudgetsAnswer>(at('town', 'budgets')));
    done(await town.post(`/api/commitments/${commitments[0]!.id}/release`, {}));
    expect(done(await decide(batch.id, true))).toMatchObject({ state: 'approved', totalFen: 9_999_99 });
  });

  it('are not looked for in two years at once', async () => {
    const long = await town.get(`${at('town', 'refunds/found')}?from=2025-12&to=2026-12`);
    expect(refusalOf(long)).toBe('answers-wrong');
  });
});

describe('a budget', () => {
  it('tells what is spent, promised and left; what is promised is not paid to others', async () => {
    const county = await s.staff('county', 'cashier', 'supervisor');
    await s.world.fund('county', 'relief', 300_00);
    done(await county.put(at('county', 'budgets'), { fund: 'relief', year: 2026, plannedFen: 200_00 }));
    const commit = (fen: number, says = '夏季慰问') =>
      county.post<BudgetsAnswer>(at('county', 'commitments'), { fund: 'relief', fen, year: 2026, says });
    await owe(s, 'county', (await payee(s)).person.id, 50_00);
    expect(refusalOf(await commit(150_01))).toBe('over-budget');
    expect(refusalOf(await commit(1_00, ' '))).toBe('answers-wrong');
    const came = await Promise.all([commit(100_00), commit(100_00)]);
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'over-budget']);
    const { lines, commitments } = done(await county.get<BudgetsAnswer>(`${at('county', 'budgets')}?year=2026`));
    expect(lines.find(({ fund }) => fund === 'relief')).toMatchObject({
      plannedFen: 200_00,
      spentFen: 50_00,
      committedFen: 100_00,
      leftFen: 50_00,
      heldFen: 150_00,
    });
    const { id } = commitments[0]!;
    expect(refusalOf(await town.post(`/api/commitments/${id}/release`, {}))).toBe('not-found');
    done(await county.post(`/api/commitments/${id}/release`, {}));
    expect(refusalOf(await county.post(`/api/commitments/${id}/release`, {}))).toBe('commitment-released');
    expect(await heldBy(county, 'county', 'relief')).toBe(250_00);
  });
});

it('in January waits to see whether who passes up much is a small payer', async () => {
  await s.world.setClock('2027-01-20T09:00:00+08:00');
  town = await s.staff('town', 'cashier');
  await payFees(town, canteen, '2027-01', 1_125_000_00);
  await payFees(town, idOf('factory'), '2027-01', 1_000_00);
  const months = `${at('town', 'refunds/found')}?from=2027-01&to=2027-01`;
  const january = done(await town.get<RefundsFoundAnswer>(months));
  expect(january.lines.map(({ org }) => org.id)).toEqual([idOf('factory')]);
  expect([january.notYet, january.notSmall]).toEqual([1, 0]);
});

describe('in a city that gives back in two steps and takes filings until the fifth of January', () => {
  const found = async (months = '') =>
    done(await town.get<RefundsFoundAnswer>(`${at('town', 'refunds/found')}${months}`));
  const january = { from: '2027-01', to: '2027-01' };
  const ofJanuary = () => found('?from=2027-01&to=2027-01');
  const giveBack = async (who: Client) => {
    const batch = done(await town.post<RefundBatchLine>(at('town', 'refunds'), { ...january, without: [canteen] }));
    done(await sayYes<RefundBatchLine>(who, `/api/refunds/${batch.id}`));
    return batch.totalFen;
  };
  const set = async (name: string, value: number | null, from: string) => {
    const by = { who: await s.staff('city', 'approver'), second: await s.staff('city', 'supervisor') };
    const cites = { title: '示例市税务局通知' };
    done(await setTunable(by, idOf('city'), { service: 'union-fees', name, value, from, cites }));
  };
  const on = async (day: string) => {
    await s.world.setClock(`${day}T09:00:00+08:00`);
    town = await s.staff('town', 'cashier');
    second = await s.staff('town', 'supervisor');
  };

  it('a part is given back at once, and the rest when the year is over, together never more than went up', async () => {
    expect(await ofJanuary()).toMatchObject({ lines: [{ refundFen: 6_00, laterFen: 0 }] });
    expect((await ofJanuary()).lastDay).toBeUndefined();
    await set('soonShare', 6_000, '2027-01-20');
    await set('filingDays', 5, '2027-01-20');
    await on('2027-01-21');
    expect(await ofJanuary()).toMatchObject({ lines: [{ refundFen: 3_60, laterFen: 2_40 }], lastDay: '2028-01-05' });
    expect(await giveBack(second)).toBe(3_60);
    expect((await ofJanuary()).lines).toEqual([]);
    await on('2027-12-31');
    expect((await ofJanuary()).lines.map(({ org }) => org.id)).toEqual([canteen]);
    await on('2028-01-05');
    expect(await giveBack(second)).toBe(2_40);
    expect(await ofJanuary()).toMatchObject({ alreadyFen: 6_00, tooLate: 0 });
    const again = s.world.owner.query(`insert into refund_lines (cell_id, batch_id, contribution_id, fen)
      select c.cell_id, b.id, c.id, 1 from contributions c join refund_batches b on not exists (
        select from refund_lines l where l.batch_id = b.id and l.contribution_id = c.id)
      where c.month = '2027-01-01' and c.org_id = '${idOf('factory')}' limit 1`);
    await expect(again).rejects.toMatchObject({ code: 'HQM08' });
  });

  it('who has not filed by the last day has given up', async () => {
    const before = await ofJanuary();
    expect([before.lines.map(({ org }) => org.id), before.tooLate]).toEqual([[canteen], 0]);
    await on('2028-01-06');
    expect(await ofJanuary()).toMatchObject({ lines: [], tooLate: 1 });
  });

  it('years are counted from the month that is set, and months of another are asked for apart', async () => {
    await set('yearBegins', 10, '2028-01-06');
    const { from, to, year } = await found();
    expect([from, to, year]).toEqual(['2027-10', '2028-01', { from: '2027-10', to: '2028-09' }]);
    expect(refusalOf(await town.get(`${at('town', 'refunds/found')}?from=2027-09&to=2028-01`))).toBe('answers-wrong');
    expect((await found('?from=2027-10&to=2027-12')).year.to).toBe('2027-12');
  });
});

it('leaves the ledger balanced, every entry with its code', async () => {
  expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
  expect(await checkPayments(s.platform.db, s.platform.sealer)).toMatchObject({ wrong: [] });
});
