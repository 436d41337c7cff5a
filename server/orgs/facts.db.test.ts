import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NoticeLine, OrgAnswer, Page } from '../../kernel/answers.ts';
import { addDays } from '../../kernel/calendar.ts';
import { creditCodeOf } from '../../kernel/identity/credit-code.ts';
import type { TermLine, UnionFactsAnswer } from '../../kernel/union-facts.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { changeUnion, plantBranch, plantUnion } from '../../test/tree-oracle.ts';

let s: TestServer;
let top: Client;
let town: string;
let shop: string;
let mill: string;
let county: string;

beforeAll(async () => {
  s = await startTestServer();
  top = await s.staff('province', 'supervisor');
});
afterAll(() => s.close());

beforeEach(async () => {
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  ({ county, town, shop, mill } = await plantBranch(s));
});

const idOf = (key: string) => s.world.orgs[key]!.id;
const factsOf = async (who: Client, key: string) =>
  done(await who.get<UnionFactsAnswer>(`/api/orgs/${idOf(key)}/facts`));
const term = (who: Client, key: string, beginsOn: string, years = 3, corrects = false) =>
  who.post<UnionFactsAnswer>(`/api/orgs/${idOf(key)}/terms`, { years, beginsOn, corrects });
const sit = (who: Client, key: string, seat: object) =>
  who.post<UnionFactsAnswer>(`/api/orgs/${idOf(key)}/seats`, {
    committee: 'union',
    office: 'chair',
    fromOn: '2026-01-01',
    ...seat,
  });
const end = (who: Client, seat: string, body: object) =>
  who.post<UnionFactsAnswer>(`/api/seats/${seat}/end`, { untilOn: '2026-03-01', mistaken: false, ...body });

describe('who may write down what is known of a union', () => {
  test('is whoever approves or supervises in it or above; whoever reaches it may read it', async () => {
    const own = await s.staff(shop, 'approver');
    const clerk = await s.staff(town, 'caseworker', 'cashier');
    const neighbour = await s.staff(mill, 'approver');
    expect(heard(await term(clerk, shop, '2026-01-01'))).toEqual(refused('no-right'));
    expect(heard(await term(neighbour, shop, '2026-01-01'))).toEqual(refused('not-found'));
    expect(heard(await term(own, town, '2026-01-01'))).toEqual(refused('not-found'));
    expect(heard(await sit(await s.worker(shop), shop, { name: '张示例' }))).toEqual(refused('no-right'));
    expect(refusalOf(await term(own, shop, '2025-01-01'))).toBe('answered 201');
    expect(refusalOf(await term(await s.staff(county, 'supervisor'), shop, '2026-01-01'))).toBe('answered 201');
    expect([(await factsOf(own, shop)).mayEdit, (await factsOf(clerk, shop)).mayEdit]).toEqual([true, false]);
    expect(heard(await neighbour.get(`/api/orgs/${idOf(shop)}/facts`))).toEqual(refused('not-found'));
    const seat = done(await sit(own, shop, { name: '张示例' })).seats[0]!;
    expect(heard(await end(neighbour, seat.id, {}))).toEqual(refused('not-found'));
    expect(heard(await end(clerk, seat.id, {}))).toEqual(refused('no-right'));
  });

  test('is nobody once it is given up, which its page says', async () => {
    done(await changeUnion(s, top, shop, { kind: 'dissolve' }));
    expect(done(await top.get<OrgAnswer>(`/api/orgs/${idOf(shop)}`)).dissolvedOn).toBe('2026-03-02');
    expect(await factsOf(top, shop)).toMatchObject({ dissolvedOn: '2026-03-02', mayEdit: false });
    expect(heard(await term(top, shop, '2026-01-01'))).toEqual(refused('org-dissolved'));
    expect(done(await top.get<OrgAnswer>(`/api/orgs/${idOf(mill)}`))).not.toHaveProperty('dissolvedOn');
  });
});

describe('credit code and day of founding', () => {
  const put = (body: object) => top.put<UnionFactsAnswer>(`/api/orgs/${idOf(shop)}/facts`, body);

  test('are checked, kept, and taken away by leaving them empty', async () => {
    const creditCode = creditCodeOf('81', '440105', 'PDY09701');
    expect(done(await put({ creditCode: ` ${creditCode.toLowerCase()} `, foundedOn: '1951-05-01' }))).toMatchObject({
      creditCode,
      foundedOn: '1951-05-01',
    });
    expect(heard(await put({ creditCode, foundedOn: '1951-05-01' }))).toEqual(refused('org-unchanged'));
    const other = await top.put(`/api/orgs/${idOf(mill)}/facts`, { creditCode, foundedOn: '' });
    expect(heard(other)).toEqual(refused('credit-code-taken'));
    expect(done(await put({ creditCode: '', foundedOn: '' }))).not.toHaveProperty('foundedOn');
    const { rows } = await s.world.owner.query(
      `select purpose from audit where act = 'change-facts' and object_id = $1 order by id`,
      [idOf(shop)],
    );
    expect(rows).toEqual([
      { purpose: `无、无 → ${creditCode}、1951-05-01` },
      { purpose: `${creditCode}、1951-05-01 → 无、无` },
    ]);
  });

  test.each([
    ['creditCode', { creditCode: '81440105PDY095011', foundedOn: '' }],
    ['foundedOn', { creditCode: '', foundedOn: '2026-03-03' }],
    ['foundedOn', { creditCode: '', foundedOn: '2026-02-30' }],
    ['foundedOn', { creditCode: '', foundedOn: '0026-02-01' }],
  ])('are refused beside %s where it is wrong', async (at, body) => {
    const came = await put(body);
    expect([refusalOf(came), reasonsOf(came).map((reason) => reason.at)]).toEqual(['answers-wrong', [at]]);
  });
});

describe('terms of office', () => {
  test('follow each other, and a wrong one is corrected; all are kept', async () => {
    done(await term(top, shop, '2020-02-29', 5));
    done(await term(top, shop, '2024-02-29', 3));
    const { terms } = done(await term(top, shop, '2025-02-28', 3, true));
    expect(terms.map(({ beginsOn, endsOn, current, corrected }) => [beginsOn, endsOn, current, corrected])).toEqual([
      ['2025-02-28', '2028-02-28', true, false],
      ['2024-02-29', '2027-02-28', false, true],
      ['2020-02-29', '2025-02-28', false, false],
    ]);
    const early = await term(top, shop, '2025-02-28');
    expect(reasonsOf(early).map(({ at }) => at)).toEqual(['beginsOn']);
    expect(refusalOf(await term(top, shop, '2026-03-03'))).toBe('answers-wrong');
    expect(refusalOf(await term(top, mill, '2026-03-02', 3, true))).toBe('answers-wrong');
    expect(refusalOf(await term(top, mill, '2026-03-02', 4))).toBe('malformed-request');
  });

  test('of two cadres at once leave one that is in force', async () => {
    const came = await Promise.all([3, 5].map((years) => term(top, shop, '2026-03-01', years)));
    expect(came.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422]);
    expect((await factsOf(top, shop)).terms).toHaveLength(1);
  });

  const ending = async (who: Client, asked: string) =>
    done(await who.get<Page<TermLine>>(`/api/terms?${asked}`)).items.map(({ org, daysLeft }) => [org.name, daysLeft]);

  test('that end soon or are over are listed for the subtree, to the day', async () => {
    const cadre = await s.staff(town, 'caseworker');
    // It ends with the first of April.
    done(await term(top, shop, '2023-04-01'));
    done(await term(top, mill, '2021-03-02', 5));
    const name = (key: string) => `${key}工会`;
    expect(await ending(cadre, 'ending=30')).toEqual([
      [name(mill), 0],
      [name(shop), 30],
    ]);
    expect(await ending(cadre, 'ending=over')).toEqual([]);
    await s.world.setClock('2026-03-01T23:59:59+08:00');
    expect(await ending(cadre, 'ending=30')).toEqual([[name(mill), 1]]);
    expect(await ending(cadre, 'ending=90')).toHaveLength(2);
    await s.world.setClock('2026-03-03T00:00:00+08:00');
    expect(await ending(cadre, 'ending=over')).toEqual([[name(mill), -1]]);
    expect(await ending(top, `ending=30&org=${idOf(town)}`)).toEqual([[name(shop), 29]]);
    expect(await ending(await s.staff(mill, 'caseworker'), 'ending=30')).toEqual([]);
    expect(heard(await cadre.get(`/api/terms?org=${idOf(county)}`))).toEqual(refused('not-found'));
    expect(heard(await cadre.get('/api/terms?cursor=x'))).toEqual(refused('malformed-request'));
    done(await changeUnion(s, top, mill, { kind: 'dissolve' }));
    expect(await ending(cadre, 'ending=over')).toEqual([]);
  });

  test('are listed page by page, each union once', async () => {
    const keys: string[] = [];
    for (let n = 0; n < 45; n += 1) {
      const key = `${town}x${n}`;
      await plantUnion(s, key, 'workplace', town);
      done(await term(top, key, n % 3 === 0 ? '2023-04-10' : addDays('2023-04-05', n)));
      keys.push(`${key}工会`);
    }
    const cadre = await s.staff(town, 'caseworker');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = done(
        await cadre.get<Page<TermLine>>(`/api/terms?ending=180${cursor === undefined ? '' : `&cursor=${cursor}`}`),
      );
      seen.push(...page.items.map(({ org }) => org.name));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(45);
    expect(seen.toSorted()).toEqual(keys.toSorted());
  });
});

describe('the reminder that a term ends', () => {
  const titles = async (who: Client) =>
    done(await who.get<Page<NoticeLine>>('/api/notices')).items.map(({ title }) => title);

  test('comes ninety days before, once, to the union and to the nearest above where somebody works', async () => {
    const [own, above, far] = [
      await s.staff(shop, 'caseworker', 'approver'),
      await s.staff(county, 'supervisor'),
      await s.staff('city', 'supervisor'),
    ];
    const cashier = await s.staff(shop, 'cashier');
    // It ends on the first of June: ninety days after the third of March.
    done(await term(top, shop, '2023-06-01'));
    await s.ticker.settle();
    expect(await titles(own)).toEqual([]);
    await s.world.setClock('2026-03-03T00:00:00+08:00');
    await s.ticker.settle();
    await s.ticker.settle();
    expect(await titles(own)).toEqual(['你们工会的任期快到了']);
    expect(await titles(above)).toEqual([`${shop}工会的任期快到了`]);
    expect([...(await titles(far)), ...(await titles(cashier))]).toEqual([]);
    await s.world.setClock('2026-07-01T00:00:00+08:00');
    await s.ticker.settle();
    const { rows } = await s.world.owner.query('select title from notices where title like $1', [`${shop}工会%`]);
    expect(rows).toHaveLength(1);
  });

  test('of a term that was over when it was written down says so, and a dissolved union is not reminded', async () => {
    const own = await s.staff(shop, 'supervisor');
    const other = await s.staff(mill, 'supervisor');
    done(await term(top, shop, '2020-03-01'));
    done(await term(top, mill, '2020-03-01'));
    done(await changeUnion(s, top, mill, { kind: 'dissolve' }));
    await s.ticker.settle();
    expect(await titles(own)).toEqual(['你们工会的任期已经届满']);
    expect(await titles(other)).toEqual([]);
  });

  test('comes again for the next term', async () => {
    const own = await s.staff(shop, 'supervisor');
    done(await term(top, shop, '2020-03-01'));
    await s.ticker.settle();
    await s.world.setClock('2026-03-02T15:00:00+08:00');
    done(await term(top, shop, '2023-03-20'));
    await s.ticker.settle();
    expect(await titles(own)).toEqual(['你们工会的任期快到了', '你们工会的任期已经届满']);
  });
});

describe('committees', () => {
  test('end with the union, and keep who sat until then', async () => {
    done(await sit(top, shop, { name: '张示例' }));
    done(await sit(top, mill, { name: '李示例' }));
    done(await changeUnion(s, top, shop, { kind: 'dissolve' }));
    expect((await factsOf(top, shop)).seats).toMatchObject([{ name: '张示例', to: '2026-03-02' }]);
    expect((await factsOf(top, mill)).seats[0]).not.toHaveProperty('to');
  });

  test('have one chair at a time, and keep who sat before', async () => {
    const first = done(await sit(top, shop, { name: '张示例' }));
    expect(reasonsOf(await sit(top, shop, { name: '李示例' })).map(({ at }) => at)).toEqual(['office']);
    done(await sit(top, shop, { committee: 'women', name: '李示例' }));
    done(await sit(top, shop, { office: 'member', name: '王示例', fromOn: '2026-02-01' }));
    expect(refusalOf(await sit(top, shop, { office: 'member', name: '王示例' }))).toBe('answers-wrong');
    const seat = first.seats[0]!.id;
    expect(refusalOf(await end(top, seat, { untilOn: '2025-12-31' }))).toBe('answers-wrong');
    expect(refusalOf(await end(top, seat, { untilOn: '2026-03-03' }))).toBe('answers-wrong');
    done(await end(top, seat, {}));
    expect(heard(await end(top, seat, {}))).toEqual(refused('org-unchanged'));
    const { seats } = done(await sit(top, shop, { name: '赵示例', fromOn: '2026-03-02' }));
    expect(seats.map(({ committee, office, name, to }) => [committee, office, name, to])).toEqual([
      ['union', 'chair', '赵示例', undefined],
      ['union', 'member', '王示例', undefined],
      ['women', 'chair', '李示例', undefined],
      ['union', 'chair', '张示例', '2026-03-01'],
    ]);
    const wrongOne = seats[1]!.id;
    expect(done(await end(top, wrongOne, { mistaken: true })).seats.map(({ name }) => name)).not.toContain('王示例');
    const { rows } = await s.world.owner.query('select 1 from committee_seats where id = $1', [wrongOne]);
    expect(rows).toHaveLength(1);
  });

  test('name somebody of the register, which leaves a record with her', async () => {
    const { id, name } = await s.world.worker(shop, '周示例');
    expect(done(await sit(top, shop, { personId: id })).seats[0]).toMatchObject({ name, personId: id });
    expect(reasonsOf(await sit(top, shop, { office: 'member', personId: id })).map(({ at }) => at)).toEqual(['person']);
    const own = await s.staff(mill, 'approver');
    expect(reasonsOf(await sit(own, mill, { personId: id })).map(({ at }) => at)).toEqual(['person']);
    const { rows } = await s.world.owner.query(`select act from audit where subject_id = $1`, [id]);
    expect(rows).toEqual([{ act: 'take-seat' }]);
  });

  test('let in one chair of two who are named at once', async () => {
    const came = await Promise.all(['张示例', '李示例'].map((name) => sit(top, shop, { name })));
    expect(came.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422]);
  });

  test.each([
    ['name', {}],
    ['name', { name: ' ' }],
    ['fromOn', { name: '张示例', fromOn: '2026-03-03' }],
    ['fromOn', { name: '张示例', fromOn: '' }],
  ])('say what is wrong beside %s', async (at, seat) => {
    expect(reasonsOf(await sit(top, shop, seat)).map((reason) => reason.at)).toEqual([at]);
    expect((await factsOf(top, shop)).seats).toEqual([]);
  });
});
