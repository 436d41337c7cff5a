import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { GroupAnswer } from '../../kernel/group-filing.ts';
import { type Client, done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { fileAppeal } from '../../test/tree-oracle.ts';
import { projectRoot } from '../config.ts';
import { newId } from '../db/id.ts';
import { openAuditedDb, Auditor } from '../db/auditor.ts';
import { lineInSql } from './line-sql.ts';
import { writeAudit } from './queries.ts';

let s: TestServer;
let clerk: Client;
let filed: string;

beforeAll(async () => {
  s = await startTestServer();
  clerk = await s.staff('factory', 'caseworker');
  filed = await fileAppeal(await s.worker());
});
afterAll(() => s.close());

const rowsOf = async (objectId: string) =>
  (await s.world.owner.query(`select * from audit where object_id = $1 order by id`, [objectId])).rows;

/** Rows whose MAC is not that of their line. */
async function wrongMacs(): Promise<string[]> {
  const key = s.platform.sealer.keyFor('audit rows');
  const { rows } = await sql<{ id: string; line: string; mac: Buffer | null }>`
    select a.id, ${lineInSql} as line, a.mac from audit a`.execute(s.platform.db);
  expect(rows.length).toBeGreaterThan(0);
  return rows
    .filter(({ line, mac }) => mac === null || !createHmac('sha256', key).update(line).digest().equals(mac))
    .map(({ id }) => id);
}

describe('a row of the audit', () => {
  test('says who did what, when, from where, in which office, with what outcome [MLPS-13, MLPS-14, ASVS-16.2.1]', async () => {
    done(await clerk.post<CaseAnswer>(`/api/cases/${filed}/moves`, { action: 'accept', said: {} }));
    const [filing, move] = await rowsOf(filed);
    const org_id = s.world.orgs['factory']!.id;
    const common = { org_id, outcome: 'done', reason: null, source: '127.0.0.1', times: 1, object_kind: 'case' };
    expect(filing).toMatchObject({ ...common, act: 'file', role: null, post_id: null });
    expect(filing.actor_id).toBe(filing.subject_id);
    expect(move).toMatchObject({ ...common, act: 'accept', role: 'caseworker', subject_id: filing.subject_id });
    expect(move.post_id).not.toBeNull();
    expect(move.before_hash).not.toEqual(move.after_hash);
    for (const { at, request_id: request } of [filing, move]) expect([at, request].every(Boolean)).toBe(true);
  });

  test('names the cadre who filed for a member, in her office, and is signed as all others are', async () => {
    const org = s.world.orgs['factory']!.id;
    const { id, name, document } = await s.world.worker('factory', '工友示例');
    const form = { plan: 'hospital', payer: 'union', insured: true };
    const asked = { org, service: 'mutual-aid', form, lines: [{ row: 2, name, number: document }] };
    const { rows } = done(await clerk.post<GroupAnswer>('/api/group-filings', asked));
    expect(rows.map((row) => row.done)).toEqual([true]);
    const written = await s.world.owner.query(`select * from audit where subject_id = $1 and act = 'file'`, [id]);
    expect(written.rows).toMatchObject([{ org_id: org, role: 'caseworker' }]);
    expect(written.rows[0].actor_id).not.toBe(id);
    expect(await wrongMacs()).toEqual([]);
  });

  test('is signed under a key that the database does not have, whatever its words are [MLPS-20]', async () => {
    const words = ['', '"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028', '探视慰问，第 3 条 𠮷 é', 'half a pair \ud842 alone'];
    for (const purpose of words)
      await writeAudit(s.platform.db, {
        cell: 1,
        act: 'read',
        actorId: null,
        objectId: null,
        purpose,
        requestId: newId(),
        now: Date.now(),
        before: { purpose },
      });
    expect(await wrongMacs()).toEqual([]);
  });

  test('that somebody adds with the password of the database alone shows [MLPS-20]', async () => {
    const id = newId();
    const forged = openAuditedDb(s.platform.pool, new Auditor(Buffer.alloc(32, 1)));
    await writeAudit(forged, { cell: 1, act: 'read', actorId: id, objectId: id, requestId: id, now: Date.now() });
    const { rows } = await s.world.owner.query<{ id: string }>('select id from audit where object_id = $1', [id]);
    expect(await wrongMacs()).toEqual([rows[0]!.id]);
  });

  test.each([
    ['edited', `update audit set purpose = 'other'`],
    ['taken away within three years', 'delete from audit'],
    ['cut off', 'truncate audit'],
    ['unsealed', 'delete from audit_seals where false; truncate audit_seals'],
  ])('cannot be %s, not even by the owner in passing [MLPS-15, ASVS-16.4.2]', async (_what, statement) => {
    await expect(s.world.owner.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test.each([
    [
      'put under another transaction',
      `insert into audit (cell_id, id, at, act, object_kind, request_id, xid)
      values (1, gen_random_uuid(), now(), 'read', 'case', 'r', '3')`,
    ],
    ['unsealed', 'delete from audit_seals'],
    ['unanchored', 'delete from audit_anchors'],
    ['sealed otherwise', 'update audit_seals set n = n + 1'],
  ])('cannot be %s by the application [MLPS-15]', async (_what, statement) => {
    await expect(sql.raw(statement).execute(s.platform.db)).rejects.toMatchObject({ code: '42501' });
  });

  test('is written by the auditor and nowhere else', () => {
    const files = execFileSync('git', ['ls-files', 'server', 'demo', 'services'], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    const sources = files.split('\n').filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const writing = sources.filter((file) =>
      /insert into audit \(|insertInto\('audit'\)/.test(readFileSync(join(projectRoot, file), 'utf8')),
    );
    expect(writing).toEqual(['server/audit/queries.ts', 'server/cases/writes.ts']);
  });
});
