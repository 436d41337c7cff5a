import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as Sql } from 'pg';
import type { CaseAnswer, CaseLine, Page, RefusalAnswer } from '../../kernel/answers.ts';
import { type Came, Client } from '../../replay/client.ts';
import { pageBytes } from '../../server/backup/pages.ts';
import { isDamage } from '../../server/db/damage.ts';
import type { Service } from './child.ts';
import type { Town } from './town.ts';

/** Turns one bit over, as a disk does; turned over again it is as it was. */
export interface Flip {
  readonly file: string;
  readonly at: number;
  readonly bit: number;
}

export const flipAt = (file: string, at: number): Flip => ({ file, at, bit: randomInt(8) });

export function turn({ file, at, bit }: Flip): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 1 << bit;
  writeFileSync(file, bytes);
}

/** A page of a table, an index or what is stored beside a table. */
export interface PageOf {
  readonly relation: string;
  readonly file: string;
  readonly page: number;
}

export async function withSql<T>(url: string, act: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = new Sql({ connectionString: url });
  await sql.connect();
  try {
    return await act(sql);
  } finally {
    await sql.end();
  }
}

/** Every page of what says something of people: tables, their indexes, what lies beside them. */
export async function pagesOf(town: Town): Promise<PageOf[]> {
  const { rows } = await withSql(town.superuserUrl, (sql) =>
    sql.query<{ relation: string; path: string; pages: number }>(
      `select c.oid::regclass::text as relation, pg_relation_filepath(c.oid) as path, (pg_relation_size(c.oid) / 8192)::integer as pages
        from pg_class c where c.relkind in ('r', 't', 'i') and pg_relation_size(c.oid) > 0
          and (c.relnamespace = 'public'::regnamespace
            or c.oid in (select reltoastrelid from pg_class where relnamespace = 'public'::regnamespace))
        order by 1`,
    ),
  );
  return rows.flatMap(({ relation, path, pages }) =>
    Array.from({ length: pages }, (_none, page) => ({ relation, file: join(town.dataDir, 'pg', path), page })),
  );
}

const isWritten = ({ file, page }: PageOf) => {
  const bytes = readFileSync(file);
  return bytes.length >= (page + 1) * pageBytes && bytes.readUInt16LE(page * pageBytes + 14) > 0;
};

/** So many of those that are on the disk, evenly over all of them. */
export function someOf(pages: readonly PageOf[], count: number): PageOf[] {
  const written = pages.filter(isWritten);
  const step = Math.max(1, written.length / count);
  return Array.from({ length: Math.min(count, written.length) }, (_none, n) => written[Math.floor(n * step)]!);
}

/** Reads each of them as PostgreSQL does for whoever asks; those that it gave are what must not be. */
export function givenBy(url: string, pages: readonly PageOf[]): Promise<string[]> {
  return withSql(url, async (sql) => {
    const given: string[] = [];
    for (const { relation, page } of pages)
      try {
        await sql.query(`select pg_prewarm($1::regclass, 'buffer', 'main', $2, $2)`, [relation, page]);
        given.push(`${relation} ${page}`);
      } catch (fault) {
        if (!isDamage(fault)) throw fault;
      }
    return given;
  });
}

export interface Asked {
  readonly by: Client;
  readonly path: string;
  readonly came: Came<unknown>;
}

/** Workers with everything that they are shown: their cases one by one, with files and messages. */
export async function askAll(service: Service, phones: readonly string[]): Promise<Asked[]> {
  const asked: Asked[] = [];
  const ask = async <T>(by: Client, path: string) => {
    const came = await by.get<T>(path);
    asked.push({ by, path, came });
    return came.body;
  };
  for (const phone of phones) {
    const worker = new Client(service.url);
    await worker.signInByPhone(phone);
    await ask(worker, '/api/notices');
    for (const open of ['true', 'false']) {
      const { items } = await ask<Page<CaseLine>>(worker, `/api/my/cases?open=${open}`);
      for (const { id } of items) {
        const { files } = await ask<CaseAnswer>(worker, `/api/cases/${id}`);
        for (const file of files) await ask(worker, `/api/files/${file.id}`);
      }
    }
  }
  return asked;
}

const sameAs = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Asks everything again: it is as it was, or refused by its code; never something else. */
export async function askAgain(asked: readonly Asked[]): Promise<{ same: number; refused: number; wrong: string[] }> {
  const wrong: string[] = [];
  let [same, refused] = [0, 0];
  for (const { by, path, came } of asked) {
    const again = await by.get<RefusalAnswer>(path).catch(() => undefined);
    // A line that breaks off in the middle of a file has given nothing that could be taken for it.
    if (again === undefined && path.startsWith('/api/files/')) refused += 1;
    else if (again === undefined) wrong.push(`${path}: no answer`);
    else if (again.status === 503 && again.body.code === 'data-damaged') refused += 1;
    else if (again.status === came.status && sameAs(again.body, came.body)) same += 1;
    else wrong.push(`${path}: ${again.status} ${JSON.stringify(again.body).slice(0, 120)}`);
  }
  return { same, refused, wrong };
}
