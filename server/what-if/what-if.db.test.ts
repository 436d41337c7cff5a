import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, Page } from '../../kernel/answers.ts';
import { addDays } from '../../kernel/calendar.ts';
import { yuan } from '../../kernel/money.ts';
import type { TunablesAnswer } from '../../kernel/tuning.ts';
import type { WhatIfAnswer, WhatIfCase, WhatIfLine, WhatIfMember } from '../../kernel/what-if.ts';
import { type Client, done } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { approve, setTunable, waitingDrafts } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

let s: TestServer;
let top: Client;
let second: Client;

const today = '2026-03-02';
const cites = { title: '示例市总工会通知', clause: '第一条' };
const idOf = (org: string) => s.world.orgs[org]!.id;

/** Files a stay of so many nights that ended on this day, on the day after. */
async function stay(org: string, leftOn: string, nights: number): Promise<string> {
  await s.world.setClock(`${addDays(leftOn, 1)}T10:00:00+08:00`);
  const who = await s.worker(org);
  const form = { admittedOn: addDays(leftOn, -nights), leftOn, hospital: '示例人民医院', proof: [await upload(who)] };
  return done(await who.post<CaseAnswer>('/api/services/hospital-condolence/cases', { form })).id;
}

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2025-12-01T09:00:00+08:00');
  for (const [org, leftOn, nights] of [
    ['factory', '2025-12-10', 4],
    ['factory', '2026-01-10', 6],
    ['school', '2026-01-20', 9],
    ['workshop', '2026-01-21', 9],
  ] as const)
    await stay(org, leftOn, nights);
  await s.world.setClock(`${today}T09:00:00+08:00`);
  top = await s.staff('province', 'supervisor');
  second = await s.staff('province', 'approver');
});
afterAll(() => s.close());

async function draft(
  org: string,
  name: string,
  value: number | null,
  from = '2026-04-01',
  service = 'hospital-condolence',
): Promise<string> {
  const asked = { service, name, value, from, cites };
  done(await top.post<TunablesAnswer>(`/api/orgs/${idOf(org)}/tunables`, asked));
  return (await waitingDrafts(top, idOf(org), { name, from }))[0]!;
}

const ask = (who: Client, org: string, drafts: readonly string[], more: object = {}) =>
  who.post<WhatIfLine>(`/api/orgs/${idOf(org)}/what-ifs`, { drafts, from: '2025-12-01', to: '2026-02-28', ...more });
const read = (who: Client, id: string, under = '') => who.get<WhatIfAnswer>(`/api/what-ifs/${id}${under}`);

async function tried(org: string, drafts: readonly string[], who = top): Promise<WhatIfAnswer> {
  const { id } = done(await ask(who, org, drafts));
  await s.ticker.settle();
  return done(await read(who, id));
}

const listed = async (who: Client, id: string, query: string) =>
  done(await who.get<Page<WhatIfCase>>(`/api/what-ifs/${id}/cases?${query}`)).items;

describe('a draft that is tried', () => {
  test('tells who gains, what it costs by union and month, and the cases behind it; across the border nobody', async () => {
    const answer = await tried('city', [await draft('city', 'grant', yuan(800))]);
    expect(answer).toMatchObject({ state: 'ready', cases: { done: 3, total: 3 } });
    expect(answer.members.done).toBe(answer.members.total);
    expect(answer.sums).toEqual({
      judged: 3,
      gains: 3,
      loses: 0,
      unknown: 0,
      atMost: 0,
      wasFen: yuan(1_800),
      nowFen: yuan(2_400),
    });
    expect(answer.byMonth.map(({ month, gains, nowFen }) => [month, gains, nowFen])).toEqual([
      ['2025-12', 1, yuan(800)],
      ['2026-01', 2, yuan(1_600)],
    ]);
    expect(answer.byOrg).toMatchObject([{ org: { name: '榕区总工会' }, gains: 3 }]);
    const town = done(await read(top, answer.id, `?under=${idOf('town')}`));
    expect(town.byOrg.map(({ org, gains }) => [org.name, gains])).toEqual([
      ['示例电子厂工会', 2],
      ['示例学校工会', 1],
    ]);
    const cases = await listed(top, answer.id, `outcome=gains&month=2026-01&under=${idOf('factory')}`);
    expect(cases).toMatchObject([{ filedOn: '2026-01-11', wasFen: yuan(600), nowFen: yuan(800) }]);
    expect(await listed(top, answer.id, 'outcome=gains')).toHaveLength(3);
  });

  test('says who would not have had it, by the very rules, together with a sum that rises', async () => {
    const drafts = [await draft('county', 'moreThan', 5), await draft('county', 'grant', yuan(900))];
    const answer = await tried('county', drafts);
    expect(answer.sums).toMatchObject({ judged: 3, gains: 2, loses: 1, wasFen: yuan(1_800), nowFen: yuan(1_800) });
    expect(await listed(top, answer.id, 'outcome=loses')).toMatchObject([{ filedOn: '2025-12-11', nowFen: 0 }]);
  });

  test('changes nothing where a nearer union has its own value by then', async () => {
    const own = { service: 'hospital-condolence', name: 'grant', value: yuan(650), from: '2026-03-15', cites };
    done(await setTunable({ who: top, second }, idOf('school'), own));
    const answer = await tried('town', [await draft('town', 'grant', yuan(700))]);
    expect(answer.sums).toMatchObject({ gains: 2, wasFen: yuan(600 + 600 + 650), nowFen: yuan(700 + 700 + 650) });
    await s.world.owner.query('delete from tunable_values where org_id = $1', [idOf('school')]);
  });

  test('is compared with what counts without it also after it was approved', async () => {
    const id = await draft('factory', 'grant', yuan(500));
    done(await approve(second, idOf('factory'), [id]));
    expect((await tried('factory', [id])).sums).toMatchObject({ loses: 2, wasFen: yuan(1_200), nowFen: yuan(1_000) });
  });

  test('writes nothing but its own rows', async () => {
    const count = async () => {
      const { rows } = await s.world.owner.query(
        `select (select count(*) from cases) as cases, (select count(*) from trace) as trace,
           (select count(*) from ledger_entries) as ledger, (select count(*) from tunable_values) as values,
           (select max(seq) from cases) as seq, (select count(*) from memberships) as members`,
      );
      return rows[0] as object;
    };
    const id = await draft('province', 'grant', yuan(1));
    const before = await count();
    const { sums } = await tried('province', [id]);
    expect(sums.judged).toBe(4);
    expect(sums.loses).toBeGreaterThan(0);
    expect(await count()).toEqual(before);
  });

  test('judges no case whose applicant withdrew the consent, if a rule looks at what it covers, and others still', async () => {
    await s.world.owner.query('update cases set rests_since = now() where org_id = $1', [idOf('workshop')]);
    const answer = await tried('bareTown', [await draft('bareTown', 'grant', yuan(700))]);
    expect(answer.sums).toMatchObject({ judged: 1, gains: 1 });
  });
});

test('a cap under which a union decides costs at most what it lets through, and the case behind it says so', async () => {
  await s.world.owner.query(
    `insert into tunable_values (id, org_id, service, name, from_on, value, cites)
     values ($1, $2, 'emergency-fund', 'grantCap', '2026-01-01', $3, '{"title":"示例规定"}')`,
    [newId(), idOf('city'), yuan(5_000)],
  );
  const who = await s.worker('factory');
  const proof = [await upload(who)];
  const form = { kind: 'accident', happenedOn: '2026-02-10', paysSince: '2024-01-01', bill: yuan(9_000), proof };
  done(await who.post<CaseAnswer>('/api/services/emergency-fund/cases', { form }));
  const id = await draft('city', 'grantCap', yuan(8_000), '2026-04-01', 'emergency-fund');
  const run = done(await ask(top, 'city', [id], { to: today }));
  await s.ticker.settle();
  const { sums } = done(await read(top, run.id));
  expect(sums).toMatchObject({ judged: 1, gains: 1, atMost: 1, wasFen: yuan(5_000), nowFen: yuan(8_000) });
  expect(await listed(top, run.id, 'outcome=gains')).toMatchObject([{ nowFen: yuan(8_000), isMost: true }]);
});

test('a value that touches no case is said to be untouched, and what decides nobody’s right is not tried at all', async () => {
  const run = done(
    await ask(top, 'city', [await draft('city', 'cap', yuan(60_000), '2026-04-01', 'emergency-fund')], { to: today }),
  );
  await s.ticker.settle();
  expect(done(await read(top, run.id)).untouched).toEqual(['cap']);
  expect((await tried('city', [await draft('city', 'grant', yuan(850), '2026-05-01')])).untouched).toEqual([]);
  const pace = await draft('city', 'payWithin', 9);
  const price = await draft('city', 'monthly', yuan(8), '2026-04-01', 'emergency-fund');
  for (const [id, why] of [
    [pace, '这个数只管每一步办得多快，不影响谁能得、得多少'],
    [price, '这个数只告诉会员每月交多少，不影响谁能得、得多少'],
  ] as const)
    expect(reasonsOf(await ask(top, 'city', [id])).map(({ says }) => says)).toEqual([
      `${why}，不用试算，直接请另一个人批准`,
    ]);
});

describe('members who filed nothing on those days', () => {
  const inSchool = async () => {
    const { rows } = await s.world.owner.query<{ n: number }>(
      'select count(*)::integer as n from memberships where org_id = $1 and left_on is null',
      [idOf('school')],
    );
    return rows[0]!.n;
  };
  const behind = async (id: string, query: string) =>
    done(await top.get<Page<WhatIfMember>>(`/api/what-ifs/${id}/members?${query}`)).items;

  test('would cost at most the sum for each who may apply, apart from the cases; who is not known is no sum', async () => {
    for (let n = 0; n < 2; n += 1) await s.world.worker('school');
    await s.world.owner.query(
      `update persons set verified = false where id in (select person_id from memberships where org_id = $1
         and person_id not in (select applicant_id from cases) order by id limit 1)`,
      [idOf('school')],
    );
    const may = (await inSchool()) - 2;
    const { id, sums, byRegister, byOrg } = await tried('school', [await draft('school', 'grant', yuan(800))]);
    expect(sums).toMatchObject({ judged: 1, nowFen: yuan(800) });
    const told = {
      gains: 0,
      loses: 0,
      gainsSure: 0,
      losesSure: 0,
      stays: may,
      wasFen: yuan(600) * may,
      nowFen: yuan(800) * may,
      gainsFen: 0,
      losesFen: 0,
      unknown: 0,
    };
    expect(byRegister).toEqual(told);
    expect(byOrg.map((row) => row.byRegister)).toEqual([told]);
    expect(await behind(id, 'outcome=stays')).toMatchObject(
      Array.from({ length: may }, () => ({ verified: true, sure: false, wasFen: yuan(600), nowFen: yuan(800) })),
    );
  });

  test('and are shut out or let in by the register alone are counted and listed with masked names', async () => {
    const service = s.platform.registry.get('hospital-condolence')!;
    const held = {
      ...service,
      eligible: {
        'member-long-enough': {
          says: '入会须满 {moreThan} 天',
          holds: ({ member, today: day, tuned }: { member: { joinedOn: string }; today: string; tuned: object }) =>
            addDays(member.joinedOn, (tuned as { moreThan: number }).moreThan) <= day,
        },
      },
    };
    (s.platform.registry as Map<string, unknown>).set('hospital-condolence', held);
    await s.world.owner.query("update memberships set joined_on = '2026-03-20' where org_id = $1", [idOf('school')]);
    const answer = await tried('county', [await draft('county', 'moreThan', 14, '2026-04-02')]);
    (s.platform.registry as Map<string, unknown>).set('hospital-condolence', service);
    // Who filed on those days is judged by what she filed, and is not among them.
    const loses = (await inSchool()) - 1;
    expect(answer.byRegister).toMatchObject({ gains: 0, loses, losesFen: yuan(600) * loses, unknown: 0 });
    expect((await behind(answer.id, 'outcome=loses')).map(({ org, name }) => [org.name, name.endsWith('*')])).toEqual(
      Array.from({ length: loses }, () => ['示例学校工会', true]),
    );
  });
});

describe('who may', () => {
  test('try: whoever may draft there; read: whoever reaches the union; list: only within reach', async () => {
    const id = await draft('city', 'moreThan', 6);
    const clerk = await s.staff('city', 'caseworker');
    const run = done(await ask(clerk, 'city', [id]));
    await s.ticker.settle();
    expect(heard(await ask(await s.staff('city', 'cashier'), 'city', [id]))).toEqual(refused('no-right'));
    const shop = await s.staff('factory', 'supervisor');
    expect(heard(await ask(shop, 'city', [id]))).toEqual(refused('not-found'));
    expect(heard(await read(shop, run.id))).toEqual(refused('not-found'));
    expect(heard(await shop.get(`/api/what-ifs/${run.id}/cases?outcome=loses`))).toEqual(refused('not-found'));
    const beyond = await read(clerk, run.id, `?under=${idOf('workshop')}`);
    expect(heard(beyond)).toEqual(refused('not-found'));
    const runs = done(await clerk.get<Page<WhatIfLine>>(`/api/orgs/${idOf('city')}/what-ifs`)).items;
    expect(runs.find((one) => one.id === run.id)).toMatchObject({
      state: 'ready',
      changes: [{ name: 'moreThan', value: 6 }],
    });
  });

  test.each([
    ['from', { from: 'soon' }],
    ['to', { to: '2025-11-30' }],
    ['to', { from: '2020-01-01' }],
  ])('nobody with a wrong %s: %o', async (where, more) => {
    const [id] = await waitingDrafts(top, idOf('city'));
    expect(reasonsOf(await ask(top, 'city', [id!], more)).map(({ at }) => at)).toEqual([where]);
  });

  test('nobody a draft of another union, one that was sent back, or of two services at once', async () => {
    const [id] = await waitingDrafts(top, idOf('city'));
    expect(heard(await ask(top, 'county', [id!]))).toEqual(refused('not-found'));
    expect(heard(await ask(top, 'city', [newId()]))).toEqual(refused('not-found'));
    const asked = { service: 'join-union', name: 'atOnce', value: 1, from: '2026-04-01', cites };
    done(await top.post(`/api/orgs/${idOf('city')}/tunables`, asked));
    const [other] = await waitingDrafts(top, idOf('city'), { service: 'join-union' });
    expect(reasonsOf(await ask(top, 'city', [id!, other!])).map(({ at }) => at)).toEqual(['drafts']);
    done(await top.post(`/api/orgs/${idOf('city')}/tunable-drafts/${other!}/withdraw`, { why: '写错了' }));
    expect(heard(await ask(top, 'city', [other!]))).toEqual(refused('tunable-draft-decided'));
  });
});
