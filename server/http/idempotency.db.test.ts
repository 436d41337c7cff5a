import { type Socket, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseAnswer, FileAnswer, SavedView } from '../../kernel/answers.ts';
import { Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { dropKeys, keyDays } from '../people/keys.ts';
import { pictureOf } from '../../test/picture.ts';

const filing = '/api/services/appeal/cases';
const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };

let s: TestServer;

beforeAll(async () => {
  s = await startTestServer();
});
afterAll(() => s.close());

const withKey = (key: string) => ({ 'idempotency-key': key });

async function countCases(): Promise<number> {
  const { rows } = await s.world.owner.query<{ n: number }>('select count(*)::integer as n from cases');
  return rows[0]!.n;
}

function upload(name: string, of = ''): FormData {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(pictureOf(of))]), name);
  return body;
}

describe('one key, one effect', () => {
  it('files one case for twenty requests at once, and gives all of them the same answer [ASVS-2.3.3]', async () => {
    const worker = await s.worker();
    const before = await countCases();
    const key = withKey(newId());
    const came = await Promise.all(Array.from({ length: 20 }, () => worker.post<CaseAnswer>(filing, { form }, key)));
    expect(came.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(came.map(({ body }) => body)).toEqual(Array(20).fill(came[0]!.body));
    expect(await countCases()).toBe(before + 1);
  });

  it('makes one move for twenty requests at once: a twin’s success is no refusal [ASVS-2.3.4]', async () => {
    const worker = await s.worker();
    const { id } = done(await worker.post<CaseAnswer>(filing, { form }));
    const key = withKey(newId());
    const body = { action: 'withdraw', said: {} };
    const came = await Promise.all(
      Array.from({ length: 20 }, () => worker.post<CaseAnswer>(`/api/cases/${id}/moves`, body, key)),
    );
    expect(came.map(refusalOf)).toEqual(Array(20).fill('answered 200'));
    expect(came.map((one) => one.body)).toEqual(Array(20).fill(came[0]!.body));
    const { rows } = await s.world.owner.query('select action from trace where case_id = $1 order by seq', [id]);
    expect(rows).toEqual([{ action: 'file' }, { action: 'withdraw' }]);
  });

  it('saves one view, one file and one draft', async () => {
    const boss = await s.staff('county', 'supervisor');
    const key = newId();
    const view = { name: '督办', filter: { flag: '督办' } };
    const views = await Promise.all([1, 2, 3].map(() => boss.post<SavedView>('/api/views', view, withKey(key))));
    expect(new Set(views.map(({ body }) => body.id)).size).toBe(1);
    const files = [
      await boss.post<FileAnswer>('/api/files', upload('a.png'), withKey('the-file')),
      await boss.post<FileAnswer>('/api/files', upload('a.png'), withKey('the-file')),
    ];
    expect(files[1]!.body).toEqual(files[0]!.body);
    expect(files[1]!.headers.get('idempotent-replayed')).toBe('true');
    const draft = () => boss.put('/api/services/appeal/draft', { form: { topic: 'wages' } }, withKey('the-draft'));
    expect([(await draft()).status, (await draft()).status]).toEqual([204, 204]);
  });

  it('belongs to one account: another’s request with the same key is another request', async () => {
    const [one, two] = await Promise.all([s.worker(), s.worker()]);
    const key = withKey('the-same-words');
    const ids = [await one.post<CaseAnswer>(filing, { form }, key), await two.post<CaseAnswer>(filing, { form }, key)];
    expect(done(ids[0]!).id).not.toBe(done(ids[1]!).id);
  });
});

describe('the same key for something else', () => {
  it('is refused for another body, another place and another file, and changes nothing', async () => {
    const worker = await s.worker();
    const key = withKey(newId());
    const first = done(await worker.post<CaseAnswer>(filing, { form }, key));
    const before = await countCases();
    expect(refusalOf(await worker.post(filing, { form: { ...form, topic: 'wages' } }, key))).toBe('key-reused');
    expect(refusalOf(await worker.put('/api/services/appeal/draft', { form }, key))).toBe('key-reused');
    expect(refusalOf(await worker.post(`/api/cases/${first.id}/moves`, { action: 'withdraw', said: {} }, key))).toBe(
      'key-reused',
    );
    done(await worker.post('/api/files', upload('a.png'), withKey('one-file')));
    expect(refusalOf(await worker.post('/api/files', upload('a.png', 'x'), withKey('one-file')))).toBe('key-reused');
    expect(await countCases()).toBe(before);
    expect((await worker.get<CaseAnswer>(`/api/cases/${first.id}`)).body.state).toBe('filed');
  });

  it('is refused to nineteen of twenty different filings at once', async () => {
    const worker = await s.worker();
    const key = withKey(newId());
    const before = await countCases();
    const tries = Array.from({ length: 20 }, (_, index) =>
      worker.post(filing, { form: { ...form, what: `第 ${index} 件事情` } }, key),
    );
    const came = (await Promise.all(tries)).map(refusalOf);
    expect(came.toSorted()).toEqual(['answered 201', ...Array(19).fill('key-reused')]);
    expect(await countCases()).toBe(before + 1);
  });

  it('is fine after a refusal, which has no effect to repeat', async () => {
    const worker = await s.worker();
    const key = withKey(newId());
    expect(refusalOf(await worker.post(filing, { form: { ...form, topic: 'moon' } }, key))).toBe('answers-wrong');
    expect((await worker.post(filing, { form }, key)).status).toBe(201);
  });
});

/** A wire in front of the server that, once told to, cuts itself when the answer comes back. */
async function cuttingWire(target: string) {
  const port = Number(new URL(target).port);
  const wire = { cutting: false, cut: 0, url: '', close: () => {} };
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const end of [near, far]) {
      open.add(end);
      end.on('error', () => end.destroy()).on('close', () => open.delete(end));
    }
    near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy());
    far.on('data', (bytes) => {
      if (!wire.cutting) return near.write(bytes);
      wire.cut += 1;
      return near.destroy();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  wire.url = `http://127.0.0.1:${typeof address === 'object' ? address!.port : 0}`;
  wire.close = () => {
    for (const end of open) end.destroy();
    server.close();
  };
  return wire;
}

describe('an answer lost on its way', () => {
  it('is given again with the same key, and nothing is done twice', async () => {
    const wire = await cuttingWire(s.url);
    const person = await s.world.worker('factory');
    const phone = new Client(wire.url);
    await phone.signInByPhone(person.phone);
    done(await phone.put('/api/my/consents/dispute', { edition: 1 }));
    const before = await countCases();
    const key = withKey(newId());

    wire.cutting = true;
    await expect(phone.post(filing, { form }, key)).rejects.toThrow('fetch failed');
    expect(wire.cut).toBe(1);
    wire.cutting = false;
    const again = await phone.post<CaseAnswer>(filing, { form }, key);

    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await countCases()).toBe(before + 1);
    expect((await phone.get<CaseAnswer>(`/api/cases/${again.body.id}`)).body.number).toBe(again.body.number);

    wire.cutting = true;
    const withdraw = { action: 'withdraw', said: {} };
    const moving = withKey(newId());
    await expect(phone.post(`/api/cases/${again.body.id}/moves`, withdraw, moving)).rejects.toThrow('fetch failed');
    wire.cutting = false;
    const moved = await phone.post<CaseAnswer>(`/api/cases/${again.body.id}/moves`, withdraw, moving);
    expect([moved.status, moved.body.state]).toEqual([200, 'withdrawn']);
    wire.close();
  });
});

describe('a key', () => {
  it('is kept for a month and forgotten after it', async () => {
    await s.world.setClock('2026-03-02T09:00:00+08:00');
    const worker = await s.worker();
    const key = withKey(newId());
    const first = done(await worker.post<CaseAnswer>(filing, { form }, key));
    const { rows } = await s.world.owner.query<{ at: Date }>('select clock_now() as at');
    const later = async (days: number) => {
      await s.world.setClock(new Date(rows[0]!.at.getTime() + days * 86_400_000));
      await s.world.owner.query(`update sessions set expires_at = clock_now() + interval '1 day'`);
      await dropKeys(s.platform.db);
      return worker.post<CaseAnswer>(filing, { form }, key);
    };
    expect(done(await later(30)).id).toBe(first.id);
    expect(done(await later(keyDays + 1)).id).not.toBe(first.id);
    await s.world.setClock(null);
  });
});
