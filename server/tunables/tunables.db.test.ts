import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CaseAnswer, ServiceAnswer, UnionAnswer } from '../../kernel/answers.ts';
import type { TunableLine, TunablesAnswer } from '../../kernel/tuning.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { approve, setTunable, waitingDrafts } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

let s: TestServer;
let top: Client;
let shop: Client;
let second: Client;

const today = '2026-03-02';
const tomorrow = '2026-03-03';
const cites = { title: '示例办法', clause: '第三条', link: 'https://example.org/rule' };
const idOf = (org: string) => s.world.orgs[org]!.id;
const at = (org: string) => `/api/orgs/${idOf(org)}/tunables`;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(`${today}T09:00:00+08:00`);
  top = await s.staff('province', 'supervisor');
  shop = await s.staff('factory', 'approver');
  second = await s.staff('province', 'approver');
});
afterAll(() => s.close());
beforeEach(async () => {
  await s.world.setClock(`${today}T09:00:00+08:00`);
  await s.world.owner.query('delete from tunable_values');
  await s.world.owner.query('delete from tunable_drafts');
});

const asked = (more: object = {}) => ({
  service: 'join-union',
  name: 'atOnce',
  value: 1,
  from: tomorrow,
  cites,
  ...more,
});
const draft = (who: Client, org: string, more: object = {}) => who.post<TunablesAnswer>(at(org), asked(more));
/** Drafted by one and approved by another. */
const set = (who: Client, org: string, more: object = {}) => setTunable({ who, second }, idOf(org), asked(more));
const lineIn = (answer: TunablesAnswer, name = 'atOnce') => answer.lines.find((line) => line.name === name)!;
async function read(who: Client, org: string, name = 'atOnce', service = 'join-union'): Promise<TunableLine> {
  return lineIn(done(await who.get<TunablesAnswer>(`${at(org)}?service=${service}`)), name);
}
const takeBack = (who: Client, org: string, entry: string, why = '写错了') =>
  who.post<TunablesAnswer>(`${at(org)}/${entry}/take-back`, { why });

describe('what a union reads', () => {
  test('is every value of a service with its bounds and, where nobody has set it, the shipped one with its source', async () => {
    const answer = done(await shop.get<TunablesAnswer>(`${at('factory')}?service=join-union`));
    expect(answer).toMatchObject({ org: { name: '示例电子厂工会' }, today, mayDraft: true });
    expect(answer.lines.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
      ['answerWithin', 'workdays', '个工作日'],
      ['remindAfter', 'workdays', '个工作日'],
      ['atOnce', 'yesNo', ''],
      ['completeWithin', 'days', '天'],
    ]);
    const shipped = { value: 3, cites: { house: true } };
    expect(lineIn(answer, 'answerWithin')).toMatchObject({
      min: 1,
      max: 250,
      shipped,
      inForce: shipped,
      later: [],
      own: [],
    });
  });

  test('names the nearest union that set a value, what changes later, and only its own history', async () => {
    await set(top, 'county', { name: 'answerWithin', value: 5, from: today });
    await set(top, 'county', { name: 'answerWithin', value: 6, from: '2026-05-01' });
    await set(top, 'factory', { name: 'answerWithin', value: 2, from: '2026-04-01' });
    await set(top, 'factory', { name: 'answerWithin', value: null, from: '2026-06-01' });
    const line = await read(shop, 'factory', 'answerWithin');
    expect(line.inForce).toMatchObject({ value: 5, from: today, setBy: { name: '榕区总工会' } });
    expect(line.later).toMatchObject([
      { value: 2, from: '2026-04-01', setBy: { name: '示例电子厂工会' } },
      { value: 6, from: '2026-06-01', setBy: { name: '榕区总工会' } },
    ]);
    expect(line.own.map(({ value, from, by }) => [value, from, by?.startsWith('干部')])).toEqual([
      [null, '2026-06-01', true],
      [2, '2026-04-01', true],
    ]);
    expect(line.own[1]!.cites).toEqual(cites);
  });

  test('is the same as a member of it is told', async () => {
    await set(top, 'town', { service: 'work-injury-visit', name: 'grant', value: 70_000, from: today });
    await set(top, 'factory', { service: 'work-injury-visit', name: 'grant', value: 90_000, from: today });
    const worker = await s.worker();
    const told = async () =>
      done(await worker.get<ServiceAnswer>('/api/services/work-injury-visit')).tuned.find(
        ({ name }) => name === 'grant',
      )!;
    expect(await told()).toMatchObject({ value: 90_000, setBy: { name: '示例电子厂工会' } });
    done(await set(shop, 'factory', { service: 'work-injury-visit', name: 'grant', value: null }));
    await s.world.setClock(`${tomorrow}T00:00:00+08:00`);
    expect(await told()).toMatchObject({ value: 70_000, setBy: { name: '木棉街道总工会' } });
    const line = await read(shop, 'factory', 'grant', 'work-injury-visit');
    expect(line.inForce).toMatchObject({ value: 70_000, setBy: { name: '木棉街道总工会' } });
  });
});

describe('an application', () => {
  const file = async (who: Client) => {
    const form = {
      union: idOf('factory'),
      name: '骑手示例',
      documentKind: 'resident-id',
      number: s.world.documentNumber(),
    };
    return done(await who.post<CaseAnswer>('/api/services/join-union/cases', { form }));
  };
  const union = async () => done(await s.client().get<UnionAnswer>(`/api/unions/${idOf('factory')}`));

  test('filed the day before keeps the old value, and one filed on the day has the new one', async () => {
    done(await set(shop, 'factory'));
    done(await set(shop, 'factory', { name: 'answerWithin', value: 9 }));
    const [early, late] = [await s.newcomer(), await s.newcomer()];
    await s.world.setClock(`${today}T23:59:59+08:00`);
    expect((await union()).atOnce).toBe(false);
    const before = await file(early);
    await s.world.setClock(`${tomorrow}T00:00:00+08:00`);
    expect((await union()).atOnce).toBe(true);
    const after = await file(late);
    expect([before.state, after.state]).toEqual(['filed', 'admitted']);
    const kept = await s.world.owner.query<{ tuned: object }>(
      'select tuned from cases where id = any ($1) order by filed_at',
      [[before.id, after.id]],
    );
    expect(kept.rows.map(({ tuned }) => tuned)).toMatchObject([
      { atOnce: 0, answerWithin: 3 },
      { atOnce: 1, answerWithin: 9 },
    ]);
    expect(done(await early.get<CaseAnswer>(`/api/cases/${before.id}`)).state).toBe('filed');
  });

  test('is looked at first again from the day on which the union’s own value ends', async () => {
    done(await set(shop, 'factory', { from: today }));
    done(await set(shop, 'factory', { value: null }));
    expect((await file(await s.newcomer())).state).toBe('admitted');
    const late = await s.newcomer();
    await s.world.setClock(`${tomorrow}T00:00:00+08:00`);
    expect((await union()).atOnce).toBe(false);
    expect((await file(late)).state).toBe('filed');
  });
});

describe('a value', () => {
  test.each([
    ['answerWithin', 1, 250],
    ['completeWithin', 0, 3650],
    ['atOnce', 0, 1],
  ])('of %s is taken at its bounds and refused beyond them', async (name, min, max) => {
    expect((await set(shop, 'factory', { name, value: min })).status).toBe(201);
    expect((await set(shop, 'factory', { name, value: max, from: '2026-03-04' })).status).toBe(201);
    for (const value of [min - 1, max + 1, min + 0.5]) {
      const came = await set(shop, 'factory', { name, value, from: '2026-03-05' });
      expect([refusalOf(came), reasonsOf(came).map((reason) => reason.at)]).toEqual(['answers-wrong', ['value']]);
    }
  });

  test.each(['2026-03-01', '2025-12-31', '2026-02-30', 'soon', ''])('is not set from «%s»', async (from) => {
    const came = await set(shop, 'factory', { from });
    expect([refusalOf(came), reasonsOf(came).map((reason) => reason.at)]).toEqual(['answers-wrong', ['from']]);
  });

  test('is set from today on', async () => {
    expect(lineIn(done(await set(shop, 'factory', { from: today }))).inForce).toMatchObject({ value: 1, from: today });
  });

  test.each([
    ['title', { title: ' x ' }],
    ['title', { title: 'x'.repeat(501) }],
    ['clause', { title: '示例办法', clause: 'x'.repeat(201) }],
    ['link', { title: '示例办法', link: 'javascript:alert(1)' }],
  ])('without a sound %s is refused', async (where, given) => {
    const came = await set(shop, 'factory', { cites: given });
    expect([refusalOf(came), reasonsOf(came).map((reason) => reason.at)]).toEqual(['answers-wrong', [where]]);
    expect((await read(shop, 'factory')).own).toEqual([]);
  });

  test('of something the service does not have is refused', async () => {
    for (const name of ['moon', 'constructor', '__proto__'])
      expect(reasonsOf(await set(shop, 'factory', { name }))).toMatchObject([{ at: 'name' }]);
    expect(heard(await set(shop, 'factory', { service: 'moon' }))).toEqual(refused('service-unknown'));
    expect(heard(await shop.get(`${at('factory')}?service=moon`))).toEqual(refused('service-unknown'));
  });

  test.each([{ value: '1' }, { cites: { title: '示例办法\u0000' } }, { more: 1 }])('is malformed: %o', async (more) => {
    expect(heard(await set(shop, 'factory', more))).toEqual(refused('malformed-request'));
  });

  test('is ended only where one of the union’s own is in force on that day', async () => {
    await set(top, 'town', { from: today });
    expect(heard(await set(shop, 'factory', { value: null }))).toEqual(refused('tunable-not-own'));
    await set(shop, 'factory', { from: '2026-03-04' });
    expect(heard(await set(shop, 'factory', { value: null }))).toEqual(refused('tunable-not-own'));
    expect((await set(shop, 'factory', { value: null, from: '2026-03-05' })).status).toBe(201);
    const again = await set(shop, 'factory', { value: null, from: '2026-03-06' });
    expect(heard(again)).toEqual(refused('tunable-not-own'));
  });
});

describe('an entry', () => {
  const first = async (org = 'factory') => (await read(top, org)).own[0]!;

  test('that is not in force is taken back with a reason, stays in the history, and its day is free again', async () => {
    done(await set(shop, 'factory'));
    expect(await first()).toMatchObject({ mayTakeBack: true });
    const back = lineIn(done(await takeBack(shop, 'factory', (await first()).id)));
    expect(back.later).toEqual([]);
    expect(back.own).toMatchObject([{ value: 1, from: tomorrow, mayTakeBack: false, takenBack: { why: '写错了' } }]);
    expect(heard(await takeBack(shop, 'factory', back.own[0]!.id))).toEqual(refused('tunable-taken-back'));
    expect(lineIn(done(await set(shop, 'factory', { value: 0 }))).own).toHaveLength(2);
    await s.world.setClock(`${tomorrow}T00:00:00+08:00`);
    expect((await read(shop, 'factory')).inForce).toMatchObject({ value: 0 });
  });

  test('is taken back until the end of the day before, and not on its day', async () => {
    done(await set(shop, 'factory'));
    const { id } = await first();
    await s.world.setClock(`${tomorrow}T00:00:00+08:00`);
    expect(heard(await takeBack(shop, 'factory', id))).toEqual(refused('tunable-in-force'));
    expect(await first()).toMatchObject({ mayTakeBack: false });
    await s.world.setClock(`${today}T23:59:59+08:00`);
    expect((await takeBack(shop, 'factory', id)).status).toBe(201);
  });

  test('is taken back with words, and only at the union that made it', async () => {
    done(await set(top, 'town'));
    const { id } = await first('town');
    expect(heard(await takeBack(shop, 'factory', id))).toEqual(refused('not-found'));
    expect(reasonsOf(await takeBack(top, 'town', id, ' '))).toMatchObject([{ at: 'why' }]);
    expect(heard(await takeBack(top, 'town', newId()))).toEqual(refused('not-found'));
  });

  test('leaves an audit row for each act', async () => {
    await s.world.setClock('2026-03-02T10:00:00+08:00');
    await set(shop, 'factory', { from: today });
    await set(shop, 'factory', { value: null });
    await takeBack(shop, 'factory', (await first()).id);
    const { rows } = await s.world.owner.query<{ act: string; purpose: string }>(
      `select act, purpose from audit where object_kind = 'org' and object_id = $1
       and at = '2026-03-02T10:00:00+08:00' order by id`,
      [idOf('factory')],
    );
    const atOnce = '加入工会：提交以后马上入会，工会随后核对身份';
    expect(rows).toEqual([
      { act: 'draft-tunable', purpose: `${atOnce} 是，2026年3月2日起。依据：示例办法` },
      { act: 'set-tunable', purpose: `${atOnce} 是，2026年3月2日起。依据：示例办法` },
      { act: 'draft-tunable', purpose: `${atOnce} 按上级的，2026年3月3日起。依据：示例办法` },
      { act: 'end-tunable', purpose: `${atOnce} 按上级的，2026年3月3日起。依据：示例办法` },
      { act: 'take-back-tunable', purpose: `${atOnce} 按上级的，2026年3月3日起。原因：写错了` },
    ]);
  });

  test('is never rewritten by the role that serves', async () => {
    done(await set(shop, 'factory'));
    const { db } = s.platform;
    await expect(db.deleteFrom('tunable_values').execute()).rejects.toThrow(/permission denied/);
    await expect(db.updateTable('tunable_values').set({ value: 0 }).execute()).rejects.toThrow(/permission denied/);
  });

  test('sent twice under one key is made once', async () => {
    const key = { 'idempotency-key': newId() };
    const [one, two] = [await shop.post(at('factory'), asked(), key), await shop.post(at('factory'), asked(), key)];
    expect([one.status, two.body]).toEqual([201, one.body]);
    expect((await read(shop, 'factory')).drafts).toHaveLength(1);
  });
});

describe('who may', () => {
  test.each(['approver', 'supervisor'] as const)('set: the %s of the union or of one above it', async (role) => {
    for (const org of ['factory', 'town', 'county', 'province'])
      expect((await set(await s.staff(org, role), 'factory', { from: `2026-04-0${org.length}` })).status).toBe(201);
  });

  test('only draft: caseworkers', async () => {
    const clerk = await s.staff('factory', 'caseworker');
    expect((await draft(clerk, 'factory')).status).toBe(201);
    const [id] = await waitingDrafts(clerk, idOf('factory'));
    expect(heard(await approve(await s.staff('factory', 'caseworker'), idOf('factory'), [id!]))).toEqual(
      refused('no-right'),
    );
    done(await approve(shop, idOf('factory'), [id!]));
    const { own } = await read(clerk, 'factory');
    expect(own[0]!.mayTakeBack).toBe(false);
    expect(heard(await takeBack(clerk, 'factory', own[0]!.id))).toEqual(refused('no-right'));
  });

  test('only read: cashiers', async () => {
    const cashier = await s.staff('factory', 'cashier');
    const answer = done(await cashier.get<TunablesAnswer>(`${at('factory')}?service=join-union`));
    expect(answer.mayDraft).toBe(false);
    expect(heard(await draft(cashier, 'factory'))).toEqual(refused('no-right'));
  });

  test('do nothing: those out of reach, members, and whoever is not signed in', async () => {
    const elsewhere = await s.staff('bareCity', 'supervisor');
    for (const [who, org] of [
      [elsewhere, 'factory'],
      [shop, 'town'],
    ] as const) {
      expect(heard(await who.get(`${at(org)}?service=join-union`))).toEqual(refused('not-found'));
      expect(heard(await set(who, org))).toEqual(refused('not-found'));
    }
    expect(heard(await set(await s.worker(), 'factory'))).toEqual(refused('no-right'));
    expect(heard(await set(s.client(), 'factory'))).toEqual(refused('sign-in-needed'));
  });

  test('nobody sets a value of a union that is dissolved', async () => {
    await s.world.owner.query('update orgs set dissolved_at = now() where id = $1', [idOf('school')]);
    expect(heard(await set(top, 'school'))).toEqual(refused('org-dissolved'));
    expect(done(await top.get<TunablesAnswer>(`${at('school')}?service=join-union`)).mayDraft).toBe(false);
  });
});
