import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CoverageAnswer, TargetLine } from '../../kernel/coverage.ts';
import { type Client, done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let top: Client;
beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-12-31T09:00:00+08:00');
  top = await s.staff('town', 'approver', 'supervisor');
});
afterAll(() => s.close());

test('a target that ends by the clock keeps the terms that were in force on its last day', async () => {
  const town = s.world.orgs['town']!.id;
  for (const key of ['factory', 'school'])
    await s.world.owner.query(
      `insert into org_terms (id, org_id, years, begins_on, ends_on, current, said_at, by_person, request_id)
       values (gen_random_uuid(), $1, 3, '2024-01-01', '2026-12-31', true, now(), gen_random_uuid(), 'r')`,
      [s.world.orgs[key]!.id],
    );
  const { id } = done(
    await top.post<TargetLine>('/api/targets', {
      orgId: town,
      name: '按期换届',
      definition: '任期在有效期内的单位工会，占全部单位工会。',
      counts: 'term-in-force',
      outOf: 'unions',
      level: 'workplace',
      goal: 90,
      from: '2026-01-01',
      to: '2026-12-31',
    }),
  );
  const total = async () => done(await top.get<CoverageAnswer>(`/api/targets/${id}/coverage?org=${town}`)).total;
  const onLastDay = await total();
  expect(onLastDay.numerator).toBe(2);
  await s.world.setClock('2027-01-01T00:00:01+08:00');
  await s.ticker.settle();
  const { rows } = await s.world.owner.query('select closed_why from targets where id = $1', [id]);
  expect(rows).toEqual([{ closed_why: '到期结束' }]);
  await s.world.setClock('2026-12-31T09:00:00+08:00');
  expect(await total()).toEqual(onLastDay);
});
