import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { yuan } from '../../kernel/money.ts';
import type { FundsAnswer } from '../../kernel/payout.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { checkLedger } from './queries.ts';

/** The matching money of a district that does not suffice for all who were promised some. */
let server: TestServer;
let boss: Client;
let desk: Client;
let cashier: Client;

beforeAll(async () => {
  server = await startTestServer();
  await server.world.setClock('2026-03-02T09:00:00+08:00');
  await server.world.fund('county', 'trips', yuan(10_000));
  await server.world.crowd('factory', 400);
  boss = await server.staff('factory', 'supervisor');
  desk = await server.staff('county', 'caseworker', 'approver');
  cashier = await server.staff('county', 'cashier');
});
afterAll(() => server.close());

let minute = 0;

/** A trip of so many people, confirmed, checked and approved; it waits for its 300 yuan a person. */
async function approved(place: string, people: number): Promise<string> {
  minute += 1;
  await server.world.setClock(`2026-03-02T09:${String(minute).padStart(2, '0')}:00+08:00`);
  const worker = await server.worker('factory');
  const papers = { list: [await upload(worker)], bills: [await upload(worker)] };
  const money = { cost: yuan(600) * people, own: yuan(300) * people };
  const form = { place, leftOn: '2026-02-24', days: 1, people, ...money, ...papers };
  const { id } = done(await worker.post<CaseAnswer>('/api/services/trip-subsidy/cases', { form }));
  done(await boss.post(`/api/cases/${id}/moves`, { action: 'confirm', said: {} }));
  done(await desk.post(`/api/cases/${id}/moves`, { action: 'check', said: { went: people } }));
  done(await desk.post(`/api/cases/${id}/moves`, { action: 'approve', said: {} }));
  return id;
}

const move = (id: string, action: string) => cashier.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said: {} });

test('money that runs out is paid in the order of filing, and no small sum slips past a large one', async () => {
  const [first, large, small] = [await approved('甲', 20), await approved('乙', 15), await approved('丙', 10)];
  expect(refusalOf(await move(small, 'pay'))).toBe('not-in-turn');
  expect(refusalOf(await move(large, 'pay'))).toBe('not-in-turn');
  // Nobody is told that the money has run out while there is some for her, nor before it is her turn.
  expect(refusalOf(await move(first, 'closeDry'))).toBe('fund-holds');
  expect(refusalOf(await move(large, 'closeDry'))).toBe('not-in-turn');
  expect(done(await move(first, 'pay')).paid).toBe(yuan(6_000));

  // 4,000 are left: too little for the 4,500 of the next, enough for the 3,000 of the last.
  expect(refusalOf(await move(large, 'pay'))).toBe('fund-short');
  expect(refusalOf(await move(small, 'pay'))).toBe('not-in-turn');
  expect(done(await move(large, 'closeDry')).state).toBe('ranDry');
  expect(done(await move(small, 'pay')).paid).toBe(yuan(3_000));
  expect(await checkLedger(server.platform.db)).toMatchObject({ balanced: true, paidFen: 0 });
  const { funds } = done(await boss.get<FundsAnswer>(`/api/orgs/${server.world.orgs['factory']!.id}/funds`));
  expect(funds.map(({ balances }) => balances.fund)).toEqual([yuan(9_000)]);
});

test('of two that wait and are paid at the same moment the later one is refused, or paid after the earlier', async () => {
  await server.world.fund('county', 'trips', yuan(100_000));
  const [earlier, later] = [await approved('丁', 10), await approved('戊', 10)];
  const [one, other] = await Promise.all([move(earlier, 'pay'), move(later, 'pay')]);
  expect(done(one).state).toBe('paid');
  const came = other.status === 200 ? 'paid' : refusalOf(other);
  expect(['not-in-turn', 'paid']).toContain(came);
  const settled = came === 'paid' ? other : await move(later, 'pay');
  expect(done(settled).state).toBe('paid');
});
