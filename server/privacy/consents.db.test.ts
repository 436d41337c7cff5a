import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, CaseLine, Page } from '../../kernel/answers.ts';
import { consentPurposes } from '../../kernel/consent.ts';
import type { ConsentAnswer } from '../../kernel/privacy-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { noConsent } from './consents.ts';

let s: TestServer;
let clerk: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  clerk = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

const appeal = { topic: 'canteen', what: '食堂的饭菜经常是冷的', shared: false, aboveWorkplace: false };
const url = '/api/services/appeal/cases';

async function careful(): Promise<Client> {
  const who = await s.worker();
  who.agrees = false;
  return who;
}

const agree = async (who: Client, purpose = 'dispute', edition = 1) =>
  done(await who.put<ConsentAnswer[]>(`/api/my/consents/${purpose}`, { edition }));
const withdraw = async (who: Client, purpose = 'dispute') =>
  done(await who.delete<ConsentAnswer[]>(`/api/my/consents/${purpose}`));
const of = (all: readonly ConsentAnswer[], purpose: string) => all.find((one) => one.purpose === purpose)!;
const open = async (id: string, who = clerk) => done(await who.get<CaseAnswer>(`/api/cases/${id}`));
const inInbox = async (id: string) =>
  done(await clerk.get<Page<CaseLine>>('/api/inbox')).items.some((line) => line.id === id);

describe('a sensitive answer', () => {
  test('is refused until its own purpose was agreed to, and that sentence is what is said [MLPS-26, PIPL-29]', async () => {
    const who = await careful();
    await agree(who, 'health');
    const refused = await who.post<{ reasons: unknown }>(url, { form: appeal });
    expect(refusalOf(refused)).toBe('consent-needed');
    expect(refused.body.reasons).toEqual([{ at: 'dispute', says: expect.stringContaining('查看和使用我写的话') }]);
    expect(of(await agree(who), 'dispute')).toMatchObject({ live: true, history: [{ act: 'given', edition: 1 }] });
    expect((await who.post(url, { form: appeal })).status).toBe(201);
  });

  test('is refused by the database itself, whoever writes it, and a case without one needs no consent [MLPS-26]', async () => {
    const who = await careful();
    await agree(who);
    const { id } = done(await who.post<CaseAnswer>(url, { form: appeal }));
    const other = (await s.world.worker('factory')).id;
    const copy = (over: string) =>
      s.world.owner.query(
        `insert into cases select (jsonb_populate_record(c, jsonb_build_object('id', $2::uuid, 'number', $3::text) || ${over})).*
         from cases c where id = $1`,
        [id, newId(), newId().slice(-12)],
      );
    await expect(copy(`jsonb_build_object('applicant_id', '${other}')`)).rejects.toMatchObject({ code: noConsent });
    await expect(copy(`'{"purposes": []}'`)).rejects.toMatchObject({ code: noConsent });
    await expect(copy(`'{"purposes": ["health"]}'`)).rejects.toMatchObject({ code: noConsent });
    await copy(`jsonb_build_object('applicant_id', '${other}', 'form_sealed', null)`);
    const late = s.world.owner.query(`update cases set form_sealed = '\\x00' where applicant_id = $1`, [other]);
    await expect(late).rejects.toMatchObject({ code: noConsent });
  });

  test('is not kept in a draft before it was agreed to', async () => {
    const who = await careful();
    const keep = async () => done(await who.put('/api/services/appeal/draft', { form: appeal }));
    const kept = async () => done(await who.get<{ form: object }>('/api/services/appeal/draft')).form;
    await keep();
    expect(await kept()).toEqual({ topic: 'canteen', shared: false, aboveWorkplace: false });
    await agree(who);
    await keep();
    expect(await kept()).toEqual(appeal);
  });

  test('is hidden from whoever does not owe the move also where it was kept before it counted as one', async () => {
    const who = await careful();
    await agree(who);
    const { id } = done(await who.post<CaseAnswer>(url, { form: appeal }));
    await s.world.owner.query(
      `update cases set form = form || '{"what": "食堂的饭菜经常是冷的"}', form_sealed = null where id = $1`,
      [id],
    );
    const boss = await s.staff('province', 'supervisor');
    const seen = await open(id, boss);
    expect([seen.masked, JSON.stringify(seen).includes('冷的')]).toEqual([['what'], false]);
    expect((await open(id)).form).toMatchObject({ what: appeal.what });
  });

  test('of staff is taken where its applicant was asked for none, and rests on what she did agree to', async () => {
    const who = await careful();
    await agree(who);
    const { id } = done(await who.post<CaseAnswer>(url, { form: appeal }));
    done(await clerk.post(`/api/cases/${id}/moves`, { action: 'accept', said: {} }));
    const sealed = (of: string, seq: number, purposes: readonly string[]) =>
      s.world.owner.query(
        `insert into trace select (jsonb_populate_record(t,
           jsonb_build_object('seq', $3::integer, 'said_sealed', '\\x00', 'purposes', $4::text[]))).*
         from trace t where t.case_id = $1 and t.action = $2 and t.seq < 90`,
        [id, of, seq, purposes],
      );
    await sealed('accept', 91, []);
    await sealed('accept', 92, ['dispute']);
    await expect(sealed('accept', 93, ['health'])).rejects.toMatchObject({ code: noConsent });
    await expect(sealed('file', 94, [])).rejects.toMatchObject({ code: noConsent });
  });

  test('is agreed to in the wording of today or not at all [PIPL-14]', async () => {
    const who = await careful();
    expect(refusalOf(await who.put('/api/my/consents/dispute', { edition: 2 }))).toBe('consent-changed');
    expect(refusalOf(await who.put('/api/my/consents/everything', { edition: 1 }))).toBe('malformed-request');
    const all = done(await who.get<ConsentAnswer[]>('/api/my/consents'));
    expect(all.map(({ purpose, live }) => [purpose, live])).toEqual(consentPurposes.map((purpose) => [purpose, false]));
  });
});

describe('after a consent is withdrawn', () => {
  test('its cases rest: nobody opens or moves them, the clock passes them over, no word is counted [MLPS-27, PIPL-15]', async () => {
    await s.ticker.settle();
    const who = await careful();
    await agree(who);
    const { id, seq } = done(await who.post<CaseAnswer>(url, { form: appeal }));
    const words = () => s.world.owner.query('select * from words').then(({ rows }) => rows.length);
    const before = await words();
    const reveal = (purpose = '了解情况') =>
      clerk.post(`/api/cases/${id}/reveal`, { purpose }, { 'idempotency-key': 'read-once' });
    expect(reasonsOf(await reveal('　 ')).map(({ at }) => at)).toEqual(['purpose']);
    done(await reveal());
    expect(of(await withdraw(who), 'dispute')).toMatchObject({ live: false, openCases: 1, restingCases: 1 });
    await s.world.setClock('2026-04-20T09:00:00+08:00');
    await s.world.owner.query(`update sessions set expires_at = clock_now() + interval '1 day'`);
    await s.ticker.settle();
    expect(await words()).toBe(before);
    expect(await open(id, who)).toMatchObject({ seq, form: appeal, sentence: expect.stringContaining('你撤回了同意') });
    const seen = await open(id);
    expect(seen).toMatchObject({ masked: ['what'], may: [], files: [], seq });
    expect(JSON.stringify(seen)).not.toContain('冷的');
    expect(await inInbox(id)).toBe(false);
    expect(refusalOf(await clerk.post(`/api/cases/${id}/moves`, { action: 'accept', said: {} }))).toBe(
      'consent-withdrawn',
    );
    // Asked again under its key, too: what was read then is kept for nobody.
    expect(refusalOf(await reveal())).toBe('consent-withdrawn');
    const { rows } = await s.world.owner.query('select count(*)::integer as n from notices where case_id = $1', [id]);
    expect(rows).toEqual([{ n: 0 }]);
  });

  test('the reply that she shared with colleagues leaves the board, and comes back with the consent', async () => {
    const who = await careful();
    await agree(who);
    const { id } = done(await who.post<CaseAnswer>(url, { form: { ...appeal, shared: true } }));
    const move = async (action: string, said: object) =>
      done(await clerk.post(`/api/cases/${id}/moves`, { action, said }));
    await move('accept', {});
    await move('assign', { handler: (await open(id)).staff[0]!.id });
    await move('answer', { reply: '换了供应商，菜是热的了。' });
    const colleague = await s.worker();
    const onBoard = async () =>
      done(await colleague.get<Page<{ id: string; reply?: string }>>('/api/services/appeal/board')).items.filter(
        (line) => line.id === id,
      );
    expect(await onBoard()).toMatchObject([{ reply: '换了供应商，菜是热的了。' }]);
    await withdraw(who);
    expect(await onBoard()).toEqual([]);
    await agree(who);
    expect(await onBoard()).toHaveLength(1);
  });

  test('other services are as they were, and her own withdrawing of the case still works [MLPS-27, PIPL-16]', async () => {
    const who = await careful();
    await agree(who);
    const { id } = done(await who.post<CaseAnswer>(url, { form: appeal }));
    await withdraw(who);
    const plain = { level: 'provincial', name: '电工高级工', on: '2026-01-05' };
    const other = await who.post('/api/services/certificate-award/check', { form: plain });
    expect(other.status).toBe(200);
    expect(refusalOf(await who.post(url, { form: appeal }))).toBe('consent-needed');
    expect(done(await who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action: 'withdraw', said: {} }))).toMatchObject({
      state: 'withdrawn',
    });
  });

  test('agreeing again lets them go on, with the days they rested added to their deadlines', async () => {
    await s.world.setClock('2026-03-02T09:00:00+08:00');
    const who = await careful();
    await agree(who);
    const filed = done(await who.post<CaseAnswer>(url, { form: appeal }));
    await withdraw(who);
    await s.world.setClock('2026-03-12T09:00:00+08:00');
    await s.world.owner.query(`update sessions set expires_at = clock_now() + interval '1 day'`);
    expect(of(await agree(who), 'dispute').history.map(({ act }) => act)).toEqual(['given', 'withdrawn', 'given']);
    const again = await open(filed.id);
    expect(Date.parse(again.dueAt!) - Date.parse(filed.dueAt!)).toBe(10 * 86_400_000);
    expect(again).toMatchObject({ form: appeal, mine: true, overdue: false });
    expect(await inInbox(filed.id)).toBe(true);
    done(await clerk.post(`/api/cases/${filed.id}/moves`, { action: 'accept', said: {} }));
  });

  test('a case filed in the same moment rests within a turn of the clock', async () => {
    const who = await careful();
    await agree(who);
    const { id } = done(await who.post<CaseAnswer>(url, { form: appeal }));
    await withdraw(who);
    await s.world.owner.query('update cases set rests_since = null where id = $1', [id]);
    expect((await open(id)).masked).toEqual([]);
    await s.ticker.settle();
    expect((await open(id)).masked).toEqual(['what']);
  });
});

test('of giving and withdrawing at once the ledger tells one story, and what is live is its last word', async () => {
  const who = await careful();
  await agree(who);
  const acts = Array.from({ length: 20 }, (_one, n) => (n % 2 === 0 ? withdraw(who) : agree(who)));
  await Promise.all(acts);
  const last = of(done(await who.get<ConsentAnswer[]>('/api/my/consents')), 'dispute');
  const told = last.history.map(({ act }) => act).toReversed();
  expect(told).toEqual(told.map((_act, n) => (n % 2 === 0 ? 'given' : 'withdrawn')));
  expect(last.live).toBe(told.at(-1) === 'given');
});

test('the app role can add to the ledger of consents and change nothing in it', async () => {
  const { db } = s.platform;
  await expect(db.deleteFrom('consent_entries').execute()).rejects.toThrow(/permission denied/);
  await expect(db.updateTable('consent_entries').set({ act: 'given' }).execute()).rejects.toThrow(/permission denied/);
});
