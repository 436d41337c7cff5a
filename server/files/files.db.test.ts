import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { CaseAnswer, FileAnswer } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { pixel as png } from '../../test/picture.ts';

const hex = (...parts: string[]) => Buffer.from(parts.join(''), 'hex');
const jpeg = hex('ffd8ffe000104a46494600010100000100010000', 'ffda0008010100003f00', '5a5a', 'ffd9');
const webp = Buffer.concat([Buffer.from('RIFF\u001a\0\0\0WEBPVP8 \u000e\0\0\0'), Buffer.alloc(14)]);
const heic = Buffer.concat([hex('00000018'), Buffer.from('ftypheic'), Buffer.alloc(4), Buffer.from('mif1heic')]);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF');

let s: TestServer;
let worker: Client;
/** The worker's session for requests whose very bytes and headers matter. */
let cookie: string;

beforeAll(async () => {
  s = await startTestServer();
  const person = await s.world.worker('factory');
  worker = s.client();
  await worker.signInByPhone(person.phone);
  const { demoCode } = done(await worker.post<{ demoCode: string }>('/api/session/code', { phone: person.phone }));
  const session = await worker.post('/api/session', { phone: person.phone, code: demoCode });
  cookie = session.headers.get('set-cookie')!.split(';')[0]!;
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
  ])(
    'of %s is taken for what it holds, whatever it is called, and comes back byte for byte [ASVS-4.1.1]',
    async (_what, bytes, type) => {
      const file = done(await send(worker, bytes, 'malware.exe'));
      expect(file).toMatchObject({ name: 'malware.exe', mediaType: type, bytes: bytes.length });
      const back = await fetch(`${s.url}/api/files/${file.id}`, { headers: { cookie } });
      expect(back.headers.get('content-type')).toBe(type);
      expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
    },
  );

  test.each([
    '../../etc/passwd',
    '..\\..\\boot.ini',
    'a"; filename="b.html',
    'C:照片*一?<b>|二.png',
    '照片\u0007一.png',
    `${'长'.repeat(200)}.png`,
  ])('called %j is shown under a name that is neither path nor header [ASVS-5.4.1, ASVS-5.4.2]', async (name) => {
    const file = done(await send(worker, png, name));
    expect(file.name).toMatch(/^[^\u0000-\u001f\\/:*?"<>|]{1,120}$/u);
    const back = await fetch(`${s.url}/api/files/${file.id}`, { headers: { cookie } });
    expect(back.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    );
    expect(back.headers.get('cache-control')).toBe('private, no-store');
    expect(back.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is stored sealed under a key of its own and belongs to its uploader alone, also where another has sent the same bytes [MLPS-21, ASVS-8.2.2, ASVS-5.3.1]', async () => {
    const other = await s.worker();
    const same = Buffer.concat([png, Buffer.from('same')]);
    const files = [done(await send(worker, same)), done(await send(other, same))];
    const { rows } = await s.world.owner.query<{ digest: string }>(
      `select distinct encode(sha256, 'hex') as digest from files where id = any ($1)`,
      [files.map(({ id }) => id)],
    );
    expect(rows).toHaveLength(2);
    const { dir } = s.platform.config.files as { dir: string };
    for (const { digest } of rows) {
      const stored = readFileSync(join(dir, digest.slice(0, 2), digest));
      expect(createHash('sha256').update(stored).digest('hex')).toBe(digest);
      expect(stored.includes('same')).toBe(false);
      expect(stored.includes(png.subarray(0, 8))).toBe(false);
    }
    expect(refusalOf(await other.get(`/api/files/${files[0]!.id}`))).toBe('not-found');
  });
});

it('stored before files were sealed is given as it came; one changed on the disk is not given whole [MLPS-20]', async () => {
  const before = createHash('sha256').update(pdf).digest();
  await s.platform.files.put(before.toString('hex'), pdf, 'application/pdf');
  const file = done(await send(worker, png));
  const { rows } = await s.world.owner.query<{ digest: string }>(
    `select encode(sha256, 'hex') as digest from files where id = $1`,
    [file.id],
  );
  const { dir } = s.platform.config.files as { dir: string };
  appendFileSync(join(dir, rows[0]!.digest.slice(0, 2), rows[0]!.digest), 'x');
  expect(refusalOf(await worker.get(`/api/files/${file.id}`))).toBe('data-damaged');
  await s.world.owner.query('update files set sha256 = $2, key_sealed = null where id = $1', [file.id, before]);
  const back = await worker.raw(`/api/files/${file.id}`);
  expect(Buffer.from(await back.arrayBuffer()).equals(pdf)).toBe(true);
});

describe('the file of a case', () => {
  it('belongs to that case from the filing on, and to no second one', async () => {
    const file = done(await send(worker, png));
    const filed = done(await visitWith([file.id]));
    expect(filed.files).toEqual([file]);
    expect(refusalOf(await visitWith([file.id]))).toBe('file-unknown');
  });

  it('cannot be somebody else’s', async () => {
    const file = done(await send(await s.worker(), png));
    expect(refusalOf(await visitWith([file.id]))).toBe('file-unknown');
  });

  it('is named in one case only, though two are filed with it at the same time', async () => {
    const file = done(await send(worker, png));
    // With connections that stand already, the four arrive together.
    await Promise.all([1, 2, 3, 4].map(() => worker.get('/api/me')));
    const came = await Promise.all([1, 2, 3, 4].map(() => visitWith([file.id])));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', ...Array(3).fill('file-unknown')]);
  });

  it('is read by the applicant and by who decides the case, which the applicant can see', async () => {
    const readers = {
      decider: await s.staff('county', 'caseworker'),
      otherRole: await s.staff('county', 'approver'),
      ownWorkplace: await s.staff('factory', 'caseworker'),
      otherCity: await s.staff('bareCity', 'caseworker'),
      colleague: await s.worker(),
      nobody: s.client(),
    };
    const file = done(await send(worker, png));
    const filed = done(await visitWith([file.id]));
    const came = await Promise.all(Object.values(readers).map((reader) => reader.get(`/api/files/${file.id}`)));
    expect(came.map(refusalOf)).toEqual([
      'answered 200',
      'not-found',
      'not-found',
      'not-found',
      'not-found',
      'sign-in-needed',
    ]);
    const { rows } = await s.world.owner.query(
      `select count(*)::integer as n from audit where object_id = $1 and act = 'read-file'`,
      [filed.id],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});
