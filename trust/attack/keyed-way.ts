import { type IncomingMessage, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '../../server/db/id.ts';

/**
 * A way to the server that gives every request a key of its own: a tool that asks a thousand times would be answered once.
 * `before`: what has to be done before each, such as letting the second pass in which no more would be let in.
 */
export async function keyedWay(
  url: string,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { hostname, port } = new URL(url);
  const forward = (near: IncomingMessage, answer: ServerResponse) => {
    const headers = { ...near.headers, host: `${hostname}:${port}`, 'idempotency-key': newId() };
    const far = request({ hostname, port, method: near.method, path: near.url, headers }, (came: IncomingMessage) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    far.once('error', () => answer.destroy());
    near.pipe(far);
  };
  const server = createServer((near, answer) => {
    before().then(
      () => forward(near, answer),
      () => answer.destroy(),
    );
  });
  await new Promise<void>((ready) => server.listen({ host: '127.0.0.1', port: 0 }, ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
