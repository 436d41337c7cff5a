import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as Database } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { picture, upload } from '../../replay/play.ts';
import { checkPersonal } from '../../scripts/checks/personal-data.ts';
import { readCatalogue } from '../../scripts/catalogue.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { appRole } from '../db/roles.ts';
import { pgTypes } from '../db/types-of-pg.ts';
import { register } from './register.ts';

let s: TestServer;
let person: WorldPerson;
let me: Client;
let clerk: Client;
let fileId: string;
let reader: Database;
const folder = mkdtempSync(join(tmpdir(), 'hongqiao-copy-'));

interface Copy {
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly seen: readonly unknown[];
}

beforeAll(async () => {
  s = await startTestServer();
  reader = new Database({ connectionString: s.db.ownerUrl, types: pgTypes });
  await reader.connect();
  person = await s.world.worker('factory', '林巧');
  me = s.client();
  await me.signInByPhone(person.phone);
  clerk = await s.staff('factory', 'caseworker');
  fileId = await upload(me, '食堂.png');
  const form = {
    topic: 'canteen',
    what: '<b>饭菜</b>经常是冷的',
    photos: [fileId],
    shared: false,
    aboveWorkplace: false,
  };
  const filed = done(await me.post<CaseAnswer>('/api/services/appeal/cases', { form }));
  done(await clerk.post(`/api/cases/${filed.id}/moves`, { action: 'accept', said: {} }));
  done(await clerk.post(`/api/cases/${filed.id}/moves`, { action: 'note', said: { progress: '已经找食堂谈过' } }));
  done(await me.put('/api/services/leave-union/draft', { form: { to: '别处' } }));
  await clerk.get(`/api/members/${person.id}`);
  const other = await s.worker();
  await clerk.get('/api/members');
  done(await other.post('/api/services/appeal/cases', { form: { ...form, what: '别人的话', photos: [] } }));
  await s.ticker.settle();
});
afterAll(async () => {
  await reader.end();
  await s.close();
  rmSync(folder, { recursive: true });
});

/** Taken by the program that everybody has, so that what the platform writes is read by somebody else. */
async function take(): Promise<{
  copy: Copy;
  page: string;
  schema: Record<string, { columns: object }>;
  files: string[];
}> {
  const response = await me.raw('/api/my/copy');
  expect(response.headers.get('content-type')).toBe('application/zip');
  const into = mkdtempSync(join(folder, 'one-'));
  writeFileSync(join(into, 'copy.zip'), Buffer.from(await response.arrayBuffer()));
  execFileSync('python3', ['-m', 'zipfile', '-e', 'copy.zip', '.'], { cwd: into });
  const read = (name: string) => readFileSync(join(into, name), 'utf8');
  return {
    copy: JSON.parse(read('data.json')) as Copy,
    schema: JSON.parse(read('schema.json')) as Record<string, { columns: object }>,
    page: read('看这里.html'),
    files: readdirSync(join(into, 'files')).map((name) => join(into, 'files', name)),
  };
}

const plain = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (!Buffer.isBuffer(value)) return value;
  return value.toString('hex');
};

function opened(column: string, value: unknown): unknown {
  if (!column.endsWith('_sealed') || value === null) return plain(value);
  const text = s.platform.sealer.open(value as Buffer);
  return text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
}

/** The same rows as the owner of the database finds them, by columns that name a person whatever the register says. */
async function rowsOf(table: string, of: readonly string[] | string): Promise<Record<string, unknown>[]> {
  const where = typeof of === 'string' ? of : of.map((column) => `t.${column} = any ($1::uuid[])`).join(' or ');
  const { rows } = await reader.query<Record<string, unknown>>({
    text: `select t.* from ${table} t where ${where}`,
    values: [[person.id]],
  });
  return rows;
}

describe('a copy of all that is held about somebody', () => {
  test('equals the database row by row and column by column [MLPS-29, PIPL-45]', async () => {
    const began = performance.now();
    const { copy } = await take();
    expect(performance.now() - began).toBeLessThan(60_000);
    const filled: string[] = [];
    const taken = Object.entries(register).filter(([, entry]) => entry.copy === true);
    expect(Object.keys(copy.tables)).toEqual(taken.map(([name]) => name));
    for (const [name, { of, left = {} }] of taken) {
      const rows = await rowsOf(name, of);
      const wanted = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row)
            .filter(([column]) => !Object.hasOwn(left, column))
            .map(([column, value]) => [column, opened(column, value)]),
        ),
      );
      const sorted = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).toSorted();
      if (rows.length > 0) filled.push(name);
      expect(sorted(copy.tables[name]!), name).toEqual(sorted(JSON.parse(JSON.stringify(wanted)) as object[]));
    }
    expect(filled).toEqual(
      expect.arrayContaining([
        'persons',
        'memberships',
        'cases',
        'trace',
        'files',
        'drafts',
        'notices',
        'audit',
        'sessions',
        'consents',
      ]),
    );
  });

  test('holds every row of every table that names her in any column, or says why not', async () => {
    const { copy, page } = await take();
    const { rows: columns } = await s.world.owner.query<{ table: string; column: string }>(`
      select r.relname as table, a.attname as column from pg_attribute a join pg_class r on r.oid = a.attrelid
      where r.relnamespace = 'public'::regnamespace and r.relkind = 'r' and a.attnum > 0 and a.atttypid = 'uuid'::regtype`);
    const { rows: accounts } = await s.world.owner.query<{ id: string }>(
      'select id from accounts where person_id = $1',
      [person.id],
    );
    const names = [person.id, ...accounts.map(({ id }) => id)];
    for (const { table, column } of columns) {
      const { rows } = await s.world.owner.query<{ n: number }>(
        `select count(*)::integer as n from ${table} where ${column} = any ($1::uuid[])`,
        [names],
      );
      const entry = register[table];
      const held =
        entry?.copy === true ? copy.tables[table]!.length : page.includes(entry?.what ?? table) ? Infinity : 0;
      expect(held, `${table}.${column}`).toBeGreaterThanOrEqual(rows[0]!.n);
    }
  });

  test('has her numbers and words in clear, nobody else’s, and her files as she uploaded them', async () => {
    const { copy, files, page, schema } = await take();
    expect(copy.tables['persons']![0]).toMatchObject({
      name: '林巧',
      document_sealed: person.document,
      phone_sealed: person.phone,
    });
    expect(copy.tables['cases']![0]).toMatchObject({ form_sealed: { what: '<b>饭菜</b>经常是冷的' } });
    expect(JSON.stringify(copy)).toContain('已经找食堂谈过');
    expect(JSON.stringify(copy)).not.toContain('别人的话');
    expect(copy.seen.length).toBeGreaterThan(0);
    const listed = copy.tables['audit']!.find(({ act }) => act === 'list-members');
    expect(listed).toBeDefined();
    expect(listed).not.toHaveProperty('shown');
    expect(copy.seen).toContainEqual(
      expect.objectContaining({ id: listed!['id'], says: '翻看会员名单，那一页上有你' }),
    );
    expect(files.map((file) => readFileSync(file).equals(Buffer.from(picture)))).toEqual([true]);
    expect(files[0]).toContain(`${fileId}-食堂.png`);
    expect(page).toContain('&lt;b&gt;饭菜&lt;/b&gt;经常是冷的');
    expect(page).not.toContain('<b>饭菜');
    expect(page).toContain('查看了你的会员档案');
    for (const [table, [row]] of Object.entries(copy.tables))
      expect(Object.keys(row ?? schema[table]!.columns)).toEqual(
        expect.arrayContaining(Object.keys(schema[table]!.columns)),
      );
  });

  test('is written down as an act of her own', async () => {
    const count = async () =>
      (await s.world.owner.query(`select 1 from audit where act = 'take-copy' and actor_id = $1`, [person.id]))
        .rowCount!;
    const before = await count();
    await take();
    expect(await count()).toBe(before + 1);
  });
});

test('a table or a column about people that the register does not know fails the check by name [MLPS-25, PIPL-6]', async () => {
  const owner = new Database({ connectionString: s.db.ownerUrl });
  await owner.connect();
  await owner.query('begin');
  await owner.query('create table walks (person_id uuid primary key, way text)');
  await owner.query('alter table persons add column blood_type text');
  const complaints = checkPersonal(await readCatalogue(owner, appRole));
  await owner.query('rollback');
  await owner.end();
  expect(complaints).toEqual([
    expect.stringContaining('persons.blood_type: no entry'),
    expect.stringContaining('walks: not in the register'),
  ]);
});
