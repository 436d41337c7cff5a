import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import { checkDigit18 } from '../../kernel/identity/number18.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import {
  type Desk,
  campaignFields,
  claim,
  drafting,
  openDesk,
  opening,
  plantClaimants,
  setTunable,
} from '../../test/campaign-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** For whom a campaign is, whose one it is, and what it is worth. */
let s: TestServer;
let desk: Desk;
let members: Client[];
let pupils: Client[];

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  members = (await plantClaimants(s, 3, 'factory')).map(({ client }) => client);
  pupils = (await plantClaimants(s, 1, 'school')).map(({ client }) => client);
});
afterAll(() => s.close());

const idOf = (org: string) => s.world.orgs[org]!.id;

/** A woman with a document of a day. */
async function born(day: string): Promise<Client> {
  const { id, phone } = await s.world.worker('factory');
  const first17 = `449901${day}002`;
  const sealed = s.platform.sealer.seal(first17 + checkDigit18(first17), 'identity');
  await s.world.owner.query('update persons set document_sealed = $2 where id = $1', [id, sealed]);
  const client = s.client();
  await client.signInByPhone(phone);
  return client;
}

test('for whom it is and what it is worth is said of the campaign, holds for every claim, and stands once it is announced', async () => {
  const who = { unions: [idOf('factory')], sex: 'female', ageFrom: 35 } as const;
  const campaign = await desk.announce(3, { who, worthFen: 166_10 });
  expect(campaign.worth).toEqual({ eachFen: 166_10, givenFen: 0, plannedFen: 498_30 });
  const change = (more: object) =>
    desk.chief.put(`/api/campaigns/${campaign.id}`, { ...campaignFields(4), who, worthFen: 166_10, ...more });
  for (const [at, more] of Object.entries({ who: { who: {} }, worthFen: { worthFen: 1 }, each: { each: 'household' } }))
    expect(reasonsOf(await change(more)).map((reason) => reason.at)).toEqual([at]);
  await s.world.setClock(opening);
  // Documents of 1980 and 1995; the register knows nothing of the birth of whoever has none.
  const [old, young] = [await born('19800308'), await born('19950308')];
  expect(done(await claim(old, campaign)).state).toBe('granted');
  expect(reasonsOf(await claim(young, campaign))).toEqual([{ at: 'age', says: '这次给满 35 周岁的会员' }]);
  expect(reasonsOf(await claim(members[0]!, campaign)).map(({ at }) => at)).toEqual(['sex', 'age']);
  expect(reasonsOf(await claim(pupils[0]!, campaign)).map(({ at }) => at)).toEqual(['unions', 'sex', 'age']);
  // As anybody reads it, with nobody signed in.
  const open = done(await s.client().get<CampaignAnswer>(`/api/campaigns/${campaign.id}`));
  expect(open.who).toMatchObject({ unions: [{ name: '示例电子厂工会' }], sex: 'female', ageFrom: 35 });
  expect(open.worth).toEqual({ eachFen: 166_10, givenFen: 166_10, plannedFen: 498_30 });
});

test('where each household has one, another of it is told so, and asked nothing where each member has one', async () => {
  const campaign = await desk.announce(3, { each: 'household' });
  await s.world.setClock(opening);
  const [one, another, third] = members as [Client, Client, Client];
  expect(reasonsOf(await claim(one, campaign)).map(({ at }) => at)).toEqual(['home']);
  done(await claim(one, campaign, { form: { home: '示例路 1 号 2 栋 301' } }));
  expect(refusalOf(await claim(another, campaign, { form: { home: '示例路1号-2栋-301' } }))).toBe('household-has');
  done(await claim(third, campaign, { form: { home: '示例路 1 号 2 栋 302' } }));
  const { rows } = await s.world.owner.query('select said from claims where campaign_id = $1', [campaign.id]);
  expect(rows).toEqual([{ said: {} }, { said: {} }]);
});

test('a rule that is changed once a campaign is announced judges those of the next one, and none of this one', async () => {
  const time = { label: '上午场', startsAt: '2026-03-12T09:00:00+08:00', endsAt: '2026-03-12T11:00:00+08:00' };
  const of = { service: 'cancer-screening', split: 'slots', slices: [{ ...time, quota: 5, waits: 0 }] } as const;
  const before = await desk.announce(0, of);
  await setTunable(s.world, { org: 'city', service: of.service, name: 'ageFrom', from: '2026-03-02', value: 50 });
  const after = await desk.announce(0, of);
  await s.world.setClock(opening);
  const client = await born('19800308');
  const ask = (campaign: DeskAnswer) => claim(client, campaign, { slice: 1 });
  expect(done(await ask(before)).state).toBe('granted');
  expect(reasonsOf(await ask(after))).toMatchObject([{ at: 'of-age', says: '须满 50 周岁，不超过 64 周岁' }]);
});
