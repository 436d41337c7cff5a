import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { CaseAnswer, FileAnswer } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../test/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

const hex = (...parts: string[]) => Buffer.from(parts.join(''), 'hex');
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const jpeg = hex('ffd8ffe000104a46494600010100000100010000', 'ffd9');
const webp = Buffer.concat([Buffer.from('RIFF\u001a\u0000\u0000\u0000WEBPVP8 '), Buffer.alloc(18)]);
const heic = Buffer.concat([hex('00000018'), Buffer.from('ftypheic'), Buffer.alloc(4), Buffer.from('mif1heic')]);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF');

let s: TestServer;
let worker: Client;

beforeAll(async () => {
  s = await startTestServer();
  worker = await s.worker();
});
afterAll(() => s.close());

function send(who: Client, bytes: Buffer, name = '诊断.png') {
  const body = new FormData();
  body.append('file', new Blob([bytes]), name);
  return who.post<FileAnswer>('/api/files', body);
}

async function visitWith(proof: readonly string[], by = worker) {
  const form = { injuredOn: '2026-01-05', hospital: '示例医院', what: '手指受伤', proof };
  return by.post<CaseAnswer>('/api/services/work-injury-visit/cases', { form });
}

describe('an upload', () => {
  test.each([
    ['a picture as PNG', png, 'image/png'],
    ['a picture as JPEG', jpeg, 'image/jpeg'],
    ['a picture as WebP', webp, 'image/webp'],
    ['a picture of an iPhone', heic, 'image/heic'],
    ['a scan as PDF', pdf, 'application/pdf'],
  ])('of %s is taken for what it holds, whatever it is called, and comes back byte for byte', async (_what, bytes, type) => {
    const file = done(await send(worker, bytes, 'malware.exe'));
    expect(file).toMatchObject({ name: 'malware.exe', mediaType: type, bytes: bytes.length });
    const cookie = { cookie: await cookieOf(worker) };
    const back = await fetch(`${s.url}/api/files/${file.id}`, { headers: cookie });
    expect(back.headers.get('content-type')).toBe(type);
    expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test.each([
    ['../../etc/passwd', '....etcpasswd'],
    ['a"; filename="b.html', 'a; filename=b.html'],
    ['照片\u0007一.png', '照片一.png'],
    [`${'长'.repeat(200)}.png`, `${'长'.repeat(116)}.png`],
  ])('called %s is shown under a name that is neither path nor header', async (name, shown) => {
    const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name.replaceAll('"', '%22')}"\r\n\r\n`;
    const sent = Buffer.concat([Buffer.from(body), png, Buffer.from('\r\n--b--\r\n')]);
    const came = await fetch(`${s.url}/api/files`, {
      method: 'POST',
      headers: {
        'content-type': 'multipart/form-data; boundary=b',
        'idempotency-key': `name-${Buffer.from(name).toString('hex').slice(0, 60)}`,
        cookie: await cookieOf(worker),
      },
      body: sent,
    });
    expect(decodeURIComponent(((await came.json()) as FileAnswer).name)).toBe(shown);
  });

  it('of the same bytes is stored once and belongs to each uploader separately', async () => {
    const other = await s.worker();
    const same = Buffer.concat([png, Buffer.from('same')]);
    const files = [done(await send(worker, same)), done(await send(other, same))];
    const { rows } = await s.world.owner.query<{ digest: string }>(
      `select distinct encode(sha256, 'hex') as digest from files where id = any ($1)`,
      [files.map(({ id }) => id)],
    );
    expect(rows).toHaveLength(1);
    const { dir } = s.platform.config.files as { dir: string };
    const stored = readdirSync(dir, { recursive: true }).filter((path) => String(path).endsWith(rows[0]!.digest));
    expect(stored).toHaveLength(1);
    expect(refusalOf(await other.get(`/api/files/${files[0]!.id}`))).toBe('not-found');
  });
});

/** The session of a client, as the header that carries it. */
async function cookieOf(who: Client): Promise<string> {
  const person = who === worker ? 'worker' : 'other';
  const kept = cookies.get(person);
  if (kept !== undefined) return kept;
  const { rows } = await s.world.owner.query<{ phone: string }>('select 1 as phone limit 0');
  throw new Error(`no session kept for ${person} (${rows.length})`);
}
const cookies = new Map<string, string>();
