import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignFields, CampaignLine, DeskAnswer, HandingLine } from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { type Desk, claim, drafting, ending, openDesk, opening, plantClaimants } from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let desk: Desk;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
});
afterAll(() => s.close());

const stateOf = async (client: Client, { id }: DeskAnswer) =>
  done(await client.get<CampaignLine>(`/api/campaigns/${id}`)).mine?.state;

test('a review gives to who got nothing last time, then to who has been along least, and says why', async () => {
  const review = { service: 'outing', way: 'review', windowUntil: ending } as const;
  const pupils = (await plantClaimants(s, 3, 'school')).map(({ client }) => client);
  const run = async (who: readonly Client[], more: Partial<CampaignFields> = {}) => {
    await s.world.setClock(drafting);
    const campaign = await desk.announce(1, { ...review, ...more });
    await s.world.setClock(opening);
    for (const client of who) expect(done(await claim(client, campaign)).state).toBe('entered');
    await s.world.setClock(ending);
    await s.ticker.settle();
    const chief = await s.staff('city', 'supervisor');
    const { items } = done(await chief.get<Page<HandingLine>>(`/api/campaigns/${campaign.id}/claims`));
    outlooks = items.map(({ need }) => need);
    const desked = done(await chief.post<DeskAnswer>(`/api/campaigns/${campaign.id}/moves`, { move: 'order' }));
    expect(desked.may).toEqual(['settle']);
    return campaign;
  };
  let outlooks: HandingLine['need'][] = [];
  const [one, two, three] = pupils as [Client, Client, Client];
  const first = await run([one, two]);
  expect([await stateOf(one, first), await stateOf(two, first)]).toEqual(['granted', 'lost']);
  const told = async (client: Client) => done(await client.get<Page<NoticeLine>>('/api/notices')).items[0]?.title;
  expect([await told(one), await told(two)]).toEqual(['有名额了', '这次没有轮到']);
  // A place that nobody has come to yet is none that she has been along at.
  await run([one]);
  expect(outlooks).toMatchObject([{ rank: 1, why: '以前没有参加过' }]);
  const chief = await s.staff('city', 'supervisor');
  const [hers] = done(await chief.get<Page<HandingLine>>(`/api/campaigns/${first.id}/claims?state=granted`)).items;
  done(await chief.post(`/api/campaigns/${first.id}/hand-out`, { claims: [hers!.id] }));
  // She who went has points for it, she who did not has none, and she who got nothing comes before somebody new.
  const second = await run([three, one, two], { follows: first.id });
  expect([await stateOf(one, second), await stateOf(two, second), await stateOf(three, second)]).toEqual([
    'lost',
    'granted',
    'lost',
  ]);
  expect(outlooks).toMatchObject([
    { rank: 1, outlook: 'granted', carried: true },
    { rank: 2, outlook: 'lost', carried: false, points: 0 },
    { rank: 3, outlook: 'lost', points: -1 },
  ]);
  const mine = done(await one.get<CampaignLine>(`/api/campaigns/${second.id}`)).mine;
  expect(mine?.scoreWhy).toBe('以前参加过 1 次');
});

test('a review for a base puts whoever is on file as in hardship before others, by the union’s own points', async () => {
  await s.world.setClock(drafting);
  const campaign = await desk.announce(1, { service: 'recuperation', way: 'review', windowUntil: ending });
  await s.world.setClock(opening);
  const [other, hard] = await plantClaimants(s, 2);
  await s.world.owner.query(
    `insert into proofs (cell_id, person_id, what, case_id, since, until)
     values (1, $1, 'hardship', $1, '2026-01-01', '2026-12-31'), (1, $2, 'hardship', $2, '2025-01-01', '2025-12-31')`,
    [hard!.id, other!.id],
  );
  for (const { client } of [other!, hard!]) done(await claim(client, campaign));
  await s.world.setClock(ending);
  await s.ticker.settle();
  const chief = await s.staff('city', 'supervisor');
  done(await chief.post(`/api/campaigns/${campaign.id}/moves`, { move: 'order' }));
  const mine = async ({ client }: { readonly client: Client }) =>
    done(await client.get<CampaignLine>(`/api/campaigns/${campaign.id}`)).mine;
  expect(await mine(hard!)).toMatchObject({ state: 'granted', scoreWhy: '在档困难职工，加 1 分；以前没有去过' });
  expect(await mine(other!)).toMatchObject({ state: 'lost', scoreWhy: '以前没有去过' });
});
