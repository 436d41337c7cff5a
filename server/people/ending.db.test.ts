import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRecounted } from '../../test/membership-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { endThese, transfer } from './membership.ts';

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
});
afterAll(() => s.close());

test('ending a membership that has ended since leaves the next one, and is not counted', async () => {
  const [moved, stayed] = [await s.world.worker('factory'), await s.world.worker('factory')];
  const { rows } = await s.world.owner.query<{ membershipId: string; cell: number }>(
    'select id as "membershipId", cell_id as cell from memberships where person_id = any ($1)',
    [[moved.id, stayed.id]],
  );
  expect(rows).toHaveLength(2);
  const now = Date.parse('2026-03-02T01:00:00Z');
  const school = s.world.orgs['school']!.id;
  await s.platform.db.transaction().execute((trx) => transfer(trx, { cell: 1, personId: moved.id }, school, now));
  expect(await endThese(s.platform.db, rows, { day: '2026-03-02', why: 'mistaken' })).toBe(1);
  const kept = await s.world.owner.query(
    'select person_id, org_id from memberships where person_id = any ($1) and left_on is null',
    [[moved.id, stayed.id]],
  );
  expect(kept.rows).toEqual([{ person_id: moved.id, org_id: school }]);
  await expectRecounted(s);
});
