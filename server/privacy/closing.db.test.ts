import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { ClosingAnswer } from '../../kernel/privacy-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { removeGoneFiles } from '../files/removing.ts';

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer();
});
afterAll(() => s.close());

const words = '食堂的饭菜经常是冷的';

async function person(): Promise<{ who: Client; is: WorldPerson; caseId: string }> {
  const is = await s.world.worker('factory', '欧阳待删');
  const who = s.client();
  await who.signInByPhone(is.phone);
  const photos = [await upload(who, '独一无二.png')];
  const form = { topic: 'canteen', what: words, photos, shared: false, aboveWorkplace: false };
  const { id } = done(await who.post<CaseAnswer>('/api/services/appeal/cases', { form }));
  return { who, is, caseId: id };
}

const closing = async (who: Client) => done(await who.get<ClosingAnswer>('/api/my/closing'));

/** Every table in which a text, or what a sealed value opens to, holds one of these words. */
async function hits(needles: readonly string[]): Promise<string[]> {
  const { rows: tables } = await s.world.owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await s.world.owner.query<Record<string, unknown>>(`select * from ${name}`);
    const opened = rows.map((row) =>
      Object.values(row).map((value) => {
        if (!Buffer.isBuffer(value)) return JSON.stringify(value);
        try {
          return s.platform.sealer.open(value);
        } catch {
          return value.toString('hex');
        }
      }),
    );
    if (needles.some((needle) => opened.flat().join('\n').includes(needle))) found.push(name);
  }
  return found;
}

test('is refused while a case is open, and says so before it is tried', async () => {
  const { who, caseId } = await person();
  expect((await closing(who)).prevents).toEqual([expect.stringContaining('没办完的事')]);
  expect(refusalOf(await who.post('/api/my/closing', {}))).toBe('closing-open-cases');
  expect((await who.get(`/api/cases/${caseId}`)).status).toBe(200);
  const clerk = await s.staff('factory', 'caseworker');
  expect(refusalOf(await clerk.post('/api/my/closing', {}))).toBe('closing-holds-post');
});

test('of a member it ends the use and keeps the register; nobody signs in by that account again', async () => {
  const { who, is, caseId } = await person();
  done(await who.post(`/api/cases/${caseId}/moves`, { action: 'withdraw', said: {} }));
  const said = await closing(who);
  expect(said.prevents).toEqual([]);
  expect(said.keeps.map(({ what }) => what)).toContain('会员登记信息和会籍');
  expect((await who.post('/api/my/closing', {})).status).toBe(204);
  expect((await who.get('/api/me')).status).toBe(401);
  const { rows } = await s.world.owner.query('select name, verified from persons where id = $1', [is.id]);
  expect(rows).toEqual([{ name: '欧阳待删', verified: true }]);
  const left =
    'select 1 from drafts where person_id = $1 union all select 1 from notices where person_id = $1 union all select 1 from sessions where person_id = $1';
  expect((await s.world.owner.query(left, [is.id])).rowCount).toBe(0);
});

test('of one who has left it leaves no name, number, word or file outside of what the page said is kept [MLPS-29, PIPL-47]', async () => {
  await s.world.owner.query(`update persons set name = '旁人', name_folded = '旁人' where name = '欧阳待删'`);
  const { who, is, caseId } = await person();
  const clerk = await s.staff('factory', 'caseworker');
  done(await clerk.post(`/api/cases/${caseId}/moves`, { action: 'accept', said: {} }));
  done(await clerk.post(`/api/cases/${caseId}/moves`, { action: 'note', said: { progress: '找过欧阳待删本人' } }));
  done(await who.post(`/api/cases/${caseId}/moves`, { action: 'withdraw', said: {} }));
  await s.world.owner.query(
    `update memberships set left_on = current_date, left_why = 'resigned' where person_id = $1`,
    [is.id],
  );
  const needles = [is.document, is.phone, '欧阳待删'];
  expect(await hits(needles)).toEqual(expect.arrayContaining(['persons', 'trace']));
  const trace = () =>
    s.world.owner.query('select action, actor_id from trace where case_id = $1 order by seq', [caseId]);
  const before = (await trace()).rows;
  const { rows: stored } = await s.world.owner.query<{ key: string }>(
    `select encode(sha256, 'hex') as key from files where case_id = $1`,
    [caseId],
  );
  const size = async () => {
    let bytes = 0;
    for await (const piece of await s.platform.files.get(stored[0]!.key)) bytes += (piece as Buffer).length;
    return bytes;
  };
  expect(await size()).toBeGreaterThan(0);
  expect((await who.post('/api/my/closing', {})).status).toBe(204);
  expect(await hits(needles)).toEqual([]);
  expect(await removeGoneFiles(s.platform)).toBeGreaterThan(0);
  await expect(size()).rejects.toThrow('ENOENT');
  const kept = await s.world.owner.query('select form, form_sealed, summary from cases where id = $1', [caseId]);
  expect(kept.rows).toEqual([{ form: {}, form_sealed: null, summary: '' }]);
  expect((await s.world.owner.query('select 1 from files where case_id = $1', [caseId])).rowCount).toBe(0);
  // Who did which step and when is there as it was.
  expect((await trace()).rows).toEqual(before);
});

test('the application itself empties no trace of somebody who has not closed her account [MLPS-15]', async () => {
  const { is } = await person();
  const forget = s.platform.pool.query('select forget_said(1, $1)', [is.id]);
  await expect(forget).rejects.toThrow(/only of a person who has left/);
});
