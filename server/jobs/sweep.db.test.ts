import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { sweepDeadlines } from './sweep.ts';

/** The whole run is in 2026, whose Spring Festival is off from 15 to 23 February and made up for on the 14th and 28th. */
const monday = '2026-03-02T09:00:00+08:00';

let s: TestServer;
let chen: Client;
let boss: Client;
let countyCaseworker: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(monday);
  chen = await s.staff('factory', 'caseworker', 'supervisor');
  // Nobody supervises in the town: the county's supervisor is the nearest above the workplace.
  boss = await s.staff('county', 'supervisor');
  countyCaseworker = await s.staff('county', 'caseworker');
  await s.staff('city', 'supervisor');
  await s.world.owner.query(`update sessions set expires_at = '2099-01-01'`);
});
afterAll(() => s.close());
beforeEach(() => s.world.setClock(monday));

async function at(moment: string): Promise<void> {
  await s.world.setClock(moment);
  await s.ticker.settle();
}

async function appeal(changes: object = {}): Promise<string> {
  const worker = await s.worker();
  await s.world.owner.query(`update sessions set expires_at = '2099-01-01'`);
  const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: false, ...changes };
  workers.set('last', worker);
  return done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form })).id;
}
const workers = new Map<string, Client>();

async function move(who: Client, id: string, action: string, said: object = {}): Promise<CaseAnswer> {
  return done(await who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said }));
}

async function marks(id: string): Promise<string[]> {
  const { rows } = await s.world.owner.query<{ action: string; day: string }>(
    `select action, to_char(at at time zone 'Asia/Shanghai', 'MM-DD') as day from trace
     where case_id = $1 and actor_id is null order by seq`,
    [id],
  );
  return rows.map(({ action, day }) => `${action} ${day}`);
}

describe('a reminder', () => {
  it('comes once, to who owes the move, for a step that stood still for three working days', async () => {
    const id = await appeal();
    const moved = await appeal();
    await at('2026-03-05T23:59:59+08:00');
    expect([await marks(id), await marks(moved)]).toEqual([[], []]);
    await move(chen, moved, 'accept');
    await at('2026-03-06T00:00:00+08:00');
    expect(await marks(id)).toEqual(['remind 03-06']);
    // Accepted on the 5th: that step has stood still for three working days on the 10th.
    expect(await marks(moved)).toEqual([]);
    await at('2026-03-06T18:00:00+08:00');
    await at('2026-03-07T18:00:00+08:00');
    expect(await marks(id)).toEqual(['remind 03-06']);
    const notices = await chen.get<{ items: { caseId: string; title: string }[] }>('/api/notices');
    expect(notices.body.items.filter(({ caseId }) => caseId === id).map(({ title }) => title)).toEqual([
      '有办件需要你办理',
    ]);
  });

  test.each([
    ['over a weekend', '2026-03-05T16:00:00+08:00', '2026-03-10T23:59:59+08:00', '2026-03-11T00:00:00+08:00'],
    // 12 and 13 February, then Saturday the 14th, which is worked.
    [
      'with a Saturday that is worked',
      '2026-02-11T16:00:00+08:00',
      '2026-02-14T23:59:59+08:00',
      '2026-02-15T00:00:00+08:00',
    ],
    // Saturday the 14th is the first working day, then nine days off, then 24 and 25 February.
    ['over the Spring Festival', '2026-02-13T16:00:00+08:00', '2026-02-25T23:59:59+08:00', '2026-02-26T00:00:00+08:00'],
    // 26, 27 February and Saturday the 28th, which makes up for the festival.
    [
      'into the made-up Saturday',
      '2026-02-25T09:00:00+08:00',
      '2026-02-28T23:59:59+08:00',
      '2026-03-01T00:00:00+08:00',
    ],
  ])('counts working days %s', async (_what, filedAt, still, due) => {
    await s.world.setClock(filedAt);
    const id = await appeal();
    await at(still);
    expect(await marks(id)).toEqual([]);
    await at(due);
    expect(await marks(id)).toHaveLength(1);
  });
});

describe('a deadline that passes', () => {
  it('gives the move to the supervisor of the nearest staffed union above, once, and relieves nobody', async () => {
    const id = await appeal();
    expect(refusalOf(await boss.post(`/api/cases/${id}/moves`, { action: 'accept', said: {} }))).toBe('not-your-move');
    await at('2026-03-09T23:59:59+08:00');
    expect(await marks(id)).toEqual(['remind 03-09']);
    await at('2026-03-10T00:00:00+08:00');
    await at('2026-03-12T00:00:00+08:00');
    expect(await marks(id)).toEqual(['remind 03-09', 'escalate 03-10']);
    const inbox = await boss.get<{ items: { id: string; overdue: boolean; escalated: boolean }[] }>('/api/inbox');
    expect(inbox.body.items.find((line) => line.id === id)).toMatchObject({ overdue: true, escalated: true });
    const owner = await chen.get<CaseAnswer>(`/api/cases/${id}`);
    expect(owner.body.may.map(({ action }) => action)).toContain('accept');
    expect((await move(boss, id, 'accept')).escalated).toBe(false);
    // The next step is the owner's again, with its own deadline.
    expect(refusalOf(await boss.post(`/api/cases/${id}/moves`, { action: 'note', said: { progress: '催' } }))).toBe(
      'not-your-move',
    );
  });

  it('skips the own union of a case that was kept from it, also after a rest that nobody owned', async () => {
    const id = await appeal({ aboveWorkplace: true, shared: undefined });
    const worker = workers.get('last')!;
    const accepted = await move(countyCaseworker, id, 'accept');
    await move(countyCaseworker, id, 'assign', {
      handler: accepted.staff.find(({ role }) => role === 'caseworker')!.id,
    });
    await move(countyCaseworker, id, 'answer', { reply: '已经和单位谈过' });
    await move(worker, id, 'satisfy', { rating: 4 });
    await at('2026-04-02T09:00:00+08:00');
    await move(worker, id, 'cameBack', { again: '又出现了' });
    const { rows } = await s.world.owner.query('select owes_org_id from cases where id = $1', [id]);
    expect(rows).toEqual([{ owes_org_id: s.world.orgs['county']!.id }]);
    await at('2026-04-20T09:00:00+08:00');
    const { rows: escalated } = await s.world.owner.query('select escalated_org_id from cases where id = $1', [id]);
    expect(escalated).toEqual([{ escalated_org_id: s.world.orgs['city']!.id }]);
  });

  it('lapses an unrated answer into an end that is not satisfied', async () => {
    const id = await appeal();
    const accepted = await move(chen, id, 'accept');
    await move(chen, id, 'assign', { handler: accepted.staff[0]!.id });
    await move(chen, id, 'answer', { reply: '已换保温餐台' });
    await at('2026-03-17T23:59:59+08:00');
    expect(await marks(id)).toEqual(['remind 03-17']);
    await at('2026-03-18T00:00:00+08:00');
    expect(await marks(id)).toEqual(['remind 03-17', 'lapse 03-18']);
    const { rows } = await s.world.owner.query('select state, open, due_at, counted from cases where id = $1', [id]);
    expect(rows).toEqual([{ state: 'unanswered', open: false, due_at: null, counted: ['filed', 'unanswered'] }]);
  });

  it('runs on after a jump over several deadlines, each step once and in order', async () => {
    const id = await appeal();
    const worker = workers.get('last')!;
    const accepted = await move(chen, id, 'accept');
    await move(chen, id, 'assign', { handler: accepted.staff[0]!.id });
    await move(chen, id, 'answer', { reply: '已换保温餐台' });
    await move(worker, id, 'satisfy', { rating: 5 });
    await at('2026-06-30T09:00:00+08:00');
    expect(await marks(id)).toEqual(['lookBack 06-30']);
    await at('2026-12-01T09:00:00+08:00');
    expect(await marks(id)).toEqual(['lookBack 06-30', 'keepClosed 12-01']);
    const still = await appeal();
    await at('2026-12-31T09:00:00+08:00');
    expect(await marks(still)).toEqual(['remind 12-31', 'escalate 12-31']);
  });

  it('is the day a supervisor sets, and passes anew where it was moved', async () => {
    const id = await appeal();
    await move(boss, id, 'supervise', { deadline: '2026-03-04', demand: '三天内答复' });
    await at('2026-03-04T23:59:59+08:00');
    expect(await marks(id)).toEqual([]);
    await at('2026-03-05T00:00:00+08:00');
    expect(await marks(id)).toEqual(['escalate 03-05']);
    await move(boss, id, 'supervise', { deadline: '2026-03-05', demand: '今天' });
    await at('2026-03-06T00:00:00+08:00');
    expect(await marks(id)).toEqual(['escalate 03-05', 'remind 03-06', 'escalate 03-06']);
  });
});

describe('several sweeps', () => {
  it('at once do nothing twice', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 6; count += 1) ids.push(await appeal());
    await s.world.setClock('2026-03-06T09:00:00+08:00');
    const did = await Promise.all(Array.from({ length: 5 }, () => sweepDeadlines(s.platform)));
    await s.ticker.settle();
    expect(did.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(6);
    for (const id of ids) expect(await marks(id)).toEqual(['remind 03-06']);
  });

  test.each([
    ['of a service that is no longer here', 'gone', 'filed'],
    ['that cannot be carried out', 'appeal', 'a state of long ago'],
  ])('pass over cases %s, however many they are', async (_what, service, state) => {
    await s.world.owner.query(
      `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, org_path, state, open, seq,
         entered_seq, filed_at, entered_at, due_at, form, summary, tuned, findings)
       select 1, gen_random_uuid(), $2, 1, $2 || i, 1, p.id, $1, 'x.', $3, true, 1, 1, now(), now(),
         '2020-01-01', '{}', '', '{}', '[]' from generate_series(1, 250) i, (select id from persons limit 1) p`,
      [s.world.orgs['factory']!.id, service, state],
    );
    const id = await appeal();
    await at('2026-03-06T09:00:00+08:00');
    await s.ticker.settle();
    expect(await marks(id)).toEqual(['remind 03-06']);
  });
});
