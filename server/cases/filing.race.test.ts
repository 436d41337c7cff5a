import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
});
afterAll(() => s.close());

it('of one injury filed twice at the same moment one is found the first, and one can be granted', async () => {
  const county = await s.staff('county', 'caseworker');
  for (let round = 0; round < 6; round += 1) {
    const worker = await s.worker();
    const proofs = [await upload(worker), await upload(worker)];
    const filed = await Promise.all(
      proofs.map((proof) =>
        worker.post<CaseAnswer>('/api/services/work-injury-visit/cases', {
          form: { injuredOn: '2026-02-20', hospital: '示例人民医院', what: '砸到了脚。', proof: [proof] },
        }),
      ),
    );
    const verdicts: string[] = [];
    for (const came of filed) {
      const { id } = done(came);
      verdicts.push(refusalOf(await county.post(`/api/cases/${id}/moves`, { action: 'verify', said: {} })));
    }
    expect(verdicts.toSorted()).toEqual(['answered 200', 'not-eligible']);
  }
});

it('whoever asks twice at once to leave has asked once', async () => {
  const worker = await s.worker();
  const asked = await Promise.all(
    [1, 2, 3].map(() => worker.post<CaseAnswer>('/api/services/leave-union/cases', { form: {} })),
  );
  expect(asked.map(refusalOf).toSorted()).toEqual(['answered 201', 'not-eligible', 'not-eligible']);
});

it('of a key used twice at once for such a filing both get the one answer', async () => {
  const worker = await s.worker();
  const header = { 'idempotency-key': 'leave-once' };
  const asked = await Promise.all(
    [1, 2, 3].map(() => worker.post<CaseAnswer>('/api/services/leave-union/cases', { form: {} }, header)),
  );
  expect(new Set(asked.map((came) => done(came).id)).size).toBe(1);
});
