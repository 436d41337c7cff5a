import { type AddressInfo, type Socket, connect } from 'node:net';
import { Readable } from 'node:stream';
import { type FastifyInstance, fastify } from 'fastify';
import type { Caller } from '../people/caller.ts';
import { afterEach, expect, it } from 'vitest';
import { guardPressure, shareUploads } from './pressure.ts';
import { Traffic } from './traffic.ts';

const mostWaiting = 40;
const megabyte = 1024 * 1024;
let app: FastifyInstance;
let open: () => void;
/** How many wait at the gate. */
let waiting = 0;
const sockets: Socket[] = [];

/** A server whose every answer waits until the gate is opened. */
async function closedGate(limits: { mostWaiting: number; mostLagMs: number }): Promise<void> {
  const gate = new Promise<void>((resolve) => (open = resolve));
  waiting = 0;
  const traffic = new Traffic();
  app = fastify({ trustProxy: true });
  app.decorateRequest('caller', undefined);
  traffic.watch(app);
  guardPressure(app, traffic, limits, 10 * megabyte);
  app.addHook('onRequest', (request, _reply, done) => {
    const accountId = request.headers['x-account'];
    if (typeof accountId === 'string') request.caller = { accountId } as Caller;
    done();
  });
  shareUploads(app, traffic, 10 * megabyte);
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addContentTypeParser('multipart/mixed', { parseAs: 'buffer' }, (_request, _body, done) => done(null));
  app.all('/', async () => {
    waiting += 1;
    await gate;
    return 'done';
  });
  app.get('/healthz', () => 'ok');
  app.get('/much', (_request, reply) => reply.send(Readable.from(Array<string>(200).fill('x'.repeat(megabyte)))));
  await app.listen({ port: 0, host: '127.0.0.1' });
}

afterEach(async () => {
  open();
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

/** Sends the head of a request, and its body where there is one; gives the head of its answer once it comes, or «closed». */
function ask(head: string, body = ''): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write(`${head}\r\nHost: a\r\n\r\n${body}`);
  return new Promise((resolve) => {
    socket.once('data', (piece: Buffer) => resolve(piece.toString().split('\r\n\r\n', 1)[0]!));
    socket.once('close', () => resolve('closed'));
  });
}

const statusOf = (head: string) => head.split(' ')[1];

it('refuses beyond its limit at once, with a time to come again, and holds no memory for it [ASVS-15.2.2]', async () => {
  await closedGate({ mostWaiting, mostLagMs: 0 });
  const before = process.memoryUsage.rss();
  const flood = Array.from({ length: 3_000 }, () => ask('GET / HTTP/1.1'));
  const refused: string[] = [];
  for (const answer of flood) void answer.then((head) => refused.push(head));
  await expect.poll(() => refused.length, { timeout: 15_000 }).toBe(3_000 - mostWaiting);
  expect(new Set(refused.map(statusOf))).toEqual(new Set(['503']));
  expect(refused.every((head) => /\r\nretry-after: \d+/i.test(head))).toBe(true);
  expect(process.memoryUsage.rss() - before).toBeLessThan(200 * megabyte);
  // Whoever looks after the server is answered all the same.
  expect(statusOf(await ask('GET /healthz HTTP/1.1'))).toBe('200');
  open();
  const all = await Promise.all(flood);
  expect(all.filter((head) => statusOf(head) === '200')).toHaveLength(mostWaiting);
  expect(statusOf(await ask('GET / HTTP/1.1'))).toBe('200');
});

it('holds no more bytes of uploads at once than it can spare, and takes the next when one has ended', async () => {
  await closedGate({ mostWaiting: 1_000, mostLagMs: 0 });
  const upload = `POST / HTTP/1.1\r\nContent-Type: Multipart/form-data; boundary=a\r\nContent-Length: ${10 * megabyte}`;
  const sent = Array.from({ length: 30 }, () => ask(upload));
  const refused: string[] = [];
  for (const answer of sent) void answer.then((head) => refused.push(head));
  await expect.poll(() => refused.length).toBe(30 - 25);
  expect(new Set(refused.map(statusOf))).toEqual(new Set(['503']));
  open();
  await Promise.all(sent);
  expect(statusOf(await ask(upload))).toBe('200');
});

it.each([
  ['bodies that never end', 'POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9'],
  ['answers that nobody takes', 'GET /much HTTP/1.1'],
])('is not held up by %s: of one source it takes only so many, and everybody else is answered', async (_what, head) => {
  await closedGate({ mostWaiting, mostLagMs: 0 });
  const refused: string[] = [];
  for (let n = 0; n < 3 * mostWaiting; n += 1) {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(`${head}\r\nHost: a\r\nX-Forwarded-For: 203.0.113.1\r\n\r\n`);
    socket.once('readable', () => {
      const came = (socket.read(12) as Buffer | null)?.toString();
      if (came?.endsWith('503')) refused.push(came);
    });
  }
  await expect.poll(() => refused.length, { timeout: 15_000 }).toBe(2 * mostWaiting);
  const other = ask('GET / HTTP/1.1\r\nX-Forwarded-For: 203.0.113.2');
  await expect.poll(() => waiting).toBe(1);
  open();
  expect(statusOf(await other)).toBe('200');
});

it('leaves to each account a share of the bytes of uploads', async () => {
  await closedGate({ mostWaiting: 1_000, mostLagMs: 0 });
  const upload = (account: string) =>
    ask(
      `POST / HTTP/1.1\r\nX-Account: ${account}\r\nContent-Type: multipart/form-data; boundary=a\r\nContent-Length: ${10 * megabyte}`,
    );
  const refused: string[] = [];
  for (let n = 0; n < 5; n += 1) void upload('one').then((head) => refused.push(head));
  await expect.poll(() => refused.map(statusOf)).toEqual(['503', '503']);
  void upload('other').then((head) => refused.push(head));
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect.poll(() => refused.slice(2)).toEqual(Array(4).fill('closed'));
  const again = ask(
    'POST / HTTP/1.1\r\nX-Account: one\r\nContent-Type: multipart/form-data; boundary=a\r\nContent-Length: 9',
    'x'.repeat(9),
  );
  open();
  expect(statusOf(await again)).toBe('200');
});

it.each([
  ['words', 'Content-Type: application/json\r\nContent-Length: 2', '{}', 4],
  ['a file', 'Content-Type: multipart/mixed; boundary=a\r\nTransfer-Encoding: chunked', '1\r\na\r\n0\r\n\r\n', 25],
])('keeps no place for who sent the whole of %s and hung up before the answer', async (_what, head, body, most) => {
  await closedGate({ mostWaiting: most === 4 ? most : 1_000, mostLagMs: 0 });
  const send = () => ask(`POST / HTTP/1.1\r\n${head}`, body);
  for (let n = 0; n < most; n += 1) void send();
  await expect.poll(() => waiting).toBe(most);
  expect(statusOf(await send())).toBe('503');
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect
    .poll(() => {
      void send();
      return waiting;
    })
    .toBeGreaterThan(most);
});

it('refuses while the process itself comes too late to everything, and is there again when it does not', async () => {
  await closedGate({ mostWaiting: 1_000, mostLagMs: 300 });
  open();
  expect(statusOf(await ask('GET / HTTP/1.1'))).toBe('200');
  await expect
    .poll(
      async () => {
        const until = performance.now() + 700;
        while (performance.now() < until);
        return statusOf(await ask('GET / HTTP/1.1'));
      },
      { timeout: 15_000 },
    )
    .toBe('503');
  await expect.poll(async () => statusOf(await ask('GET / HTTP/1.1')), { timeout: 15_000 }).toBe('200');
});
