import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import { done } from '../../replay/client.ts';
import { type Desk, claim, drafting, openDesk, opening, plantClaimants } from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let desk: Desk;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
});
afterAll(() => s.close());

/** While it lasts nothing of this campaign can be noted as missed. */
async function hold(id: string): Promise<() => Promise<unknown>> {
  const { owner } = s.world;
  await owner.query(`
    create function hold_misses() returns trigger language plpgsql as $$
      begin raise exception 'cannot be noted now'; end $$;
    create trigger hold_misses before update on claims for each row
      when (new.state = 'missed' and new.campaign_id = '${id}') execute function hold_misses()`);
  return () => owner.query('drop trigger hold_misses on claims; drop function hold_misses');
}

test('what cannot be noted of one campaign holds up no other that is due, and is noted as soon as it can be', async () => {
  const slot = { label: '第一批', startsAt: '2026-03-12T09:00:00+08:00', endsAt: '2026-03-12T11:00:00+08:00' };
  const outing = (quota: number, closesAt?: string) =>
    desk.draft(0, {
      service: 'outing',
      split: 'slots',
      slices: [{ ...slot, quota, waits: 0 }],
      ...(closesAt !== undefined && { closesAt }),
    });
  const { id } = await outing(3);
  const campaign = await desk.move(id, 'announce');
  const later = await outing(1, '2026-03-12T20:00:00+08:00');
  await desk.move(later.id, 'announce');
  await s.world.setClock(opening);
  const people = await plantClaimants(s, 3);
  const claims = await Promise.all(
    people.map(async ({ client }) => done(await claim(client, campaign, { slice: 1 }))),
  );
  await s.world.setClock('2026-03-12T10:00:00+08:00');
  const usher = await s.staff('city', 'supervisor');
  done(await usher.post<DeskAnswer>(`/api/campaigns/${id}/hand-out`, { claims: [claims[0]!.id] }));
  const states = async () => {
    const { rows } = await s.world.owner.query<{ state: string }>(
      'select state from claims where campaign_id = $1 order by number',
      [id],
    );
    return rows.map(({ state }) => state);
  };
  await s.world.setClock('2026-03-13T09:00:00+08:00');
  const letGo = await hold(id);
  await expect(s.ticker.settle()).rejects.toThrow('cannot be noted now');
  expect(await states()).toEqual(['fetched', 'granted', 'granted']);
  const { rows: due } = await s.world.owner.query('select state from campaigns where id = $1', [later.id]);
  expect(due).toEqual([{ state: 'closed' }]);
  await letGo();
  await s.ticker.settle();
  expect(await states()).toEqual(['fetched', 'missed', 'missed']);
});
