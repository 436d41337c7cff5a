import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { SuppliesAnswer, SupplyAsked } from '../../kernel/supplies.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** 天河南's published season: 3,499 boxes to more than sixty places, kept to the box from the county down and back. */
let s: TestServer;
let county: Client;
let town: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-07-01T09:00:00+08:00');
  county = await s.staff('county', 'caseworker');
  town = await s.staff('town', 'caseworker');
});
afterAll(() => s.close());

const idOf = (org: string) => s.world.orgs[org]!.id;
const urlOf = (org: string) => `/api/orgs/${idOf(org)}/supplies`;
const book = (who: Client, org: string, asked: Omit<SupplyAsked, 'goods'> & { readonly goods?: string }) =>
  who.post<SuppliesAnswer>(urlOf(org), { goods: '矿泉水', ...asked });
const read = async (who: Client, org: string) => done(await who.get<SuppliesAnswer>(urlOf(org)));
const water = ({ own, sums }: SuppliesAnswer) => ({
  own: own.find(({ goods }) => goods === '矿泉水')?.boxes,
  ...sums.find(({ goods }) => goods === '矿泉水'),
});

test('boxes are bought, passed down, handed out, brought back and counted, and come out to the box', async () => {
  done(await book(county, 'county', { kind: 'received', boxes: 3_499, says: '示例商行，第一批' }));
  done(await book(county, 'county', { kind: 'passed', boxes: 3_480, to: idOf('town') }));
  for (let place = 1; place <= 3; place += 1)
    done(await book(town, 'town', { kind: 'handed-out', boxes: 58, site: `示例工地 ${place} 号`, people: 230 }));
  done(await book(town, 'town', { kind: 'brought-back', boxes: 8, site: '示例工地 3 号' }));
  done(await book(town, 'town', { kind: 'passed', boxes: 100, to: idOf('county'), says: '多了' }));
  expect(water(await read(town, 'town'))).toEqual({
    own: 3_214,
    goods: '矿泉水',
    came: 3_380,
    handedOut: 166,
    counted: 0,
    left: 3_214,
  });
  expect(water(await read(county, 'county'))).toEqual({
    own: 119,
    goods: '矿泉水',
    came: 3_499,
    handedOut: 166,
    counted: 0,
    left: 3_333,
  });

  const short = await book(town, 'town', { kind: 'counted', boxes: 3_212 });
  expect(reasonsOf(short)).toEqual([{ at: 'says', says: '和账上差 -2 箱，请写明原因，至少 2 个字' }]);
  done(await book(town, 'town', { kind: 'counted', boxes: 3_212, says: '两箱压坏了' }));
  done(await book(county, 'county', { kind: 'counted', boxes: 119 }));
  const { entries, sums, mayBook } = await read(county, 'county');
  expect([entries[0], mayBook]).toMatchObject([{ kind: 'counted', boxes: 0, after: 119 }, true]);
  expect(sums).toEqual([{ goods: '矿泉水', came: 3_499, handedOut: 166, counted: -2, left: 3_331 }]);

  const file = await (await county.raw(`/api/orgs/${idOf('county')}/supplies.csv`)).text();
  const lines = file.trim().split('\r\n');
  const boxes = lines.slice(1).map((line) => Number(line.split(',')[4]!.replaceAll('"', '')));
  expect(lines).toHaveLength(1 + 11);
  expect(boxes.reduce((sum, one) => sum + one, 0)).toBe(3_331);
});

test('nobody gives away the same box twice, nor one that is not there, however many ask at once', async () => {
  done(await book(county, 'county', { kind: 'received', goods: '防暑药', boxes: 100, says: '示例药房' }));
  const came = await Promise.all([
    ...Array.from({ length: 3 }, () =>
      book(county, 'county', { kind: 'handed-out', goods: '防暑药', boxes: 40, site: '示例工地' }),
    ),
    book(county, 'county', { kind: 'passed', goods: '防暑药', boxes: 40, to: idOf('town') }),
  ]);
  expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'answered 201', 'supplies-short', 'supplies-short']);
  const { own } = await read(county, 'county');
  expect(own).toContainEqual({ goods: '防暑药', boxes: 20 });
});

describe('a case', () => {
  const form = { edition: 'cooling', what: '天热没有水喝', site: '示例工地', people: 230, wanted: 3_499 };
  const goods = '绿豆汤';
  const move = (who: Client, id: string, action: string, said = {}) =>
    who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said });
  const handOut = (id: string, boxes: number, what = goods, who = town) =>
    move(who, id, 'handOut', { goods: what, boxes, to: '示例工地门口，保管签收' });
  const bringBack = (id: string, back: number) => move(town, id, 'bringBack', { goods, back });
  const onShelf = async (what = goods) => (await read(town, 'town')).own.find((one) => one.goods === what)?.boxes;
  const sumOf = async () => (await read(county, 'county')).sums.find((one) => one.goods === goods)!;
  const filed = async () => {
    const worker = await s.worker('factory');
    const { id, number } = done(await worker.post<CaseAnswer>('/api/services/seasonal-relief/cases', { form }));
    done(await move(town, id, 'takeIn'));
    return { id, number };
  };

  test('takes what it hands out off the shelf of its union, puts back what comes back, and is in the sums once', async () => {
    const { id, number } = await filed();
    const nothing = await handOut(id, 1);
    expect(refusalOf(nothing)).toBe('supplies-short');
    const [{ at, says }] = reasonsOf(nothing) as [{ at: string; says: string }];
    expect([at, says]).toEqual(['boxes', expect.stringMatching(/^库里没有“绿豆汤”，现在有“.+” \d+ 箱/) as string]);
    expect(JSON.stringify(nothing.body)).toContain('先在“物资”里登记入库');
    done(await book(town, 'town', { kind: 'received', goods, boxes: 3_499, says: '示例商行' }));
    for (let place = 1; place <= 3; place += 1) done(await handOut(id, 58));
    const short = await handOut(id, 3_326, ` ${goods} `);
    expect(reasonsOf(short)).toEqual([{ at: 'boxes', says: '库里的“绿豆汤”只有 3325 箱' }]);
    expect(await onShelf()).toBe(3_325);
    expect(refusalOf(await bringBack(id, 175))).toBe('answers-wrong');
    done(await bringBack(id, 8));
    expect(await sumOf()).toEqual({ goods, came: 3_499, handedOut: 166, counted: 0, left: 3_333 });
    const { entries } = await read(town, 'town');
    const back = entries.find((one) => one.goods === goods && one.kind === 'brought-back');
    expect(back).toMatchObject({ boxes: 8, after: 3_333, site: '示例工地', case: number });
    const file = await (await town.raw(`${urlOf('town')}.csv`)).text();
    expect(file.split('\r\n').filter((line) => line.includes(number))).toHaveLength(4);
    done(await move(town, id, 'finish'));
    expect(refusalOf(await handOut(id, 1))).toBe('move-illegal');
  });

  test('that is refused anything has moved nothing, and what another case took does not come back of it', async () => {
    const [one, other] = [await filed(), await filed()];
    const before = await onShelf();
    done(await handOut(other.id, 5));
    expect(reasonsOf(await bringBack(one.id, 1))).toEqual([
      { at: 'back', says: '这一件发出去、还没有退回的“绿豆汤”是 0 箱，退回的不能更多' },
    ]);
    expect(refusalOf(await handOut(one.id, 1, goods, await s.staff('bareTown', 'caseworker')))).toBe('not-found');
    const { seq } = done(await town.get<CaseAnswer>(`/api/cases/${one.id}`));
    expect(refusalOf(await handOut(one.id, 100_000))).toBe('supplies-short');
    expect(done(await town.get<CaseAnswer>(`/api/cases/${one.id}`)).seq).toBe(seq);
    expect(await onShelf()).toBe(before! - 5);
  });

  test('and the desk, and other cases, take the last box once, however many want it at the same moment', async () => {
    done(await book(town, 'town', { kind: 'received', goods: '毛巾被', boxes: 100, says: '示例商行' }));
    const [one, other] = [await filed(), await filed()];
    const came = await Promise.all([
      handOut(one.id, 40, '毛巾被'),
      handOut(one.id, 40, '毛巾被'),
      handOut(other.id, 40, '毛巾被'),
      book(town, 'town', { kind: 'handed-out', goods: '毛巾被', boxes: 40, site: '示例工地' }),
    ]);
    expect(came.map(refusalOf).filter((said) => said === 'supplies-short')).toHaveLength(2);
    expect(came.filter(({ status }) => status < 300)).toHaveLength(2);
    expect(await onShelf('毛巾被')).toBe(20);
  });
});

test('two unions that pass to each other at the same moment do not wait for each other', async () => {
  done(await book(county, 'county', { kind: 'received', goods: '毛巾', boxes: 50, says: '示例商行' }));
  done(await book(county, 'county', { kind: 'passed', goods: '毛巾', boxes: 25, to: idOf('town') }));
  const both = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      n % 2 === 0
        ? book(county, 'county', { kind: 'passed', goods: '毛巾', boxes: 1, to: idOf('town') })
        : book(town, 'town', { kind: 'passed', goods: '毛巾', boxes: 1, to: idOf('county') }),
    ),
  );
  expect(both.map(refusalOf)).toEqual(Array.from({ length: 6 }, () => 'answered 201'));
  const shelves = [await read(county, 'county'), await read(town, 'town')];
  expect(shelves.map(({ own }) => own.find(({ goods }) => goods === '毛巾')!.boxes)).toEqual([25, 25]);
});

test.each([
  ['boxes', { kind: 'received', boxes: 0, says: '示例商行' }],
  ['boxes', { kind: 'handed-out', boxes: -5, site: '示例工地' }],
  ['boxes', { kind: 'received', boxes: 1_000_001, says: '示例商行' }],
  ['goods', { kind: 'received', boxes: 1, goods: '  ', says: '示例商行' }],
  ['says', { kind: 'received', boxes: 1 }],
  ['site', { kind: 'handed-out', boxes: 1 }],
  ['to', { kind: 'passed', boxes: 1 }],
] as const)('what does not say its %s as it should is refused: %o', async (at, asked) => {
  expect(reasonsOf(await book(county, 'county', asked)).map((reason) => reason.at)).toEqual([at]);
});

test('boxes go up and down the tree and not beside it, and are booked by the union that holds them', async () => {
  const beside = { kind: 'passed', boxes: 1, to: idOf('bareTown') } as const;
  expect(reasonsOf(await book(town, 'town', beside)).map(({ at }) => at)).toEqual(['to']);
  expect(refusalOf(await book(county, 'town', { kind: 'counted', boxes: 1 }))).toBe('no-right');
  expect(refusalOf(await book(await s.staff('town', 'cashier'), 'town', { kind: 'counted', boxes: 1 }))).toBe(
    'no-right',
  );
  expect(refusalOf(await (await s.staff('workshop', 'caseworker')).get(urlOf('town')))).toBe('not-found');
});

test('the role that serves can neither put a shelf right by itself nor rewrite an entry', async () => {
  const { db } = s.platform;
  await expect(db.updateTable('supply_stocks').set({ boxes: 1 }).execute()).rejects.toThrow(/permission denied/);
  await expect(db.updateTable('supply_entries').set({ boxes: 1 }).execute()).rejects.toThrow(/permission denied/);
  await expect(db.deleteFrom('supply_entries').execute()).rejects.toThrow(/permission denied/);
  const { rows } = await s.world.owner.query<{ wrong: number }>(
    `select count(*)::int as wrong from supply_stocks t where t.boxes <> (select sum(e.boxes) from supply_entries e
      where e.cell_id = t.cell_id and e.org_id = t.org_id and e.goods = t.goods)`,
  );
  expect(rows[0]!.wrong).toBe(0);
});
