import { readerRole } from '../server/db/roles.ts';
import type { Catalogue, Column, Constraint, Grant, Index, Policy, Table } from './catalogue.ts';

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

function columnLine(column: Column): string {
  const value = column.generated ? ` generated always as (${column.default}) stored` : ` default ${column.default}`;
  return [
    `${column.name} ${column.type}`,
    column.collation === null ? '' : ` collate "${column.collation}"`,
    column.notNull ? ' not null' : '',
    column.identity ? ' generated as identity' : '',
    column.default === null ? '' : value,
  ].join('');
}

const words: Readonly<Record<string, string>> = {
  'PRIMARY KEY': 'primary key',
  'FOREIGN KEY': 'foreign key',
  REFERENCES: 'references',
  'ON DELETE CASCADE': 'on delete cascade',
  UNIQUE: 'unique',
  CHECK: 'check',
};

/** PostgreSQL writes its key words in capitals; the names it gave by itself are left out. */
function constraintLine({ definition }: Constraint): string {
  return Object.entries(words).reduce((line, [from, to]) => line.replaceAll(from, to), definition);
}

function indexLine({ definition }: Index): string {
  return `${definition
    .replace(/^CREATE (UNIQUE )?INDEX/, (_all, unique: string | undefined) => `create ${unique ? 'unique ' : ''}index`)
    .replace(/ ON (public\.)?/, ' on ')
    .replace(/ USING btree /, ' ')
    .replace(/ USING /, ' using ')
    .replace(/ WHERE /, ' where ')
    .replaceAll(' DESC', ' desc')};`;
}

function policyLine(table: string, policy: Policy): string {
  return [
    `create policy ${policy.name} on ${table}`,
    policy.permissive ? '' : ' as restrictive',
    ` for ${policy.command} to ${policy.roles.join(', ')}`,
    policy.using === null ? '' : `\n  using (${policy.using})`,
    policy.check === null ? '' : `\n  with check (${policy.check})`,
    ';',
  ].join('');
}

function grantLine(table: string, grants: readonly Grant[], role: string): string {
  const rights = grants.map(({ right, columns }) => (columns === null ? right : `${right} (${columns.join(', ')})`));
  return rights.length === 0 ? `-- ${role} has no right here` : `grant ${rights.join(', ')} on ${table} to ${role};`;
}

function tableLines(table: Table, role: string): string {
  const inner = [...table.columns.map(columnLine), ...table.constraints.map(constraintLine)];
  const comments = table.columns.filter(({ comment }) => comment !== null);
  return [
    `create table ${table.name} (\n${inner.map((line) => `  ${line}`).join(',\n')}\n);`,
    ...(table.comment === null ? [] : [`comment on table ${table.name} is ${quote(table.comment)};`]),
    ...comments.map(({ name, comment }) => `comment on column ${table.name}.${name} is ${quote(comment!)};`),
    ...table.indexes.filter(({ ofConstraint }) => !ofConstraint).map(indexLine),
    ...table.triggers.map((trigger) => `${trigger};`),
    ...(table.guarded ? [`alter table ${table.name} enable row level security;`] : []),
    ...(table.forced ? [`alter table ${table.name} force row level security;`] : []),
    ...table.policies.map((policy) => policyLine(table.name, policy)),
    grantLine(table.name, table.grants, role),
    ...(table.shown ? [`grant select on ${table.name} to ${readerRole};`] : []),
  ].join('\n');
}

/**
 * The whole schema as one text for a reviewer: what a migration changes stands in the difference of two of these.
 * Foreign keys stand in their table, so it is for reading; a database is made by the migrations.
 */
export function dumpSchema({ tables, functions }: Catalogue, appRole: string): string {
  const head = '-- The schema after all migrations, for reading. Written by `npm run generate`, never by hand.';
  const bodies = [
    ...functions.map(({ definition }) => `${definition.trim()};`),
    ...tables.map((table) => tableLines(table, appRole)),
  ];
  return `${[head, ...bodies].join('\n\n')}\n`;
}
