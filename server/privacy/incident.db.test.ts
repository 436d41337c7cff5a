import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { makeIncidentPack, sayIncident } from './incident.ts';

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer();
});
afterAll(() => s.close());

test('an incident pack counts what one person reached, of how many people, since when, as it was [MLPS-33, PIPL-57]', async () => {
  const thief = await s.world.staff('factory', 'caseworker');
  const stealing = s.client();
  await stealing.signInByPassword(thief.login!, s.world.password);
  const honest = await s.staff('factory', 'caseworker');
  const form = { topic: 'canteen', what: '食堂的饭菜经常是冷的', shared: false, aboveWorkplace: false };
  const people: string[] = [];
  for (let n = 0; n < 7; n += 1) {
    const person = await s.world.worker('factory');
    people.push(person.id);
    const who = s.client();
    await who.signInByPhone(person.phone);
    const { id } = done(await who.post<CaseAnswer>('/api/services/appeal/cases', { form }));
    await honest.get(`/api/cases/${id}`);
    if (n < 5) await stealing.get(`/api/cases/${id}`);
    if (n < 3) await stealing.get(`/api/members/${person.id}`);
  }
  const leak = { actorId: thief.id, from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
  const pack = await makeIncidentPack(s.platform.db, leak);
  expect(pack.lines.map(({ act, kind, rows, people: n }) => [act, kind, rows, n])).toEqual([
    ['read', 'case', 5, 5],
    ['read', 'person', 3, 3],
  ]);
  expect(pack.people.map(({ id }) => id).toSorted()).toEqual(people.slice(0, 5).toSorted());
  const { report, csv } = sayIncident(leak, pack);
  expect(report).toContain('涉及 5 人，8 次');
  expect(csv.trim().split('\n')).toHaveLength(6);
  await stealing.get('/api/members');
  const paged = await makeIncidentPack(s.platform.db, leak);
  expect(paged.people.map(({ id }) => id)).toEqual(expect.arrayContaining(people));
  const [page] = paged.lines.filter(({ act }) => act === 'list-members');
  expect(page).toMatchObject({ rows: 1, data: '姓名、所在工会，号码只有头尾' });
  expect(page!.people).toBeGreaterThanOrEqual(7);
  const all = await makeIncidentPack(s.platform.db, { from: leak.from, to: leak.to, objectKind: 'case' });
  expect(all.people).toHaveLength(7);
  const earlier = { ...leak, to: leak.from, from: new Date(0) };
  expect((await makeIncidentPack(s.platform.db, earlier)).people).toEqual([]);
});
