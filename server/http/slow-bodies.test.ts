import { type AddressInfo, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardBodies } from './slow-bodies.ts';

const windowMs = 120;
let app: FastifyInstance;
beforeAll(async () => {
  app = fastify({ requestTimeout: 0 });
  guardBodies(app, { windowMs, leastBytes: 50 });
  app.addContentTypeParser('*', async (_request: unknown, payload: AsyncIterable<Buffer>) => {
    let size = 0;
    for await (const piece of payload) size += piece.length;
    return size;
  });
  app.post('/', (request) => ({ size: request.body }));
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

/** Sends a body of pieces with a pause before each, and gives the first line of the answer. */
async function send(type: string, pieces: readonly string[], pauseMs: number): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const answered = new Promise<string>((resolve) => {
    socket.once('data', (piece: Buffer) => resolve(piece.toString().split('\r\n', 1)[0]!));
    socket.once('close', () => resolve('closed'));
  });
  socket.on('error', () => {});
  const length = pieces.join('').length;
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`);
  for (const piece of pieces) {
    const early = await Promise.race([answered, delay(pauseMs, undefined)]);
    if (early !== undefined) break;
    socket.write(piece);
  }
  const answer = await answered;
  socket.destroy();
  return answer;
}

describe('a body that takes longer than the window', () => {
  const piece = 'x'.repeat(60);

  it('is let in where it is an upload that keeps coming', async () => {
    expect(await send('multipart/form-data; boundary=a', Array(12).fill(piece) as string[], windowMs / 4)).toBe(
      'HTTP/1.1 200 OK',
    );
  });

  it('is cut off where it is an upload that has stopped', async () => {
    expect(await send('multipart/form-data; boundary=a', [piece, piece], windowMs * 3)).toBe(
      'HTTP/1.1 408 Request Timeout',
    );
  });

  it('is cut off where it is no upload, however steadily it comes [ASVS-15.2.2]', async () => {
    expect(await send('application/octet-stream', Array(12).fill(piece) as string[], windowMs / 4)).toBe(
      'HTTP/1.1 408 Request Timeout',
    );
  });
});
