import pg from 'pg';
import { expect, it } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { startTestServer } from '../../test/server.ts';
import { untilWaiting } from '../../test/waiting.ts';

it('a server that stops says so first, lets a request that runs end, and takes no more', async () => {
  const s = await startTestServer();
  const holder = new pg.Client({ connectionString: s.db.ownerUrl });
  await holder.connect();
  try {
    const worker = await s.worker();
    const cadre = await s.staff('factory', 'caseworker');
    const form = { topic: 'canteen', what: '食堂的空调坏了', aboveWorkplace: false, shared: false };
    const { id } = done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form }));

    // Somebody holds the case, so the move runs until he lets go of it.
    await holder.query('begin');
    await holder.query('select from cases where id = $1 for update', [id]);
    const moving = cadre.post<CaseAnswer>(`/api/cases/${id}/moves`, { action: 'accept', said: {} });
    await untilWaiting(s.world.owner);

    expect((await s.client().get('/readyz')).status).toBe(200);
    s.leave();
    const leaving = await s.client().get<{ ok: boolean; says: string }>('/readyz');
    expect([leaving.status, leaving.body.says]).toEqual([503, 'leaving']);
    // Until those who distribute requests have seen it, people are served.
    expect((await worker.get('/api/me')).status).toBe(200);

    const stopped = s.stop();
    await expect
      .poll(() =>
        s
          .client()
          .get('/healthz')
          .catch(() => 'refused'),
      )
      .toBe('refused');
    await holder.query('rollback');
    expect((await moving).status).toBe(200);
    await stopped;
    const { rows } = await s.world.owner.query<{ state: string }>('select state from cases where id = $1', [id]);
    expect(rows[0]!.state).toBe('accepted');
  } finally {
    await holder.end();
    await s.close();
  }
});
