import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DraftsAnswer, TunableLine, TunablesAnswer } from '../../kernel/tuning.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { approve, setTunable, waitingDrafts } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

let s: TestServer;
let author: Client;
let other: Client;
let above: Client;

const today = '2026-03-02';
const cites = { title: '示例市总工会关于调整慰问标准的通知', clause: '第二条', link: 'https://example.org/1' };
const factory = () => s.world.orgs['factory']!.id;
const drafts = (id: string, act: string) => `/api/orgs/${factory()}/tunable-drafts/${id}/${act}`;
const asked = (more: object = {}) => ({
  service: 'hospital-condolence',
  name: 'grant',
  value: 80_000,
  from: '2026-04-01',
  cites,
  ...more,
});

beforeAll(async () => {
  s = await startTestServer();
  author = await s.staff('factory', 'approver');
  other = await s.staff('factory', 'supervisor');
  above = await s.staff('city', 'approver');
});
afterAll(() => s.close());
beforeEach(async () => {
  await s.world.setClock(`${today}T09:00:00+08:00`);
  await s.world.owner.query('delete from tunable_values');
  await s.world.owner.query('delete from tunable_drafts');
});

const draft = (more: object = {}, who = author) =>
  who.post<TunablesAnswer>(`/api/orgs/${factory()}/tunables`, asked(more));
const set = (more: object = {}) => setTunable({ who: author, second: other }, factory(), asked(more));
async function read(who = author, name = 'grant'): Promise<TunableLine> {
  const answer = await who.get<TunablesAnswer>(`/api/orgs/${factory()}/tunables?service=hospital-condolence`);
  return done(answer).lines.find((line) => line.name === name)!;
}
async function waiting(more: object = {}): Promise<string> {
  done(await draft(more));
  return (await read()).drafts[0]!.id;
}
const valueOn = async (day: string) => {
  await s.world.setClock(`${day}T09:00:00+08:00`);
  const { value } = (await read(await s.staff('factory', 'approver'))).inForce;
  await s.world.setClock(`${today}T09:00:00+08:00`);
  return value;
};

test('the values of limited goods are drafted, approved and in force as those of a service are', async () => {
  const kept = { service: 'health-check', name: 'outFor', value: 30 };
  expect(refusalOf(await draft({ ...kept, name: 'grant' }))).toBe('answers-wrong');
  const { lines } = done(await draft(kept));
  const { id } = lines.find(({ name }) => name === 'outFor')!.drafts[0]!;
  const tried = { drafts: [id], from: '2026-01-01', to: '2026-02-01' };
  expect(reasonsOf(await author.post(`/api/orgs/${factory()}/what-ifs`, tried))[0]?.says).toContain('没有办件可以试算');
  done(await approve(other, factory(), [id]));
  const answer = done(await author.get<TunablesAnswer>(`/api/orgs/${factory()}/tunables?service=health-check`));
  expect(answer.lines.find(({ name }) => name === 'outFor')).toMatchObject({
    inForce: { value: 0 },
    later: [{ value: 30 }],
  });
});

describe('a draft', () => {
  test('changes nothing, and says what counts without it, who wrote it and who may decide', async () => {
    const id = await waiting();
    const line = await read();
    expect([line.inForce.value, line.later, line.own]).toEqual([60_000, [], []]);
    expect(line.drafts).toMatchObject([
      { id, value: 80_000, from: '2026-04-01', cites, was: { value: 60_000 }, mayDecide: false, mayWithdraw: true },
    ]);
    expect((await read(other)).drafts).toMatchObject([{ mayDecide: true, mayWithdraw: false }]);
    expect((await read(await s.staff('factory', 'caseworker'))).drafts).toMatchObject([{ mayDecide: false }]);
  });

  test('counts from its day on once another of the union has approved it, and its history names both', async () => {
    const id = await waiting();
    const answer = done(await approve(other, factory(), [id]));
    expect(answer).toMatchObject({ org: { id: factory() }, drafts: [] });
    const line = await read();
    expect(line.drafts).toEqual([]);
    expect(line.later).toMatchObject([{ value: 80_000, from: '2026-04-01' }]);
    expect(line.own).toMatchObject([{ value: 80_000, was: { value: 60_000 }, cites }]);
    expect(line.own[0]!.by).not.toBe(line.own[0]!.approvedBy);
    expect([await valueOn('2026-03-31'), await valueOn('2026-04-01')]).toEqual([60_000, 80_000]);
  });

  test('is not approved by whoever wrote it, nor by her under a second record', async () => {
    const id = await waiting();
    expect(heard(await approve(author, factory(), [id]))).toEqual(refused('tunable-own-draft'));
    const twin = await s.world.staff('factory', 'approver');
    const twice = s.client();
    await twice.signInByPassword(twin.login!, s.world.password);
    await s.world.owner.query(
      'update persons set merged_into = (select drafted_by from tunable_drafts where id = $1) where id = $2',
      [id, twin.id],
    );
    expect(heard(await approve(twice, factory(), [id]))).toEqual(refused('tunable-own-draft'));
    expect((await read()).drafts).toHaveLength(1);
  });

  test('is approved by somebody above, and by nobody beside or below', async () => {
    const beside = await s.staff('workshop', 'approver');
    const id = await waiting();
    expect(heard(await approve(beside, factory(), [id]))).toEqual(refused('not-found'));
    expect((await approve(above, factory(), [id])).status).toBe(201);
  });

  test('is decided once: of two who approve at the same moment one gets in, and the value stands once', async () => {
    const id = await waiting();
    const came = await Promise.all([approve(other, factory(), [id]), approve(above, factory(), [id])]);
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'tunable-draft-decided']);
    expect((await read()).own).toHaveLength(1);
  });

  test('is either approved or withdrawn, whoever is faster', async () => {
    for (let round = 1; round <= 8; round += 1) {
      const from = `2026-05-0${round}`;
      const id = await waiting({ from });
      const came = await Promise.all([
        approve(other, factory(), [id]),
        author.post(drafts(id, 'withdraw'), { why: '写错了' }),
      ]);
      expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'tunable-draft-decided']);
      const entered = (await read()).own.some((entry) => entry.from === from);
      expect(entered).toBe(came[0].status === 201);
    }
  });

  test('of two for one day one waits, and the other is told', async () => {
    const came = await Promise.all([draft(), draft({ value: 90_000 }, other)]);
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'tunable-draft-waits']);
    expect((await read()).drafts).toHaveLength(1);
  });

  test('is withdrawn by its author alone, with words, and its day is free again', async () => {
    const id = await waiting();
    expect(heard(await other.post(drafts(id, 'withdraw'), { why: '写错了' }))).toEqual(refused('no-right'));
    expect(reasonsOf(await author.post(drafts(id, 'withdraw'), { why: ' ' }))).toMatchObject([{ at: 'why' }]);
    done(await author.post(drafts(id, 'withdraw'), { why: '写错了' }));
    expect((await read()).drafts).toMatchObject([{ decided: { decision: 'withdrawn', why: '写错了' } }]);
    expect(heard(await approve(other, factory(), [id]))).toEqual(refused('tunable-draft-decided'));
    expect((await draft()).status).toBe(201);
  });

  test('is sent back with a reason that its author is told', async () => {
    const id = await waiting();
    expect(heard(await author.post(drafts(id, 'refuse'), { why: '金额不对' }))).toEqual(refused('tunable-own-draft'));
    done(await other.post<DraftsAnswer>(drafts(id, 'refuse'), { why: '文件里是 700 元' }));
    expect((await read()).drafts).toMatchObject([{ decided: { decision: 'refused', why: '文件里是 700 元' } }]);
    const { rows } = await s.world.owner.query<{ says: string }>(
      "select says from notices where title = '你起草的规则被退回'",
    );
    expect(rows.map(({ says }) => says)).toEqual([expect.stringContaining('原因：文件里是 700 元')]);
  });

  test('whose day has passed while it waited is not approved any more', async () => {
    const id = await waiting();
    await s.world.setClock('2026-04-02T09:00:00+08:00');
    const late = await s.staff('factory', 'supervisor');
    expect(heard(await approve(late, factory(), [id]))).toEqual(refused('tunable-day-past'));
  });

  test('is approved together with others or not at all', async () => {
    const ids = [await waiting(), await waiting({ name: 'moreThan', value: 5 })];
    done(await draft({ name: 'moreThan', value: 7, from: '2026-05-01' }, other));
    const all = await waitingDrafts(other, factory());
    expect(heard(await approve(other, factory(), all))).toEqual(refused('tunable-own-draft'));
    expect((await read()).own).toEqual([]);
    expect(heard(await approve(other, factory(), [...ids, newId()]))).toEqual(refused('not-found'));
    const { rows } = await s.world.owner.query('select 1 from tunable_values');
    expect(rows).toEqual([]);
    done(await approve(above, factory(), all));
    expect([(await read()).own.length, (await read(author, 'moreThan')).own.length]).toEqual([1, 2]);
  });

  test('of somebody whose posts have ended is still decided, and of a union that is gone is not', async () => {
    const id = await waiting();
    await s.world.owner.query('update orgs set dissolved_at = now() where id = $1', [factory()]);
    const came = await approve(above, factory(), [id]);
    await s.world.owner.query('update orgs set dissolved_at = null where id = $1', [factory()]);
    expect(heard(came)).toEqual(refused('org-dissolved'));
    expect((await approve(above, factory(), [id])).status).toBe(201);
  });
});

describe('a value with a last day', () => {
  test('gives way to what counted before, and to the union above where nothing did', async () => {
    done(await set({ to: '2026-04-30' }));
    expect([await valueOn('2026-04-01'), await valueOn('2026-04-30'), await valueOn('2026-05-01')]).toEqual([
      80_000, 80_000, 60_000,
    ]);
    done(await set({ value: 70_000, from: '2026-06-01' }));
    done(await set({ value: 90_000, from: '2026-07-01', to: '2026-07-31' }));
    expect([await valueOn('2026-06-30'), await valueOn('2026-07-31'), await valueOn('2026-08-01')]).toEqual([
      70_000, 90_000, 70_000,
    ]);
  });

  test('does not overlap with another that begins meanwhile', async () => {
    done(await set({ from: '2026-06-01' }));
    const came = await draft({ to: '2026-06-01' });
    expect(heard(came)).toEqual(refused('tunable-overlaps'));
    expect(reasonsOf(came)[0]!.says).toBe('2026年6月1日起本工会已经定为“800 元”。请把日期错开，或者先撤回那一条');
    expect((await draft({ to: '2026-05-31' })).status).toBe(201);
  });

  test('is looked at again when it is approved', async () => {
    const id = await waiting({ to: '2026-06-01' });
    done(await set({ from: '2026-06-01' }));
    expect(heard(await approve(other, factory(), [id]))).toEqual(refused('tunable-overlaps'));
  });

  test('is taken back as a whole, and not once it has begun', async () => {
    done(await set({ to: '2026-04-30' }));
    const [end] = (await read()).own;
    const back = (who: Client) => who.post(`/api/orgs/${factory()}/tunables/${end!.id}/take-back`, { why: '不再执行' });
    await s.world.setClock('2026-04-10T09:00:00+08:00');
    const later = await s.staff('factory', 'approver');
    expect(heard(await back(later))).toEqual(refused('tunable-in-force'));
    expect((await read(later)).own.map(({ mayTakeBack }) => mayTakeBack)).toEqual([false, false]);
    await s.world.setClock(`${today}T09:00:00+08:00`);
    done(await back(author));
    expect((await read()).own.map(({ takenBack }) => takenBack?.why)).toEqual(['不再执行', '不再执行']);
    expect((await draft()).status).toBe(201);
  });

  test.each([
    ['to', { to: '2026-03-31' }],
    ['to', { to: '2026-02-30' }],
    ['to', { to: '2026-05-01', value: null }],
    ['from', { cites: { ...cites, from: '2026-04-02' } }],
    ['from', { cites: { ...cites, from: '2025-01-01', to: '2026-03-31' } }],
    ['title', { cites: { ...cites, from: 'soon' } }],
    ['title', { cites: { title: '' } }],
    ['value', { value: -1 }],
    ['value', { value: 100_000_001 }],
    ['from', { from: '2026-03-01' }],
  ])('or any other is refused for its %s: %o', async (where, more) => {
    const came = await draft(more);
    expect(refusalOf(came)).toBe('answers-wrong');
    expect(reasonsOf(came).map(({ at }) => at)).toContain(where);
    expect((await read()).drafts).toEqual([]);
  });
});

test('the role that serves can neither rewrite nor remove a draft, nor approve what it drafted', async () => {
  const id = await waiting();
  const { db } = s.platform;
  await expect(db.deleteFrom('tunable_drafts').execute()).rejects.toThrow(/permission denied/);
  await expect(db.updateTable('tunable_drafts').set({ value: 1 }).execute()).rejects.toThrow(/permission denied/);
  await expect(
    s.world.owner.query(
      "update tunable_drafts set decision = 'approved', decided_by = drafted_by, decided_at = now() where id = $1",
      [id],
    ),
  ).rejects.toThrow(/check constraint/);
});
