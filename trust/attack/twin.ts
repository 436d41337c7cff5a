import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';

/** The holes that the twin has on purpose, by the request that leads to each. */
export const plantedHoles = [
  { hole: 'a query put together from text', path: '/search?q=%E5%B7%A5%E4%BC%9A', name: 'q' },
  { hole: 'a name that throws', path: '/hello?name=a', name: 'name' },
  { hole: 'markup handed back as a page', path: '/echo?text=a', name: 'text' },
  { hole: 'a fault that tells of the inside', path: '/number?n=1', name: 'n' },
] as const;

export interface Twin {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A server with everything wrong that the attack looks for, on a real database, so that a tool which finds nothing here proves
 * nothing anywhere else. It listens on loopback and lives for one check.
 */
export async function startTwin(databaseUrl: string): Promise<Twin> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const answers: Readonly<
    Record<string, (given: URLSearchParams) => Promise<readonly [status: number, type: string, text: string]>>
  > = {
    '/search': async (given) => {
      const found = await client.query(`select name from orgs where name like '%${given.get('q')}%' limit 5`);
      return [200, 'application/json', JSON.stringify(found.rows)];
    },
    '/hello': async (given) => [200, 'text/plain', decodeURIComponent(given.get('name') ?? '')],
    '/echo': async (given) => [200, 'text/html', `<p>${given.get('text')}</p>`],
    '/number': async (given) => {
      const n = Number(given.get('n'));
      return Number.isSafeInteger(n)
        ? [200, 'text/plain', String(n)]
        : [400, 'text/plain', new Error('no number').stack!];
    },
  };
  const server = createServer({ headersTimeout: 0, requestTimeout: 0 }, (request, response) => {
    if (request.url === '/body') return void request.resume().once('end', () => response.end('read'));
    const url = new URL(request.url ?? '/', 'http://twin');
    const answer = answers[url.pathname] ?? (async () => [200, 'text/plain', 'ok'] as const);
    answer(url.searchParams).then(
      ([status, type, text]) => response.writeHead(status, { 'content-type': type }).end(text),
      (fault: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(String(fault)),
    );
  });
  // As a small machine has: whoever holds these keeps everybody else out.
  server.maxConnections = 50;
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await client.end();
    },
  };
}
