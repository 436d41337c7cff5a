import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../../kernel/answers.ts';
import type { PaymentLine } from '../../kernel/money-trace.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { makeBatch, nameAccount, owe, payee } from '../../test/payout-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** Whoever sees the money of unions finds a payment of theirs by what is known of it. */
let s: TestServer;
let cashier: Client;
let boss: Client;
let mine: readonly string[];

const idOf = (org: string) => s.world.orgs[org]!.id;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  cashier = await s.staff('county', 'cashier');
  boss = await s.staff('county', 'supervisor');
  for (const org of ['county', 'town', 'bareTown']) await s.world.fund(org, 'relief', 10_000_00);
  const one = await payee(s, 'factory', '周示例');
  await nameAccount(one);
  mine = [
    await owe(s, 'county', one.person.id, 600_00, '住院慰问 260302-H3X8TW'),
    await owe(s, 'county', one.person.id, 600_01, '住院慰问 260302-PQ4R2D'),
    await owe(s, 'town', one.person.id, 600_00, '送温暖'),
  ];
  await owe(s, 'bareTown', (await payee(s, 'workshop')).person.id, 600_00);
});
afterAll(() => s.close());

const ask = (who: Client, asked: Readonly<Record<string, string>> = {}) =>
  who.get<Page<PaymentLine>>(`/api/payments?${new URLSearchParams(asked).toString()}`);
const ids = async (asked: Readonly<Record<string, string>>, who = boss) =>
  done(await ask(who, asked)).items.map(({ id }) => id);

describe('a payment is found', () => {
  it('among those of the unions below, the latest first, with the name hidden and where it stands', async () => {
    const { items } = done(await ask(boss));
    expect(items.map(({ id }) => id)).toEqual([...mine].toReversed());
    expect(items[2]).toMatchObject({ fen: 600_00, says: '住院慰问 260302-H3X8TW', payee: '周**', state: 'owed' });
  });

  it('by its amount to the fen, by its union, by its day', async () => {
    expect(await ids({ fen: '60001' })).toEqual([mine[1]]);
    expect(await ids({ org: idOf('town') })).toEqual([mine[2]]);
    expect(await ids({ fen: '60000', org: idOf('county') })).toEqual([mine[2], mine[0]]);
    expect(await ids({ from: '2026-03-02', to: '2026-03-02' })).toHaveLength(3);
    expect(await ids({ from: '2026-03-03' })).toEqual([]);
    expect(await ids({ to: '2026-03-01' })).toEqual([]);
  });

  it('by the number of the voucher, of the batch, of the transfer', async () => {
    const batch = await makeBatch(cashier, s, 'county');
    const { rows } = await s.world.owner.query<{ id: string }>('select id from payouts where entry_id = $1', [mine[1]]);
    expect(await ids({ number: ` ${mine[0]!} ` })).toEqual([mine[0]]);
    expect(await ids({ number: batch.number.toLowerCase() })).toEqual([mine[1], mine[0]]);
    expect(await ids({ number: rows[0]!.id.replaceAll('-', '') })).toEqual([mine[1]]);
    expect(await ids({ number: '260302-NOBODY' })).toEqual([]);
    const { items } = done(await ask(boss, { number: mine[1]! }));
    expect(items).toMatchObject([{ state: 'planned', batch: { id: batch.id, number: batch.number } }]);
  });

  it('page by page, each once', async () => {
    const one = await payee(s, 'school');
    // Where years are played, what is booked last is not the latest.
    for (let n = 0; n < 49; n += 1) {
      const day = n < 40 ? '2026-03-02' : '2026-02-20';
      await owe(s, 'town', one.person.id, 1, '工伤探视慰问', `${day}T09:00:00+08:00`);
    }
    const first = done(await ask(boss));
    const second = done(await ask(boss, { cursor: first.next! }));
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 2, undefined]);
    const all = [...first.items, ...second.items];
    expect(new Set(all.map(({ id }) => id)).size).toBe(52);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
  });
});

describe('nothing is found', () => {
  it('of unions beyond reach, nor by whoever sees no money', async () => {
    expect(await ids({}, await s.staff('factory', 'supervisor'))).toEqual([]);
    expect(await ids({}, await s.staff('county', 'caseworker'))).toEqual([]);
    expect(refusalOf(await ask(boss, { org: idOf('bareTown') }))).toBe('not-found');
  });

  it('by days that are none, or end before they begin', async () => {
    expect(reasonsOf(await ask(boss, { from: '2026-02-30' })).map(({ at }) => at)).toEqual(['from']);
    expect(reasonsOf(await ask(boss, { from: '2026-03-02', to: '2026-03-01' })).map(({ at }) => at)).toEqual(['to']);
  });
});
