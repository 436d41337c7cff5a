import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FundsAnswer } from '../../kernel/payout.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { owe, payee } from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { checkLedger } from './queries.ts';
import { checkPayments } from './row-mac.ts';

let s: TestServer;
let city: Client;
let county: Client;

beforeAll(async () => {
  s = await startTestServer();
  city = await s.staff('city', 'cashier', 'supervisor');
  county = await s.staff('county', 'cashier');
});
afterAll(() => s.close());

const at = (org: string, what: string) => `/api/orgs/${s.world.orgs[org]!.id}/${what}`;
const income = (who: Client, org: string, fen: number, kind = 'gift') =>
  who.post<FundsAnswer>(at(org, 'incomes'), { fund: 'relief', fen, kind, says: '企业捐赠' });
const give = (who: Client, fen: number, kind = 'allocation', to = 'county') =>
  who.post<FundsAnswer>(at('city', 'allocations'), { fund: 'relief', fen, kind, says: '', to: s.world.orgs[to]!.id });
const heldBy = async (who: Client, org: string) =>
  done(await who.get<FundsAnswer>(at(org, 'funds'))).funds.find(({ fund }) => fund === 'relief')!;

it('is written down by the cashier of the union that has it, and given on by the one above', async () => {
  expect(refusalOf(await income(county, 'city', 1_00))).toBe('no-right');
  done(await income(city, 'city', 1_000_00));
  expect(refusalOf(await give(county, 1_00))).toBe('no-right');
  expect(refusalOf(await give(city, 1_00, 'allocation', 'bareTown'))).toBe('not-found');
  done(await give(city, 400_00));
  expect((await heldBy(city, 'city')).balances.fund).toBe(600_00);
  expect((await heldBy(county, 'county')).balances.fund).toBe(400_00);
});

it('of the last yuan goes to one of two who are given it at once', async () => {
  const came = await Promise.all([give(city, 600_00), give(city, 600_00)]);
  expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'fund-short']);
});

it('is matched fen for fen with what the union put in itself, and no further', async () => {
  done(await income(city, 'city', 1_000_00));
  expect(refusalOf(await give(city, 1, 'matching'))).toBe('over-matching');
  done(await income(county, 'county', 50_00, 'pool'));
  done(await give(city, 30_00, 'matching'));
  const came = await Promise.all([give(city, 20_00, 'matching'), give(city, 20_00, 'matching')]);
  expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'over-matching']);
});

it.each([0, -1, 1.5, 10_000_000_000_001, Number.MAX_SAFE_INTEGER])('of %s fen is refused', async (fen) => {
  expect((await income(city, 'city', fen)).status).toBe(400);
  expect((await give(city, fen)).status).toBe(400);
});

it('may be held to a budget, which is never below what was spent', async () => {
  const set = (who: Client, plannedFen: number) =>
    who.put<FundsAnswer>(at('county', 'budgets'), { fund: 'relief', year: 2026, plannedFen });
  await owe(s, 'county', (await payee(s)).person.id, 100_00);
  expect(refusalOf(await set(county, 200_00))).toBe('no-right');
  expect(refusalOf(await set(city, 99_99))).toBe('budget-spent');
  done(await set(city, 150_00));
  expect((await heldBy(county, 'county')).budget).toEqual({ year: 2026, plannedFen: 150_00, spentFen: 100_00 });
  await expect(owe(s, 'county', (await payee(s)).person.id, 50_01)).rejects.toMatchObject({ code: 'HQM04' });
  expect(refusalOf(await set(city, 99_99))).toBe('budget-spent');
});

it('leaves the ledger balanced, every entry with its code', async () => {
  expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
  expect(await checkPayments(s.platform.db, s.platform.sealer)).toMatchObject({ wrong: [] });
});
