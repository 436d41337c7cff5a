import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BatchAnswer, type BatchLine, type PayeeAnswer, transferNumber } from '../../kernel/payout.ts';
import { type Client, done } from '../../replay/client.ts';
import {
  type Payee,
  agree,
  balances,
  closePayeeAccounts,
  makeBatch,
  nameAccount,
  owe,
  payee,
} from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { checkLedger } from './queries.ts';
import { RecordingWallet, type TransferOrder, type WalletDoor } from './wallet-door.ts';
import { carryByWallet } from './wallet-work.ts';

let s: TestServer;
let cashier: Client;
let boss: Client;
let clock = Date.parse('2026-03-02T09:00:00+08:00');

/** Past every lease and every rest. */
async function later(): Promise<void> {
  clock += 120_000;
  await s.world.setClock(new Date(clock));
}

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(new Date(clock));
  cashier = await s.staff('county', 'cashier');
  boss = await s.staff('county', 'supervisor');
  await s.world.fund('county', 'relief', 10_000_00);
});
beforeEach(async () => {
  await closePayeeAccounts(s);
  await s.world.owner.query(`update payout_batches set held_until = 'infinity' where state = 'approved'`);
  Object.assign(s.wallet, new RecordingWallet());
});
afterAll(() => s.close());

interface Agreed {
  readonly batch: BatchLine;
  readonly payees: Payee[];
  /** What the wallet calls each. */
  readonly accounts: string[];
}

let named = 0;
async function agreed(...amounts: number[]): Promise<Agreed> {
  const accounts: string[] = [];
  const payees: Payee[] = [];
  for (const fen of amounts) {
    const one = await payee(s);
    accounts.push(await nameAccount(one, 'wechat', `openid-${(named += 1)}`));
    await owe(s, 'county', one.person.id, fen);
    payees.push(one);
  }
  const batch = await makeBatch(cashier, s, 'county', 'wechat');
  await agree(boss, batch.id);
  return { batch, payees, accounts };
}

const send = (wallet: WalletDoor = s.wallet) => carryByWallet({ ...s.platform, wallet });
const batchOf = async ({ batch }: Agreed): Promise<BatchAnswer> =>
  done(await cashier.get<BatchAnswer>(`/api/payout-batches/${batch.id}`));
const statesOf = async (one: Agreed) => (await batchOf(one)).payouts.map(({ state }) => state);

/** Each was carried by the wallet once at most, and the ledger has booked exactly what the wallet carried. */
async function nobodyPaidTwice(one: Agreed, before: number): Promise<void> {
  const numbers = (await batchOf(one)).payouts.map(({ id }) => transferNumber(id));
  const carried = numbers.flatMap((number) => {
    const known = s.wallet.orders.get(number);
    return known?.answer.state === 'carried' ? [known.order.fen] : [];
  });
  expect((await balances(cashier, s, 'county')).paid - before).toBe(carried.reduce((sum, fen) => sum + fen, 0));
  expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
}

const paid = async () => (await balances(cashier, s, 'county')).paid;

describe('a wallet that works', () => {
  it('is asked nothing before two have agreed, then carries each once', async () => {
    const one = await payee(s);
    await nameAccount(one, 'wechat', 'openid-first');
    await owe(s, 'county', one.person.id, 1_00);
    const before = await paid();
    const batch = await makeBatch(cashier, s, 'county', 'wechat');
    expect(await send()).toBe(0);
    expect(s.wallet.orders.size).toBe(0);
    await agree(boss, batch.id);
    expect(await send()).toBe(1);
    const whole = await batchOf({ batch, payees: [one], accounts: [] });
    expect(whole).toMatchObject({ batch: { state: 'done' }, payouts: [{ state: 'carried' }] });
    await nobodyPaidTwice({ batch, payees: [one], accounts: [] }, before);
  });

  it('carries each once, however many processes send at the same time', async () => {
    const before = await paid();
    const one = await agreed(1_00, 2_00, 3_00, 4_00);
    await Promise.all(Array.from({ length: 6 }, () => send()));
    expect(await statesOf(one)).toEqual(Array(4).fill('carried'));
    for (const n of s.wallet.asked.values()) expect(n).toBe(1);
    await nobodyPaidTwice(one, before);
  });
});

describe('a wallet that refuses a payee', () => {
  it.each([
    [
      'whose name is another',
      (account: string) => s.wallet.names.set(account, '别人'),
      '微信账号的实名和会员姓名不一样',
    ],
    ['without a checked name', (account: string) => s.wallet.names.set(account, ''), '微信账号没有实名认证'],
    ['whose account is blocked', (account: string) => s.wallet.blocked.add(account), '微信账号被冻结或者注销'],
  ])('%s: she is told why and names another account, the others are paid', async (_who, spoil, why) => {
    const before = await paid();
    const one = await agreed(1_00, 2_00);
    spoil(one.accounts[0]!);
    await send();
    expect((await batchOf(one)).payouts).toMatchObject([{ state: 'failed', why }, { state: 'carried' }]);
    const hers = done(await one.payees[0]!.client.get<PayeeAnswer>('/api/my/payee-accounts'));
    expect(hers.accounts).toMatchObject([{ closedWhy: 'refused' }]);
    expect(hers.payments).toMatchObject([{ state: 'failed', why, fen: 1_00 }]);
    await nobodyPaidTwice(one, before);
    await nameAccount(one.payees[0]!, 'wechat', `openid-${(named += 1)}`);
    expect(await makeBatch(cashier, s, 'county', 'wechat')).toMatchObject({ rows: 1, totalFen: 1_00 });
  });

  it('over its limit: the payment fails and the account stays', async () => {
    const one = await agreed(1_00, 500_00);
    s.wallet.mostFen = 200_00;
    await send();
    expect((await batchOf(one)).payouts).toMatchObject([
      { state: 'carried' },
      { state: 'failed', why: '超过微信对这个账号的收款限额' },
    ]);
    const hers = done(await one.payees[1]!.client.get<PayeeAnswer>('/api/my/payee-accounts'));
    expect(hers.accounts[0]!.closedAt).toBeUndefined();
  });
});

describe('a wallet that takes nothing for now', () => {
  it.each([
    ['out of money', { balanceFen: 0 }, { balanceFen: 1_000_00 }, /余额不足/],
    ['asking for patience', { patience: 0 }, { patience: 100 }, /放慢/],
    ['closed', { closed: true }, { closed: false }, /被关闭/],
  ])('%s: the batch says so, rests, and goes on under the same numbers', async (_what, spoiled, mended, words) => {
    const before = await paid();
    const one = await agreed(1_00, 2_00);
    Object.assign(s.wallet, spoiled);
    expect(await send()).toBe(0);
    expect((await batchOf(one)).batch.halted).toMatch(words);
    Object.assign(s.wallet, mended);
    expect(await send()).toBe(0);
    await later();
    expect(await send()).toBe(2);
    const after = await batchOf(one);
    expect(after.batch).toMatchObject({ state: 'done' });
    expect(after.batch.halted).toBeUndefined();
    await nobodyPaidTwice(one, before);
  });
});

describe('a wallet of which nobody knows what it did', () => {
  it.each(['before', 'after'] as const)(
    'because the line broke %s it carried: asked again under the same number, it pays once',
    async (when) => {
      const before = await paid();
      const one = await agreed(5_00);
      s.wallet.breaks = when;
      expect(await send()).toBe(0);
      expect(await statesOf(one)).toEqual(['sent']);
      await later();
      expect(await send()).toBe(1);
      expect(await statesOf(one)).toEqual(['carried']);
      expect([...s.wallet.asked.values()]).toEqual([1]);
      await nobodyPaidTwice(one, before);
    },
  );

  it('because it has not decided yet: it is asked until it has', async () => {
    const before = await paid();
    const one = await agreed(5_00);
    s.wallet.slow.add(one.accounts[0]!);
    expect(await send()).toBe(0);
    await later();
    expect(await send()).toBe(0);
    expect(await statesOf(one)).toEqual(['sent']);
    s.wallet.settle();
    await later();
    expect(await send()).toBe(1);
    expect([...s.wallet.asked.values()]).toEqual([1]);
    await nobodyPaidTwice(one, before);
  });

  it('while one who was taken for dead goes on: both come to one booking', async () => {
    const before = await paid();
    const one = await agreed(5_00);
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const slow: WalletDoor = {
      async transfer(order: TransferOrder) {
        const answer = await s.wallet.transfer(order);
        reach();
        await held;
        return answer;
      },
      query: (number) => s.wallet.query(number),
    };
    const first = send(slow);
    await reached;
    await later();
    expect(await send()).toBe(1);
    release();
    await first;
    expect(await statesOf(one)).toEqual(['carried']);
    await nobodyPaidTwice(one, before);
  });
});

describe('a process that is killed', () => {
  it.each(['before', 'after'] as const)(
    '%s the wallet has carried: another goes on, and it is paid once',
    async (when) => {
      const before = await paid();
      const one = await agreed(6_00);
      const served = createServer((request, response) => {
        const pieces: Buffer[] = [];
        request.on('data', (piece: Buffer) => pieces.push(piece));
        request.on('end', () => {
          void s.wallet
            .transfer(JSON.parse(Buffer.concat(pieces).toString()) as TransferOrder)
            .then((answer) => response.end(JSON.stringify(answer)));
        });
      });
      await new Promise<void>((resolve) => served.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(served.address() as AddressInfo).port}`;
      const child = spawn(
        process.execPath,
        ['test/wallet-child.ts', s.db.appUrl, s.platform.config.dataDir, url, when],
        {
          stdio: 'inherit',
        },
      );
      const signal = await new Promise((resolve) => child.on('exit', (_code, by) => resolve(by)));
      await new Promise((resolve) => served.close(resolve));
      expect(signal).toBe('SIGKILL');
      expect(s.wallet.orders.size).toBe(when === 'after' ? 1 : 0);
      expect(await statesOf(one)).toEqual(['sent']);
      expect(await paid()).toBe(before);
      await later();
      expect(await send()).toBe(1);
      expect(await statesOf(one)).toEqual(['carried']);
      expect([...s.wallet.asked.values()]).toEqual([1]);
      await nobodyPaidTwice(one, before);
    },
  );
});
