import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../../kernel/answers.ts';
import type { MoneyTraceAnswer, PaymentLine } from '../../kernel/money-trace.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { makeBatch, nameAccount, owe, payee } from '../../test/payout-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';

/** Whoever sees the money of unions finds a payment of theirs by what is known of it. */
let s: TestServer;
let cashier: Client;
let boss: Client;
let auditor: Client;
let auditing: WorldPerson;
let mine: readonly string[];

const idOf = (org: string) => s.world.orgs[org]!.id;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  cashier = await s.staff('county', 'cashier');
  boss = await s.staff('county', 'supervisor');
  auditing = await s.world.administrator('audit');
  auditor = s.client();
  await auditor.signInByPassword(auditing.login!, s.world.password);
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

describe('the audit administrator', () => {
  const search = (asked: Readonly<Record<string, string>>) =>
    auditor.get<Page<PaymentLine>>(`/api/audit/payments?${new URLSearchParams(asked).toString()}`);
  const acts = async () => {
    const { rows } = await s.world.owner.query<{ said: string }>(
      `select act || ': ' || purpose as said from audit where actor_id = $1 and act in ('search-payments', 'trace-payment') order by id`,
      [auditing.id],
    );
    return rows.map(({ said }) => said);
  };

  it('finds payments of every union by what is known, and walks to their clause, masked; each look is a row', async () => {
    const every = done(await search({ from: '2026-03-02', fen: '60000' })).items;
    const named = (...keys: string[]) => keys.map((key) => s.world.orgs[key]!.name).toSorted();
    expect(every.map(({ org }) => org.name).toSorted()).toEqual(named('county', 'town', 'bareTown'));
    const found = done(await search({ org: s.world.orgs['town']!.name, number: mine[2]! })).items;
    expect(found.map(({ id, payee: of }) => [id, of])).toEqual([[mine[2], '周**']]);
    expect(done(await search({ org: '没有这个工会' })).items).toEqual([]);
    const traced = done(await auditor.get<MoneyTraceAnswer>(`/api/audit/payments/${mine[2]!}/trace`));
    expect([traced.fen, traced.payee, traced.sources.length]).toEqual([600_00, '周**', 1]);
    expect(JSON.stringify([every, found, traced])).not.toContain('周示例');
    expect(await acts()).toEqual([
      'search-payments: 按金额，2026-03-02～',
      'search-payments: 按编号，按工会',
      'search-payments: 按工会',
      'trace-payment: 核对资金去向',
    ]);
  });

  it('opens nothing that payments lead to, and no payment as those who serve unions do', async () => {
    for (const path of [`/api/payments/${mine[0]!}/trace`, '/api/payments', '/api/payout-batches'])
      expect(refusalOf(await auditor.get(path))).toBe('no-right');
    for (const who of [boss, await s.administrator('system'), await s.administrator('security')])
      expect(refusalOf(await who.get(`/api/audit/payments/${mine[0]!}/trace`))).toBe('no-right');
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
