import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type SqlStatement, splitSql } from './split-sql.ts';
import { StartFault } from './start-fault.ts';

export interface Migration {
  /** `20261121T0930_create_trace.sql`, or `work-injury-visit/20261121T0930_….sql` for a service's own. */
  name: string;
  /** SHA-256 in hex, over the text with LF line ends, so that a checkout on Windows agrees. */
  checksum: string;
  /** Not run in a transaction: for `create index concurrently`. Its statements must bear being run again. */
  alone: boolean;
  /** A server that does not know this file must not run on a database that has it. */
  breaking: boolean;
  /** Its statements in order; refuses a file that begins or ends a transaction. Only what is to be applied needs to be parted. */
  statements(): SqlStatement[];
}

/** A file, and what its migration is called. */
interface Found {
  readonly name: string;
  readonly path: string;
}

const wellNamed = /^\d{8}T\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.sql$/;
const headers = ['no-transaction', 'breaking'];
const endsTransaction = /^\s*(begin|start\s+transaction|commit|end|rollback|abort)\b/i;

/**
 * The migration files of a checkout, oldest first: db/migrations and services/<id>/migrations.
 * They are ordered by the time in their file names, whichever folder they lie in.
 */
function findMigrations(root: string): Found[] {
  const services = join(root, 'services');
  const names = existsSync(services) ? readdirSync(services) : [];
  const folders = [
    { folder: join(root, 'db', 'migrations'), prefix: '' },
    ...names.map((id) => ({ folder: join(services, id, 'migrations'), prefix: `${id}/` })),
  ];
  const found = folders.flatMap(({ folder, prefix }) =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((file) => file.endsWith('.sql'))
      .map((file) => ({ name: `${prefix}${file}`, path: join(folder, file) })),
  );
  return found.toSorted((a, b) => orderOf(a.name).localeCompare(orderOf(b.name), 'en'));
}

/** The names of all migrations, oldest first; none of them is read. */
export function nameMigrations(root: string): string[] {
  return findMigrations(root).map(({ name }) => name);
}

/** Reads all migrations, oldest first. */
export function readMigrations(root: string): Migration[] {
  return findMigrations(root).map((found) => readMigration(root, found));
}

function orderOf(name: string): string {
  return `${basename(name)} ${name}`;
}

function readMigration(root: string, { name, path }: Found): Migration {
  const file = basename(path);
  const shown = relative(root, path);
  if (!wellNamed.test(file)) {
    throw misnamed(
      shown,
      '文件名应像 20261121T0930_create_trace.sql',
      'a name looks like 20261121T0930_create_trace.sql',
    );
  }
  const sql = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  const said = readHeaders(sql);
  const unknown = said.find((header) => !headers.includes(header));
  if (unknown !== undefined) {
    throw misnamed(
      shown,
      `不认识的标头 --! ${unknown}`,
      `--! ${unknown} is no header; there are ${headers.join(', ')}`,
    );
  }
  const alone = said.includes('no-transaction');
  const checksum = createHash('sha256').update(sql).digest('hex');
  const statements = () => partsOf(sql, shown, alone);
  return { name, checksum, alone, breaking: said.includes('breaking'), statements };
}

function partsOf(sql: string, shown: string, alone: boolean): SqlStatement[] {
  const statements = splitSql(sql);
  const stray = alone ? undefined : statements.find(({ text }) => endsTransaction.test(withoutComments(text)));
  if (stray) {
    const line = `${shown}:${stray.line}`;
    throw misnamed(
      line,
      '每个文件自成一个事务，不能自己开始或结束事务',
      'a file is one transaction and may not begin or end one',
    );
  }
  return statements;
}

/** The `--! word` lines before anything else in the file. */
function readHeaders(sql: string): string[] {
  const lines = sql.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--!'));
  return lines.slice(0, end === -1 ? lines.length : end).map((line) => line.slice(3).trim());
}

function withoutComments(text: string): string {
  return text.replace(/^(?:\s*(?:--[^\n]*\n|\/\*[^]*?\*\/))*/, '');
}

function misnamed(where: string, zh: string, en: string): StartFault {
  return new StartFault('migration-misnamed', `${where}：${zh}。 ${where}: ${en}.`);
}
