import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeskAnswer, CampaignLine } from '../../kernel/allot-answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { opening } from '../../test/campaign-desk.ts';
import { seedValues, sourcesFor } from '../../test/draw-desk.ts';
import { type DrawnDesk, drawn, enter, openDrawnDesk } from '../../test/drawn-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { sayWorth } from '../../test/voucher-desk.ts';

let s: TestServer;
let desk: DrawnDesk;

beforeAll(async () => {
  s = await startTestServer();
  desk = await openDrawnDesk(s);
});
afterAll(() => s.close());

test('nobody draws for vouchers after their last day: not by sources that come too late, nor by a seed that is read too late', async () => {
  const { drafter, chief } = desk;
  const draft = await desk.draft(1, { ...drawn, service: 'voucher-campaign', closesAt: '2026-03-12T18:00:00+08:00' });
  await sayWorth(s, { drafter, chief, org: 'city' }, draft.id, { validUntil: '2026-03-12' });
  const campaign = await desk.move(draft.id, 'announce');
  const announce = (on: string) =>
    chief.post<DeskAnswer>(`/api/campaigns/${campaign.id}/draw`, { sources: sourcesFor(on) });
  const late = reasonsOf(await announce('2026-03-13'));
  expect(late[0]).toMatchObject({ at: 'sources.0.on' });
  expect(late[0]!.says).toContain('券只能用到');
  done(await announce('2026-03-11'));
  await desk.setClock(opening);
  await enter(await desk.people(2), campaign);
  const [draw] = await desk.freeze(campaign);
  await desk.setClock('2026-03-13T09:00:00+08:00');
  expect(refusalOf(await drafter.post(`/api/draws/${draw!.id}/readings`, { values: seedValues }))).toBe(
    'voucher-outlived',
  );
  expect(done(await s.client().get<CampaignLine>(`/api/campaigns/${campaign.id}`)).left).toBe(1);
});
