import { readerRole } from '../../server/db/roles.ts';
import type { Catalogue, Column, Constraint, Policy, Table } from '../catalogue.ts';

/**
 * What keeps the schema ready for many machines, where each table is either the same everywhere or split by its cell.
 * Every table says its class at the start of its comment; the rules follow from it.
 *
 * - `tenant` is split by cell_id; rows that refer to each other lie in the same cell, so that a move touches one machine
 * - `reference` is the same on every machine and small
 * - `directory` is split by its own key, for values that must be unique everywhere
 * - `local` stays on one machine
 */
const classes = ['tenant', 'reference', 'directory', 'local'] as const;
type TableClass = (typeof classes)[number];

/** The classes that a foreign key of a class may point to; a distributing database refuses all others. */
const pointsTo: Readonly<Record<TableClass, readonly TableClass[]>> = {
  tenant: ['tenant', 'reference'],
  reference: ['reference'],
  directory: ['reference'],
  local: ['local', 'reference'],
};

export function classOf(table: Pick<Table, 'comment'>): TableClass | undefined {
  return classes.find((name) => table.comment?.startsWith(`${name}: `));
}

function checkCell(columns: readonly Column[]): string[] {
  const cell = columns.find(({ name }) => name === 'cell_id');
  if (cell?.type === 'integer' && cell.notNull) return [];
  return ['a tenant table has «cell_id integer not null»: it is what rows are split by'];
}

function checkKeys({ constraints, indexes }: Table): string[] {
  const complaints: string[] = [];
  if (!constraints.some(({ kind }) => kind === 'primary')) complaints.push('a tenant table has a primary key');
  for (const { name, unique, columns } of indexes)
    if (unique && columns[0] !== 'cell_id')
      complaints.push(`${name}: cell_id comes first in the primary key and in every unique index of a tenant table`);
  for (const { name, kind, definition } of constraints)
    if (kind === 'exclude' && !/\bcell_id WITH =/.test(definition))
      complaints.push(`${name}: an exclude constraint of a tenant table compares cell_id with =`);
  return complaints;
}

function checkNumbers(columns: readonly Column[]): string[] {
  return columns
    .filter(({ identity, default: value }) => identity || /\bnextval\(/.test(value ?? ''))
    .map(({ name }) => `${name}: no identity, serial or sequence in a tenant table; the application makes the id`);
}

function checkForeignKey(from: TableClass, key: Constraint, classOfTable: (name: string) => TableClass | undefined) {
  const { name, columns, target } = key;
  if (target === null) return [];
  const complaints: string[] = [];
  const to = classOfTable(target.table);
  if (to !== undefined && !pointsTo[from].includes(to))
    complaints.push(`${name}: a ${from} table has no foreign key to a ${to} table (${target.table})`);
  const at = columns.indexOf('cell_id');
  if (from === 'tenant' && to === 'tenant' && (at < 0 || target.columns[at] !== 'cell_id'))
    complaints.push(`${name}: a foreign key between tenant tables has cell_id on both sides`);
  if (target.onDelete.startsWith('set '))
    complaints.push(`${name}: no «on delete ${target.onDelete}»; cell_id cannot be unset`);
  return complaints;
}

/** Tables split by cell or by a key of their own that say nothing of a person; all others stand behind the second wall. */
const impersonal: ReadonlySet<string> = new Set([
  'audit_seals',
  'campaign_goods',
  'campaign_slices',
  'figure_days',
  'figure_deltas',
  'figure_totals',
  'files_gone',
  'ledger_accounts',
  'retention_runs',
  'star_ratings',
  'stock_entries',
  'what_if_cases',
  'what_if_members',
  'what_if_sums',
  'words',
]);

/** `docs/adr/0025`: forced, and nothing open to the role that reads for one caller. */
function checkWall(own: TableClass, { name, guarded, forced, policies }: Table): string[] {
  const open = policies.filter(
    ({ permissive, roles, using }) =>
      permissive && (roles.includes('public') || (roles.includes(readerRole) && (using === null || using === 'true'))),
  );
  const complaints = open.map(
    (policy) => `${policy.name}: a policy for ${readerRole} or public lets every row through`,
  );
  if (own === 'reference' || own === 'local' || impersonal.has(name) || (guarded && forced)) return complaints;
  return [
    ...complaints,
    `it stands behind the second wall: «alter table ${name} enable row level security; alter table ${name} force row level security; create policy owner on ${name} to current_user using (true) with check (true); create policy app on ${name} to hongqiao_app using (true) with check (true)»; or it says nothing of a person and is in the list of scripts/checks/schema-rules.ts`,
  ];
}

const setting = /NULLIF\(current_setting\('[^']+'::text, true\), ''::text\)/g;
/** A setting read once a statement. */
const onceRead = /\( SELECT setting(?:::[a-z]+(?:\[\])?)? AS "nullif"\)/g;
/** Whether the row hangs on one that is seen: looked up by key, and seen by the policy of that table. */
const keyed = /\(EXISTS \( SELECT\s+FROM (\w+) (\w+)\s+WHERE [^()]*?\2\.\w+ = [^()]*?OFFSET 0\)\)/g;
const notCalls = new Set(['and', 'or', 'not', 'in', 'any', 'all', 'array', 'nullif', 'coalesce']);
const pureCalls = new Set(['string_to_array', 'starts_with']);

/**
 * A policy looks at columns of the row and at settings, and never calls a function that reads: it is evaluated where the row
 * lies, and an unset setting is '' after its transaction, which must match nothing. Where a row has no column for it, it may
 * look up by key the row it hangs on, in a table with policies of its own.
 */
function checkPolicy({ name, using, check }: Policy, isGuarded: (table: string) => boolean): string[] {
  const complaints: string[] = [];
  for (const expression of [using, check]) {
    const rest = (expression ?? '')
      .replaceAll(setting, 'setting')
      .replaceAll(onceRead, 'setting')
      .replaceAll(keyed, (whole, table: string) => (isGuarded(table) ? 'seen' : whole))
      .replaceAll(/'(?:[^']|'')*'/g, "''");
    if (/\bselect\b/i.test(rest)) complaints.push(`${name}: a policy reads no table`);
    if (rest.includes('current_setting'))
      complaints.push(`${name}: a policy reads a setting as nullif(current_setting('…', true), '')`);
    const calls = [...rest.matchAll(/\b([a-z_][a-z0-9_.]*)\s*\(/gi)].map(([, called]) => called!.toLowerCase());
    for (const called of new Set(calls))
      if (!notCalls.has(called) && !pureCalls.has(called) && called !== 'current_setting')
        complaints.push(`${name}: a policy calls no function (${called})`);
  }
  return complaints;
}

function checkTable(
  table: Table,
  classOfTable: (name: string) => TableClass | undefined,
  isGuarded: (name: string) => boolean,
): string[] {
  const own = classOf(table);
  if (own === undefined)
    return [`its comment begins with its class: ${classes.map((name) => `«${name}: …»`).join(', ')}`];
  const { columns, constraints, policies, guarded } = table;
  const ofTenant = own === 'tenant' ? [...checkCell(columns), ...checkKeys(table), ...checkNumbers(columns)] : [];
  const toothless = policies.length > 0 && !guarded ? ['it has policies, but row level security is not enabled'] : [];
  const ofKeys = constraints.flatMap((key) => checkForeignKey(own, key, classOfTable));
  const ofPolicies = policies.flatMap((policy) => checkPolicy(policy, isGuarded));
  return [...ofTenant, ...ofKeys, ...ofPolicies, ...toothless, ...checkWall(own, table)];
}

/** Every violation as `table: rule`. */
export function checkSchema({ tables }: Pick<Catalogue, 'tables'>): string[] {
  const byName = new Map(tables.map((table) => [table.name, classOf(table)]));
  const guarded = new Set(tables.filter((table) => table.guarded).map(({ name }) => name));
  return tables.flatMap((table) =>
    checkTable(
      table,
      (name) => byName.get(name),
      (name) => guarded.has(name),
    ).map((complaint) => `${table.name}: ${complaint}`),
  );
}
