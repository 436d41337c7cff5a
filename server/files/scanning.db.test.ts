import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileAnswer, RefusalAnswer } from '../../kernel/answers.ts';
import { type RunningClamd, clamdPath, eicar, startClamd, virusName } from '../../test/clamd.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { Client } from '../../replay/client.ts';

const pdf = (text: string) => Buffer.from(`%PDF-1.4\n1 0 obj<<>>endobj\n% ${text}\ntrailer<<>>\n%%EOF`);
const clean = pdf('a diagnosis');
const infected = pdf(eicar);

function send(who: Client, bytes: Buffer, key: string = randomUUID()) {
  const body = new FormData();
  body.append('file', new Blob([bytes]), '诊断.pdf');
  return who.post<FileAnswer & RefusalAnswer>('/api/files', body, { 'idempotency-key': key });
}

const stored = ({ platform }: TestServer) => {
  const { dir } = platform.config.files as { dir: string };
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  } catch {
    return 0;
  }
};

const uploadsAt = async ({ url }: TestServer) =>
  ((await (await fetch(`${url}/readyz`)).json()) as { uploads: string }).uploads;

async function measured({ metricsPort }: TestServer): Promise<string[]> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  return text.split('\n').filter((line) => /^hongqiao_(uploads|scanned_files)\{/.test(line) && !line.endsWith(' 0'));
}

const metrics = { host: '127.0.0.1', port: 0 };

test('where no scanner is named an upload is stored, and readiness and measurements say that nobody looked', async () => {
  const s = await startTestServer({ config: { metrics } });
  try {
    expect((await send(await s.worker(), clean)).status).toBe(201);
    expect(await uploadsAt(s)).toBe('unscanned');
    expect(await measured(s)).toEqual(['hongqiao_uploads{state="unscanned"} 1']);
  } finally {
    await s.close();
  }
});

test('where the scanner does not answer an upload is refused with what to do, nothing is stored, and the rest goes on', async () => {
  const s = await startTestServer({ config: { metrics, clamd: { path: join('/nonexistent', 'clamd.ctl') } } });
  try {
    const worker = await s.worker();
    const came = await send(worker, clean);
    expect(came).toMatchObject({ status: 503, body: { code: 'file-unchecked' } });
    expect(came.headers.get('retry-after')).toBe('60');
    expect(came.body.says).toContain('过几分钟再上传');
    expect(stored(s)).toBe(0);
    const { rows } = await s.world.owner.query('select from files');
    expect(rows).toEqual([]);
    expect((await worker.get('/api/me')).status).toBe(200);
    expect((await fetch(`${s.url}/readyz`)).status).toBe(200);
    expect(await uploadsAt(s)).toBe('refused');
    expect(await measured(s)).toEqual([
      'hongqiao_uploads{state="refused"} 1',
      'hongqiao_scanned_files{verdict="unchecked"} 1',
    ]);
  } finally {
    await s.close();
  }
});

describe.skipIf(clamdPath === undefined)('with a real clamd (left out where none is installed)', () => {
  let running: RunningClamd;
  let s: TestServer;
  beforeAll(async () => {
    running = await startClamd();
    s = await startTestServer({ config: { metrics, clamd: running.addresses.socket } });
  }, 90_000);
  afterAll(async () => {
    await s?.close();
    await running?.stop();
  });

  test('an upload with a virus is refused, is in the audit with the name of the virus, and is not stored [ASVS-5.4.3]', async () => {
    const person = await s.world.worker('factory');
    const worker = s.client();
    await worker.signInByPhone(person.phone);
    const came = await send(worker, infected);
    expect(came).toMatchObject({ status: 422, body: { code: 'file-infected' } });
    expect(came.body.says).toContain('没有保存');
    expect(stored(s)).toBe(0);
    const { rows } = await s.world.owner.query(
      `select act, outcome, reason, purpose from audit where actor_id = $1 and object_kind = 'file'`,
      [person.id],
    );
    expect(rows).toEqual([
      { act: 'upload-file', outcome: 'refused', reason: 'file-infected', purpose: `查出病毒 ${virusName}` },
    ]);
    expect((await s.world.owner.query('select from files')).rowCount).toBe(0);
  });

  test('an upload without one is stored, under the key of one that was refused too, and is looked at once', async () => {
    const worker = await s.worker();
    const [key, before] = [randomUUID(), { ...s.platform.scanning.counts }];
    expect((await send(worker, infected, key)).body.code).toBe('file-infected');
    const first = await send(worker, clean, key);
    expect(first.status).toBe(201);
    expect((await send(worker, clean, key)).body.id).toBe(first.body.id);
    const { counts } = s.platform.scanning;
    expect([counts.infected - before.infected, counts.clean - before.clean]).toEqual([1, 1]);
    expect(await uploadsAt(s)).toBe('scanned');
    expect(await measured(s)).toContain('hongqiao_uploads{state="scanned"} 1');
  });

  test('a scanner that ends and comes back is noticed without a start of the platform', async () => {
    const worker = await s.worker();
    await running.stop();
    expect((await send(worker, clean)).body.code).toBe('file-unchecked');
    running = await startClamd(running.folder);
    expect((await send(worker, clean)).status).toBe(201);
  });
});
