import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaseAnswer, NoticeLine, Page } from '../../kernel/answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { drainOutbox } from './outbox.ts';

const start = Date.parse('2026-03-02T09:00:00+08:00');

let s: TestServer;
let chen: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(new Date(start));
  chen = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());
beforeEach(async () => {
  await s.world.setClock(new Date(start));
  await s.world.owner.query('delete from outbox');
});

const later = (seconds: number) => s.world.setClock(new Date(start + seconds * 1000));

async function file(worker: Client, what = '食堂空调坏了，宿舍空调也坏了'): Promise<string> {
  const form = { topic: 'canteen', what, aboveWorkplace: false, shared: true };
  return done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form })).id;
}

async function noticesOf(who: Client): Promise<readonly NoticeLine[]> {
  return done(await who.get<Page<NoticeLine>>('/api/notices')).items;
}

async function waiting(): Promise<{ tries: number; wait: number }[]> {
  const { rows } = await s.world.owner.query<{ tries: number; wait: number }>(
    `select tries, extract(epoch from next_try_at - clock_now())::integer as wait from outbox order by id`,
  );
  return rows;
}

describe('the outbox', () => {
  it('tells each once, though three processes empty it at the same time', async () => {
    const workers = await Promise.all(Array.from({ length: 4 }, () => s.worker()));
    for (const worker of workers) await file(worker);
    const took = await Promise.all([1, 2, 3].map(() => drainOutbox(s.platform)));
    expect(took.reduce((sum, n) => sum + n, 0)).toBe(4);
    for (const worker of workers) expect(await noticesOf(worker)).toHaveLength(1);
    expect(await waiting()).toEqual([]);
  });

  it('says what happened and by when, and nothing about the matter', async () => {
    const worker = await s.worker();
    const id = await file(worker);
    await drainOutbox(s.platform);
    const [notice] = await noticesOf(worker);
    expect(notice).toMatchObject({ caseId: id, title: '“我有诉求”有新进展', read: false });
    expect(notice!.says).toMatch(
      /^我有诉求 \d{6}-[0-9A-Z]{6}：等待受理，由示例电子厂工会的经办人办理，最晚 3月9日（周一）前办完。$/,
    );
    expect(notice!.says).not.toContain('空调');
  });

  it('loses nothing with a process that dies after taking a message', async () => {
    const worker = await s.worker();
    await file(worker);
    // What a killed process leaves behind: the row is taken, and nothing was done with it.
    await s.world.owner.query(`update outbox set tries = 1, next_try_at = clock_now() + interval '30 seconds'`);
    await later(29);
    expect(await drainOutbox(s.platform)).toBe(0);
    await later(30);
    expect(await drainOutbox(s.platform)).toBe(1);
    expect(await noticesOf(worker)).toHaveLength(1);
  });

  it('tells nobody twice: what is told and the message that is struck off are one transaction', async () => {
    const worker = await s.worker();
    const id = await file(worker);
    // The words of the case cannot be read, so its notice is not written either, and the message stays.
    const { rows } = await s.world.owner.query<{ form_sealed: Buffer }>('select form_sealed from cases where id = $1', [
      id,
    ]);
    await s.world.owner.query(`update cases set form_sealed = '\\x00' where id = $1`, [id]);
    await drainOutbox(s.platform);
    expect(await noticesOf(worker)).toHaveLength(0);
    expect((await s.world.owner.query('select from outbox where case_id = $1', [id])).rowCount).toBe(1);
    await s.world.owner.query('update cases set form_sealed = $2 where id = $1', [id, rows[0]!.form_sealed]);
    await s.world.owner.query('update outbox set next_try_at = clock_now() where case_id = $1', [id]);
    await drainOutbox(s.platform);
    expect(await noticesOf(worker)).toHaveLength(1);
    expect((await s.world.owner.query('select from outbox where case_id = $1', [id])).rowCount).toBe(0);
  });

  it('tries a message that cannot be told after 10 s, 1, 5 and 30 minutes, and holds up no other', async () => {
    const [broken, fine] = [await s.worker(), await s.worker()];
    const id = await file(broken);
    await s.world.owner.query(`update cases set form_sealed = '\\x00' where id = $1`, [id]);
    await file(fine);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await later(waits.reduce((sum, n) => sum + n, 0));
      await drainOutbox(s.platform);
      const left = await waiting();
      expect(left).toHaveLength(1);
      waits.push(left[0]!.wait);
    }
    expect(waits).toEqual([10, 60, 300, 1800, 1800]);
    expect(await noticesOf(fine)).toHaveLength(1);
    expect(await noticesOf(broken)).toEqual([]);
  });

  it('is tried again every ten seconds while the disk is full, and told as soon as there is room', async () => {
    const worker = await s.worker();
    await file(worker);
    await s.world.owner.query(`
      create function no_room() returns trigger language plpgsql as $$ begin raise 'no room' using errcode = '53100'; end $$;
      create trigger no_room before insert on notices execute function no_room()`);
    for (let tries = 0; tries < 5; tries += 1) {
      await later(tries * 10);
      expect(await drainOutbox(s.platform)).toBe(1);
      expect(await waiting()).toEqual([{ tries: 1, wait: 10 }]);
    }
    await s.world.owner.query('drop function no_room cascade');
    await later(50);
    expect(await drainOutbox(s.platform)).toBe(1);
    expect(await noticesOf(worker)).toHaveLength(1);
  });

  it('tells an assignee, and no longer somebody who has left the post', async () => {
    const worker = await s.worker();
    const id = await file(worker);
    const gone = await s.world.staff('factory', 'caseworker');
    await s.world.owner.query('update posts set until_on = current_date where person_id = $1', [gone.id]);
    const accepted = done(await chen.post<CaseAnswer>(`/api/cases/${id}/moves`, { action: 'accept', said: {} }));
    expect(accepted.staff.map((one) => one.id)).not.toContain(gone.id);
    const handler = accepted.staff[0]!.id;
    const assign = { action: 'assign', said: { handler } };
    done(await chen.post<CaseAnswer>(`/api/cases/${id}/moves`, assign));
    await drainOutbox(s.platform);
    const { rows } = await s.world.owner.query('select distinct person_id from notices where case_id = $1 order by 1', [
      id,
    ]);
    const { rows: applicant } = await s.world.owner.query('select applicant_id from cases where id = $1', [id]);
    expect(new Set(rows.map((row) => row.person_id))).toEqual(new Set([handler, applicant[0].applicant_id]));
    expect(rows).toHaveLength(2);
  });

  it('is empty after a move that was refused', async () => {
    const worker = await s.worker();
    const id = await file(worker);
    await s.world.owner.query('delete from outbox');
    expect((await worker.post(`/api/cases/${id}/moves`, { action: 'accept', said: {} })).status).toBe(403);
    expect(await waiting()).toEqual([]);
  });
});

describe('the messages of a person', () => {
  it('are read page by page, marked as read, and nobody else’s', async () => {
    const [worker, other] = [await s.worker(), await s.worker()];
    for (let count = 0; count < 23; count += 1) await file(worker);
    await s.ticker.settle();
    const first = done(await worker.get<Page<NoticeLine>>('/api/notices'));
    const second = done(await worker.get<Page<NoticeLine>>(`/api/notices?cursor=${first.next}`));
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect([first.items.length, second.items.length, new Set(ids).size, second.next]).toEqual([20, 3, 23, undefined]);

    await other.post('/api/notices/read', { ids });
    expect(done(await worker.get<{ unread: number }>('/api/me')).unread).toBe(23);
    await worker.post('/api/notices/read', { ids: ids.slice(0, 5) });
    expect(done(await worker.get<{ unread: number }>('/api/me')).unread).toBe(18);
  });
});
