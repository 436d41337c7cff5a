import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { CaseAnswer, FiguresAnswer } from '../../kernel/answers.ts';
import type { OpenListAnswer, OpenListLine } from '../../kernel/open-list.ts';
import type { ExportPreview } from '../../kernel/exporting.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import {
  type Claimant,
  type Desk,
  campaignFields,
  claim,
  drafting,
  openDesk,
  opening,
  plantClaimants,
} from '../../test/campaign-desk.ts';
import { ask, askBody, fetchFile, tableOf } from '../../test/export-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** A base is accredited, unions send groups there, who went rates it, and anybody reads what came of it. */
let s: TestServer;
let desk: Desk;
let host: Client;
let base: CaseAnswer;
let trip: DeskAnswer;
let people: Claimant[];

const name = '示例温泉疗养院';
const group = { label: '从化三天团', startsAt: '2026-03-20T08:00:00+08:00', endsAt: '2026-03-22T18:00:00+08:00' };
const fields = (goesTo: string) =>
  campaignFields(0, {
    service: 'recuperation',
    name: '春季疗休养',
    split: 'slots',
    slices: [{ ...group, quota: 20, waits: 0 }],
    goesTo,
  });

async function apply(city: string): Promise<CaseAnswer> {
  const papers = [await upload(host)];
  const form = { name, creditCode: '91440000100000024Q', city, beds: 240, routes: '温泉线，3 天', papers };
  return done(await host.post<CaseAnswer>('/api/services/recuperation-base/cases', { form }));
}

const move = (who: Client, action: string, said: object = {}, { id } = base) =>
  who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said });
async function accredit(one: CaseAnswer): Promise<CaseAnswer> {
  done(
    await move(
      await s.staff('city', 'approver'),
      'visit',
      { visitedOn: '2026-03-02', found: '都看过了，符合要求。' },
      one,
    ),
  );
  return done(await move(await s.staff('province', 'approver'), 'accredit', {}, one));
}
const read = async (): Promise<OpenListLine[]> =>
  done(await s.client().get<OpenListAnswer>('/api/open/lists/recuperation-base')).lines.slice();
const back = '2026-03-23T09:00:00+08:00';

let minutes = 0;

async function rate({ client }: Claimant, scores: readonly number[], of = name): Promise<CaseAnswer> {
  minutes += 1;
  await s.world.setClock(new Date(Date.parse(back) + minutes * 60_000));
  const [route, food, lodging, guide] = scores;
  const form = { base: of, backOn: '2026-03-22', route, food, lodging, guide };
  return done(await client.post<CaseAnswer>('/api/services/trip-feedback/cases', { form }));
}

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  host = await s.worker();
  base = await apply('示例市示例县');
  people = await plantClaimants(s, 12);
});
afterAll(() => s.close());

test('a campaign goes to a base that is accredited and to no other, and says which', async () => {
  const draft = (goesTo: string) =>
    desk.drafter.post<DeskAnswer>('/api/campaigns', { orgId: desk.orgId, ...fields(goesTo) });
  expect(await read()).toEqual([]);
  expect(reasonsOf(await draft(base.id)).map(({ at }) => at)).toEqual(['goesTo']);
  await accredit(base);
  const made = done(await draft(base.id));
  expect(made.goesTo).toEqual({ id: base.id, name });
  trip = await desk.move(made.id, 'announce');
  const { goesTo } = done(await s.client().get<CampaignAnswer>(`/api/campaigns/${trip.id}`));
  expect(goesTo).toEqual({ id: base.id, name });
  expect(await read()).toMatchObject([
    {
      id: base.id,
      name,
      since: '2026-03-02',
      facts: [{ says: '示例市示例县' }, { says: '240 人' }, { says: '温泉线，3 天' }],
    },
  ]);
});

test('what those who went say is summed by aspect, five people at a time, and of fewer nothing is told', async () => {
  await s.world.setClock(opening);
  for (const { client } of people.slice(0, 9)) done(await claim(client, trip, { slice: 1 }));
  await s.world.setClock(back);
  // Whoever did not go is not heard, nor what is said of another base; blanks make no difference.
  await rate(people[10]!, [1, 1, 1, 1]);
  await rate(people[0]!, [1, 1, 1, 1], '示例湖边酒店');
  for (const one of people.slice(0, 4)) await rate(one, [5, 4, 3, 2], ' 示例温泉 疗养院');
  expect(await read()).toMatchObject([{ went: 9 }]);
  expect((await read())[0]).not.toHaveProperty('ratings');
  await rate(people[4]!, [4, 4, 4, 4]);
  const five = [
    { label: '线路安排', points: 24, people: 5 },
    { label: '餐饮', points: 20, people: 5 },
    { label: '住宿', points: 16, people: 5 },
    { label: '导游、带队', points: 12, people: 5 },
  ];
  expect((await read())[0]!.ratings).toEqual(five);
  // The sixth alone would tell what she said.
  const sixth = await rate(people[5]!, [1, 1, 1, 1]);
  expect((await read())[0]!.ratings).toEqual(five);
  done(await people[5]!.client.post(`/api/cases/${sixth.id}/moves`, { action: 'withdraw', said: {} }));
  expect((await read())[0]!.ratings).toEqual(five);
});

test('a rating hangs on the base she was at, whoever else has its name and whatever it is called since', async () => {
  const rated = (await read())[0]!.ratings;
  expect(rated).toHaveLength(4);
  const twin = await accredit(await apply('示例市另一县'));
  const baseOf = async ({ id }: CaseAnswer) =>
    (await s.world.owner.query<{ of: string | null }>('select rates_id as of from cases where id = $1', [id])).rows[0]!
      .of;
  expect(await baseOf(await rate(people[6]!, [3, 3, 3, 3]))).toBe(base.id);
  // Of those who were at neither nobody knows which of the two is meant.
  expect(await baseOf(await rate(people[11]!, [3, 3, 3, 3]))).toBe(null);
  await s.world.owner.query(`update cases set form = form || '{"name": "示例新名字疗养院"}' where id = $1`, [base.id]);
  const lines = await read();
  expect(lines.find(({ id }) => id === base.id)).toMatchObject({ name: '示例新名字疗养院', ratings: rated });
  expect(lines.find(({ id }) => id === twin.id)).not.toHaveProperty('ratings');
  expect(await baseOf(await rate(people[10]!, [3, 3, 3, 3], `${name}　`))).toBe(twin.id);
  done(await move(await s.staff('province', 'approver'), 'revoke', { why: '消防整改没有完成。' }, twin));
});

test('what a base has told of its groups is summed, and a base whose accreditation is taken away is listed no longer', async () => {
  for (const told of [120, 127])
    done(
      await move(host, 'report', {
        leftOn: '2026-03-22',
        nights: 2,
        union: '=1+1',
        route: '温泉线',
        people: told,
        spent: 100_000_00,
      }),
    );
  expect((await read())[0]!.returned).toEqual({ times: 2, people: 247 });
  await s.ticker.settle();
  const wanted = { what: 'returns', org: s.world.orgs['county']!.id, filter: { service: 'recuperation-base' } };
  const clerk = await s.staff('city', 'caseworker');
  const exported = await ask(clerk, wanted);
  await s.ticker.settle();
  const { head, lines } = await tableOf((await fetchFile(clerk, exported.id)).bytes);
  expect(head.slice(3, -1)).toEqual([
    '工会',
    '团哪一天离开的',
    '住了几晚',
    '哪条线路',
    '哪个工会的团',
    '来了多少人',
    '一共花了多少钱',
  ]);
  expect(lines.map((line) => line.slice(4, -1))).toEqual([
    ['2026-03-22', '2', '温泉线', "'=1+1", '120', '100000'],
    ['2026-03-22', '2', '温泉线', "'=1+1", '127', '100000'],
  ]);
  // Who has nothing to do with that county has none of it, and of what nobody returns there is no file.
  const elsewhere = await s.staff('bareCity', 'caseworker');
  expect(refusalOf(await elsewhere.post('/api/exports', askBody(wanted)))).toBe('not-found');
  expect(
    done(
      await elsewhere.get<ExportPreview>(
        `/api/exports/preview?what=returns&service=recuperation-base&org=${s.world.orgs['bareCity']!.id}`,
      ),
    ).rows,
  ).toBe(0);
  for (const filter of [undefined, { service: 'appeal' }])
    expect(refusalOf(await clerk.post('/api/exports', askBody({ ...wanted, filter: filter ?? {} })))).toBe('not-found');
  const { id: top } = s.world.orgs['province']!;
  const reader = await s.staff('province', 'supervisor');
  const url = `/api/figures?org=${top}&service=recuperation-base`;
  const { figures } = done(await reader.get<FiguresAnswer>(url));
  const groups = { metric: 'groups', label: '回传的团', n: 2 };
  const came = { metric: 'people', label: '回传的人次', n: 247, unit: '人' };
  const spent = { metric: 'spent', label: '回传的花费', n: 2, fen: 200_000_00 };
  expect(figures.filter(({ per }) => per !== undefined).map(({ per }) => per)).toEqual([
    { numerator: came, denominator: groups, each: '123.50' },
    { numerator: spent, denominator: came, eachFen: 809_72 },
  ]);
  done(await move(await s.staff('province', 'approver'), 'revoke', { why: '消防整改没有完成。' }));
  expect(await read()).toEqual([]);
  const { goesTo } = done(await s.client().get<CampaignAnswer>(`/api/campaigns/${trip.id}`));
  expect(goesTo?.name).toBe('示例新名字疗养院');
});
