import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Allotment } from '../../kernel/allot.ts';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import { done } from '../../replay/client.ts';
import outing from '../../services/outing/allotment.ts';
import { type Desk, claim, drafting, openDesk, opening, plantClaimants } from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { sayWorth } from '../../test/voucher-desk.ts';
import { unfollows } from './following.ts';

/** An outing that gives a voucher with each place: a kind that no folder has, so that something follows a grant that is missed. */
const kind: Allotment = { ...(outing as Allotment), allot: { ...outing.allot, gives: 'voucher' } };
let s: TestServer;
let desk: Desk;

beforeAll(async () => {
  s = await startTestServer({ allotments: new Map([[kind.id, kind]]) });
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  await s.world.owner.query('create table taken_back (claim_id uuid primary key, number integer)');
  await s.world.owner.query('grant insert on taken_back to hongqiao_app');
});
afterAll(async () => {
  delete unfollows['voucher'];
  await s.close();
});

test('what followed the grant of whoever did not come is taken back with it, in one transaction or not at all', async () => {
  const slot = { label: '第一批', startsAt: '2026-03-12T09:00:00+08:00', endsAt: '2026-03-12T11:00:00+08:00' };
  const { id } = await desk.draft(0, { service: kind.id, split: 'slots', slices: [{ ...slot, quota: 3, waits: 0 }] });
  await sayWorth(s, { ...desk, org: 'city' }, id);
  const campaign = await desk.move(id, 'announce');
  const closesAt = '2026-03-12T20:00:00+08:00';
  const later = await desk.draft(0, {
    service: kind.id,
    split: 'slots',
    slices: [{ ...slot, quota: 1, waits: 0 }],
    closesAt,
  });
  await sayWorth(s, { ...desk, org: 'city' }, later.id);
  await desk.move(later.id, 'announce');
  await s.world.setClock(opening);
  const [came, ...missed] = await plantClaimants(s, 3);
  const claims = await Promise.all(
    [came!, ...missed].map(async ({ client }) => done(await claim(client, campaign, { slice: 1 }))),
  );
  await s.world.setClock('2026-03-12T10:00:00+08:00');
  const usher = await s.staff('city', 'supervisor');
  done(await usher.post<DeskAnswer>(`/api/campaigns/${id}/hand-out`, { claims: [claims[0]!.id] }));
  let broken = true;
  unfollows['voucher'] = async (trx, _platform, granting, grants) => {
    expect([granting.campaignId, granting.slice]).toEqual([id, 1]);
    for (const { claimId, number } of grants)
      await trx
        .insertInto('taken_back' as never)
        .values({ claim_id: claimId, number })
        .execute();
    if (broken) throw new Error('what follows cannot be taken back now');
  };
  const states = async () => {
    const { rows } = await s.world.owner.query<{ state: string }>(
      'select state from claims where campaign_id = $1 order by number',
      [id],
    );
    return rows.map(({ state }) => state);
  };
  const taken = async () =>
    (await s.world.owner.query<{ claim_id: string }>('select claim_id from taken_back order by number')).rows;
  await s.world.setClock('2026-03-13T09:00:00+08:00');
  await expect(s.ticker.settle()).rejects.toThrow('cannot be taken back now');
  expect([await states(), await taken()]).toEqual([['fetched', 'granted', 'granted'], []]);
  // What fails of one campaign holds up no other that is due.
  const { rows: held } = await s.world.owner.query('select state from campaigns where id = $1', [later.id]);
  expect(held).toEqual([{ state: 'closed' }]);
  broken = false;
  await s.ticker.settle();
  expect(await states()).toEqual(['fetched', 'missed', 'missed']);
  expect((await taken()).map(({ claim_id }) => claim_id).toSorted()).toEqual(
    claims
      .slice(1)
      .map(({ id: one }) => one)
      .toSorted(),
  );
});
