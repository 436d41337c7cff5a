import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { MoneyTraceAnswer, OpenMoneyAnswer } from '../../kernel/money-trace.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload as uploadPhoto } from '../../replay/play.ts';
import { bankAnswers } from '../../test/bank.ts';
import { agree, fileOf, makeBatch, nameAccount, owe, payee, upload } from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { partYear, quartersTo } from './few-people.ts';
import { publishedTo, tellSpending } from './open-money.ts';

let s: TestServer;
let cashier: Client;
let boss: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  cashier = await s.staff('county', 'cashier');
  boss = await s.staff('county', 'supervisor');
});
afterAll(() => s.close());

const trace = (who: Client, id: string) => who.get<MoneyTraceAnswer>(`/api/payments/${id}/trace`);

/** Gives money of one union's fund to another's, and says that it is an allocation. */
async function allocate(from: string, to: string, fen: number, says: string): Promise<void> {
  const { owner, orgs } = s.world;
  const [giver, taker] = [orgs[from]!.id, orgs[to]!.id];
  await owner.query(
    `insert into ledger_accounts (cell_id, id, org_id, kind, fund) values (1, $1, $2, 'fund', 'relief')
     on conflict (cell_id, org_id, kind, fund) do nothing`,
    [newId(), taker],
  );
  const entry = newId();
  await owner.query(
    `insert into ledger_entries (cell_id, id, from_account, to_account, amount_fen, says, at)
     select 1, $1, f.id, t.id, $2, $3, now() from ledger_accounts f, ledger_accounts t
     where f.org_id = $4 and t.org_id = $5 and f.fund = 'relief' and t.fund = 'relief' and f.kind = 'fund' and t.kind = 'fund'`,
    [entry, fen, says, giver, taker],
  );
  await owner.query(
    `insert into incomes (cell_id, id, org_id, kind, entry_id, from_org_id, by_person) values (1, $1, $2, 'allocation', $3, $4, $1)`,
    [newId(), taker, entry, giver],
  );
}

/** A visit that was filed, checked, made and paid. */
async function paidVisit(): Promise<{ caseId: string; person: string; client: Client }> {
  const worker = await s.staff('county', 'caseworker');
  const one = await payee(s);
  const proof = await uploadPhoto(one.client);
  const form = { injuredOn: '2026-02-27', hospital: '示例医院', what: '手指受伤', proof: [proof] };
  done(await one.client.put('/api/my/consents/health', { edition: 1 }));
  const { id } = done(await one.client.post<CaseAnswer>('/api/services/work-injury-visit/cases', { form }));
  const move = (who: Client, action: string, said: object = {}) =>
    who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said });
  done(await move(worker, 'verify'));
  done(await move(worker, 'visit', { visitedOn: '2026-03-02' }));
  done(await move(cashier, 'pay'));
  await nameAccount(one);
  return { caseId: id, person: one.person.id, client: one.client };
}

describe('a payment', () => {
  it('leads back to its sources, to its clause, and on to its receipt', async () => {
    await s.world.fund('province', 'relief', 300_00);
    await s.world.fund('county', 'fees', 200_00);
    const home = `/api/orgs/${s.world.orgs['county']!.id}/reallocations`;
    const moved = { from: 'fees', to: 'relief', fen: 200_00, says: '拿出经费慰问' };
    done(await cashier.post(home, moved));
    expect(refusalOf(await cashier.post(home, moved))).toBe('fund-short');
    expect(refusalOf(await cashier.post(home, { ...moved, to: 'fees' }))).toBe('answers-wrong');
    expect(refusalOf(await boss.post(home, moved))).toBe('no-right');
    await allocate('province', 'county', 300_00, '省总下拨');
    const { caseId } = await paidVisit();
    const { rows } = await s.world.owner.query<{ id: string }>('select id from ledger_entries where case_id = $1', [
      caseId,
    ]);
    const batch = await makeBatch(cashier, s, 'county');
    await agree(boss, batch.id);
    const results = bankAnswers(await fileOf(cashier, batch.id), () => ['成功']);
    done(await cashier.post(`/api/payout-batches/${batch.id}/results`, upload(results)));

    const found = done(await trace(boss, rows[0]!.id));
    expect(found).toMatchObject({ fen: 500_00, intact: true, fundName: '慰问资金' });
    const ways = found.sources.map(({ fen, through }) => [fen, through.map(({ org, fund }) => `${org.level} ${fund}`)]);
    expect(ways).toEqual([
      [200_00, ['county 慰问资金', 'county 工会经费']],
      [300_00, ['county 慰问资金', 'province 慰问资金']],
    ]);
    const { conditions, sum, values } = found.case!;
    expect(sum.map(({ says }) => says)).toEqual(['慰问金：500 元']);
    expect(sum[0]!.cites?.title).toBeTruthy();
    expect(values.length).toBeGreaterThan(2);
    expect(values.filter(({ says }) => says.includes('慰问金'))).toEqual([]);
    expect(conditions.length).toBeGreaterThan(2);
    expect(found.carried).toMatchObject([{ batchId: batch.id, state: 'carried' }]);
    expect(found.carried[0]!.number).toMatch(/^[0-9a-f]{32}$/);

    // A sum that does not come out again says nothing of what it came from: then all values stand together.
    await s.world.owner.query(`update cases set tuned = tuned || '{"grant": 60000}' where id = $1`, [caseId]);
    const changed = done(await trace(boss, rows[0]!.id)).case!;
    expect([changed.sum, changed.values.length]).toEqual([[], values.length + 1]);
  });

  it('is the sum of its sources to the fen, and no fen of a source is spent twice', async () => {
    await s.world.fund('town', 'relief', 10_01);
    await s.world.fund('town', 'relief', 7_77);
    await s.world.fund('town', 'relief', 100_00);
    const spent = new Map<string, number>();
    for (const fen of [3_33, 9_99, 1, 55_50]) {
      const one = await payee(s);
      const id = await owe(s, 'town', one.person.id, fen);
      const { sources } = done(await trace(boss, id));
      expect(sources.reduce((sum, source) => sum + source.fen, 0)).toBe(fen);
      for (const source of sources) spent.set(source.at, (spent.get(source.at) ?? 0) + source.fen);
    }
    expect([...spent.values()].toSorted((a, b) => a - b)).toEqual([7_77, 10_01, 51_05]);
  });

  it('of many small sources lists the first sixty, counts the others, and adds up', async () => {
    await s.world.owner.query(
      `insert into ledger_accounts (cell_id, id, org_id, kind, fund)
       select 1, gen_random_uuid(), $1, kind, 'relief' from unnest(array['source', 'fund']) kind`,
      [s.world.orgs['school']!.id],
    );
    await s.world.owner.query(
      `insert into ledger_entries (cell_id, id, from_account, to_account, amount_fen, says, at)
       select 1, gen_random_uuid(), f.id, t.id, 100, '募捐', now() - n * interval '1 minute'
       from ledger_accounts f join ledger_accounts t using (org_id, fund), generate_series(1, 63) n
       where org_id = $1 and f.kind = 'source' and t.kind = 'fund'`,
      [s.world.orgs['school']!.id],
    );
    const id = await owe(s, 'school', (await payee(s)).person.id, 62_50, '慰问', new Date().toISOString());
    const { sources, more } = done(await trace(boss, id));
    expect([sources.length, more]).toEqual([60, { count: 3, fen: 2_50 }]);
    expect(sources.reduce((sum, { fen }) => sum + fen, 0) + more!.fen).toBe(62_50);
  });

  it('that somebody changed in the database says so', async () => {
    const one = await payee(s);
    const id = await owe(s, 'town', one.person.id, 2_00);
    await s.world.owner.query(`update ledger_entries set says = '别的' where id = $1`, [id]);
    expect(done(await trace(boss, id)).intact).toBe(false);
  });

  it('of another union is not there', async () => {
    const one = await payee(s);
    const id = await owe(s, 'town', one.person.id, 1_00);
    for (const who of [await s.staff('school', 'supervisor'), await s.staff('county', 'caseworker')])
      expect(refusalOf(await trace(who, id))).toBe('not-found');
  });
});

describe('«我们的会费去哪了»', () => {
  const open = async (year: number) => {
    const url = `/api/open/money?org=${s.world.orgs['town']!.id}&year=${year}`;
    return done(await s.client().get<OpenMoneyAnswer>(url));
  };

  it('says nothing of a quarter that is not over, nor of fewer than five people', async () => {
    expect((await open(2026)).to).toBeUndefined();
    await s.world.fund('town', 'relief', 10_00);
    const giver = await s.staff('town', 'cashier');
    const onward = { fund: 'relief', fen: 4_00, kind: 'allocation', says: '', to: s.world.orgs['factory']!.id };
    done(await giver.post(`/api/orgs/${s.world.orgs['town']!.id}/allocations`, onward));
    await s.world.setClock('2026-04-01T09:00:00+08:00');
    const before = await open(2026);
    expect(before.to).toBe('2026-03-31');
    expect(before.given).toEqual([{ label: '拨给下级工会', fen: 4_00 }]);
    expect(before.restFen).toBe(before.inFen - (before.outFen ?? 0) - 4_00);
    for (let n = 0; n < 4; n += 1) await owe(s, 'town', (await payee(s)).person.id, 1_00);
    const after = await open(2026);
    expect(after.spending!.every(({ people }) => people >= 5)).toBe(true);
    expect(after.outFen).toBe(after.spending!.reduce((sum, { fen }) => sum + fen, 0));
    expect(JSON.stringify(after)).not.toContain('工友');
  });

  it.each([
    [2026, '2026-03-31', undefined],
    [2026, '2026-04-01', '2026-03-31'],
    [2026, '2026-12-31', '2026-09-30'],
    [2025, '2026-01-01', '2025-12-31'],
    [2027, '2026-06-01', undefined],
  ] as const)('publishes %s on %s up to %s', (year, today, to) => {
    expect(publishedTo(year, today)).toBe(to);
  });

  const row = (service: string, people: number, fen: number) => ({ fund: 'relief', service, people, fen });
  const adding = async (some: readonly { people: number }[]) => some.reduce((sum, { people }) => sum + people, 0);
  type Row = ReturnType<typeof row>;
  /** A year of these quarters as it is told when so many of them are over. */
  const tell = async (quarters: readonly (readonly Row[])[], peopleIn = adding) => {
    const periods = quartersTo(2026, '2026-12-31').slice(0, quarters.length);
    const listIn = async ({ from, to }: { from: string; to: string }) => {
      const merged = Map.groupBy(
        periods.flatMap((one, n) => (one.from >= from && one.to <= to ? quarters[n]! : [])),
        ({ service }) => service,
      );
      return [...merged].map(([service, rows]) => row(service, sum(rows, 'people'), sum(rows, 'fen')));
    };
    return tellSpending(await partYear(periods, listIn, peopleIn), peopleIn, ({ service }) => service!);
  };
  const sum = (rows: readonly Row[], of: 'people' | 'fen') => rows.reduce((all, one) => all + one[of], 0);

  it('puts purposes of few people together, with the next smallest, so that none can be told from the total', async () => {
    expect(await tell([[row('a', 4, 1_00), row('b', 50, 2_00), row('c', 9, 3_00)]])).toEqual([
      { label: 'b', people: 50, fen: 2_00 },
      { label: '人数少的 2 项合在一起', people: 13, fen: 4_00 },
    ]);
    expect(await tell([[row('a', 4, 1_00), row('b', 6, 2_00)]])).toEqual([
      { label: '各种慰问和补助', people: 10, fen: 3_00 },
    ]);
    expect(await tell([[row('a', 2, 1_00), row('b', 2, 2_00)]])).toBeUndefined();
    expect(await tell([[]])).toEqual([]);
    // The same people in each: together they are no more than in one.
    expect(await tell([[row('a', 4, 1_00), row('b', 4, 2_00)]], async () => 4)).toBeUndefined();
  });

  it('tells nothing of few people either by what it said a quarter before', async () => {
    const first = [row('a', 60, 60_00), row('b', 50, 50_00)];
    // One person more in the second quarter: her sum would be the difference. It waits for the third.
    const shown = [
      { label: 'a', people: 60, fen: 60_00 },
      { label: 'b', people: 50, fen: 50_00 },
    ];
    expect(await tell([first])).toEqual(shown);
    expect(await tell([first, [row('a', 1, 7_00)]])).toEqual(shown);
    expect(await tell([first, [row('a', 1, 7_00)], [row('a', 5, 5_00)]])).toEqual([
      { label: 'a', people: 66, fen: 72_00 },
      shown[1],
    ]);
    // One of them among many others: she is told with the next smallest, and not under her purpose.
    expect(await tell([first, [row('a', 1, 7_00), row('b', 20, 20_00), row('c', 30, 30_00)]])).toEqual([
      ...shown,
      { label: 'c', people: 30, fen: 30_00 },
      { label: '人数少的 2 项合在一起', people: 21, fen: 27_00 },
    ]);
  });

  it('holds back, in the database too, whom a later quarter would give away', async () => {
    const before = await open(2026);
    await s.world.setClock('2026-06-01T09:00:00+08:00');
    await owe(s, 'town', (await payee(s)).person.id, 3_33, '慰问', '2026-06-01T09:00:00+08:00');
    await s.world.setClock('2026-07-01T09:00:00+08:00');
    const after = await open(2026);
    expect([after.to, after.spending, after.outFen]).toEqual(['2026-06-30', before.spending, before.outFen]);
    for (let n = 0; n < 4; n += 1)
      await owe(s, 'town', (await payee(s)).person.id, 1_00, '慰问', '2026-06-01T09:00:00+08:00');
    expect((await open(2026)).outFen).toBe(before.outFen! + 7_33);
  });
});
