import { connect } from 'node:net';
import { sql } from 'kysely';
import { Client as Sql } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { fileAppeal } from '../../test/tree-oracle.ts';
import { newId } from '../db/id.ts';
import { lineInSql } from './line-sql.ts';

let s: TestServer;
let holder: Sql;

beforeAll(async () => {
  s = await startTestServer();
  holder = new Sql({ connectionString: s.db.ownerUrl });
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await s.close();
});

/** Sends a reading over a connection of its own and cuts it while its trace is being looked up; resolves once the server knows. */
async function revealAndVanish({ cookie }: Client, id: string): Promise<void> {
  const body = JSON.stringify({ purpose: '抽查办理质量' });
  const { hostname, port } = new URL(s.url);
  const head = [
    `POST /api/cases/${id}/reveal HTTP/1.1`,
    `host: ${hostname}`,
    `cookie: ${cookie}`,
    `idempotency-key: ${newId()}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  await holder.query('begin; lock table trace in access exclusive mode');
  try {
    const arrived = new Promise<{ readonly gone: Promise<void> }>((whole) =>
      s.app.server.once('request', (request, answer) => {
        const gone = new Promise<void>((left) => answer.once('close', left));
        request.once('end', () => whole({ gone }));
      }),
    );
    const line = connect({ host: hostname, port: Number(port) });
    line.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    const { gone } = await arrived;
    line.resetAndDestroy();
    await gone;
  } finally {
    await holder.query('rollback');
  }
}

test('what somebody who hung up has begun is carried out, and its row is signed with where it came from [MLPS-14]', async () => {
  const id = await fileAppeal(await s.worker());
  await revealAndVanish(await s.staff('town', 'supervisor'), id);
  const rows = async () => {
    const { rows: found } = await sql<{ line: string; mac: Buffer; source: string }>`
      select ${lineInSql} as line, a.mac, a.source from audit a where a.act = 'reveal'`.execute(s.platform.db);
    return found.map(({ line, mac, source }) => ({ source, own: s.platform.auditor.isOwn(line, mac) }));
  };
  await expect.poll(rows, { timeout: 10_000 }).toEqual([{ source: '127.0.0.1', own: true }]);
});
