import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { OpenListAnswer, OpenListLine } from '../../kernel/open-list.ts';
import { type Client, done } from '../../replay/client.ts';
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

const move = (who: Client, action: string, said: object = {}) =>
  who.post<CaseAnswer>(`/api/cases/${base.id}/moves`, { action, said });
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
  const papers = [await upload(host)];
  const form = {
    name,
    creditCode: '91440000100000024Q',
    city: '示例市示例县',
    beds: 240,
    routes: '温泉线，3 天',
    papers,
  };
  base = done(await host.post<CaseAnswer>('/api/services/recuperation-base/cases', { form }));
  people = await plantClaimants(s, 12);
});
afterAll(() => s.close());

test('a campaign goes to a base that is accredited and to no other, and says which', async () => {
  const draft = (goesTo: string) =>
    desk.drafter.post<DeskAnswer>('/api/campaigns', { orgId: desk.orgId, ...fields(goesTo) });
  expect(await read()).toEqual([]);
  expect(reasonsOf(await draft(base.id)).map(({ at }) => at)).toEqual(['goesTo']);
  done(await move(desk.drafter, 'visit', { visitedOn: '2026-03-02', found: '都看过了，符合要求。' }));
  done(await move(await s.staff('province', 'approver'), 'accredit'));
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

test('what a base has told of its groups is summed, and a base whose accreditation is taken away is listed no longer', async () => {
  for (const told of [120, 127])
    done(await move(host, 'report', { leftOn: '2026-03-22', route: '温泉线', people: told, spent: 100_000_00 }));
  expect((await read())[0]!.returned).toEqual({ times: 2, people: 247 });
  done(await move(await s.staff('province', 'approver'), 'revoke', { why: '消防整改没有完成。' }));
  expect(await read()).toEqual([]);
  const { goesTo } = done(await s.client().get<CampaignAnswer>(`/api/campaigns/${trip.id}`));
  expect(goesTo?.name).toBe(name);
});
