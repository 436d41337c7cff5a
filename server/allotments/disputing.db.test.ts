import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignAnswer, DeskAnswer, DisputeAnswer, HandingLine } from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type Desk, claim, drafting, openDesk, opening, plantClaimants } from '../../test/campaign-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let desk: Desk;
beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
});
afterAll(() => s.close());

test('what was noted as handed out and has not reached her is answered by the union and ended by herself alone', async () => {
  const campaign = await desk.announce(2);
  await s.world.setClock(opening);
  const [hers, other] = (await plantClaimants(s, 2)).map(({ client }) => client) as [Client, Client];
  for (const client of [hers, other]) done(await claim(client, campaign));
  const chief = await s.staff('city', 'supervisor');
  const url = `/api/campaigns/${campaign.id}`;
  const own = `/api/my/campaigns/${campaign.id}/not-received`;
  const listed = async (more = '') => done(await chief.get<Page<HandingLine>>(`${url}/claims?${more}`)).items;
  const [{ id }] = (await listed('number=1')) as [HandingLine];
  expect(refusalOf(await hers.post(own, {}))).toBe('not-handed');
  done(await chief.post(`${url}/hand-out`, { claims: [id] }));
  expect(refusalOf(await hers.post(`${own}/close`, {}))).toBe('dispute-none');
  const said = done(await hers.post<DisputeAnswer>(own, {}));
  expect(done(await hers.post<DisputeAnswer>(own, {}))).toEqual(said);
  expect(done(await chief.get<Page<NoticeLine>>('/api/notices')).items[0]).toMatchObject({
    title: '有人说没有收到',
    says: '三八节礼包：领取号 1 说没有收到。请核对发放记录，在活动的名单里答复本人。',
  });
  expect(await listed('disputed=true')).toMatchObject([{ id, state: 'fetched', dispute: said }]);
  const answer = (who: Client, words: string) =>
    who.post<DeskAnswer>(`${url}/not-received/answer`, { claim: id, answer: words });
  expect(reasonsOf(await answer(chief, ' ')).map(({ at }) => at)).toEqual(['answer']);
  expect(refusalOf(await answer(await s.staff('bareCity', 'supervisor'), '已经补发'))).toBe('not-found');
  expect(done(await answer(chief, '签收单是别人签的，明天补发')).disputes).toEqual({ open: 1, unanswered: 0 });
  expect(refusalOf(await answer(chief, '再答复一次'))).toBe('moved-on');
  const seen = async () => done(await hers.get<CampaignAnswer>(url)).dispute;
  expect(await seen()).toMatchObject({ answer: '签收单是别人签的，明天补发' });
  // Not enough: it is open anew, and only her word ends it.
  done(await hers.post(own, {}));
  expect(await seen()).not.toHaveProperty('answer');
  done(await answer(chief, '今天补发了'));
  expect(done(await hers.post<DisputeAnswer>(`${own}/close`, {}))).toHaveProperty('closedAt');
  expect(await listed('disputed=true')).toEqual([]);
  expect(refusalOf(await hers.post(`${own}/close`, {}))).toBe('dispute-none');
  expect(refusalOf(await other.post(own, {}))).toBe('not-handed');
});
