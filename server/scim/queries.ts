import { type RawBuilder, sql } from 'kysely';
import { readPhone } from '../../kernel/identity/phone.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Employer } from '../employers/tokens.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Attributes, Condition } from './filter.ts';
import type { Said } from './said.ts';

/**
 * The notices of one employer. No statement here reads a person or a membership: what the employer is answered cannot
 * depend on who is a member, nor can the time it takes.
 */
export interface NoticeRow {
  readonly id: string;
  readonly active: boolean;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly said_sealed: Buffer;
}

export interface Kept extends NoticeRow {
  readonly said: Said;
}

type Filterable = 'id' | 'userName' | 'externalId' | 'active' | 'name' | 'phone' | 'employeeNumber' | 'department';

const core = 'urn:ietf:params:scim:schemas:core:2.0:user:';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:';
const corePaths: readonly (readonly [string, Filterable])[] = [
  ['id', 'id'],
  ['username', 'userName'],
  ['externalid', 'externalId'],
  ['active', 'active'],
  ['name', 'name'],
  ['name.formatted', 'name'],
  ['phonenumbers', 'phone'],
  ['phonenumbers.value', 'phone'],
];

/** What a list may be filtered by. */
export const filterable: Attributes<Filterable> = new Map(
  [
    ...corePaths.flatMap(([path, name]) => [[path, name] as const, [`${core}${path}`, name] as const]),
    [`${enterprise}employeenumber`, 'employeeNumber'] as const,
    [`${enterprise}department`, 'department'] as const,
  ].map(([path, name]) => [path, { name, is: name === 'active' ? 'boolean' : 'string' } as const]),
);

/** What says who somebody is outside of the employer's own system; a userName is an e-mail address more often than not. */
export const sayingWho: ReadonlySet<Filterable> = new Set(['userName', 'name', 'phone']);

const columnOf = {
  userName: 'user_name_blind',
  externalId: 'external_id_blind',
  name: 'name_blind',
  phone: 'phone_blind',
  employeeNumber: 'employee_number_blind',
  department: 'department_blind',
} as const;
type Blinded = keyof typeof columnOf;

/** A phone has the index under which the registry knows it; the rest is apart from anything there. */
function textOf(of: Blinded, value: string): string {
  if (of === 'phone') {
    const read = readPhone(value);
    return read.ok ? read.phone : value;
  }
  const isExact = of === 'externalId' || of === 'employeeNumber';
  return `employer ${of} ${isExact ? value : value.toLowerCase()}`;
}

function blindsOf(sealer: Sealer, said: Said): Record<Blinded, Buffer | null> {
  const values = { ...said, phone: said.phone?.value };
  const blind = (of: Blinded) => (values[of] === undefined ? null : sealer.blind(textOf(of, values[of])));
  return {
    userName: blind('userName'),
    externalId: blind('externalId'),
    name: blind('name'),
    phone: blind('phone'),
    employeeNumber: blind('employeeNumber'),
    department: blind('department'),
  };
}

function compared(sealer: Sealer, { op, attribute, value }: Condition<Filterable> & { op: 'eq' | 'ne' }) {
  const is = op === 'eq' ? sql`is not distinct from` : sql`is distinct from`;
  if (attribute === 'active') return sql<boolean>`n.active ${is} ${value}::boolean`;
  if (attribute === 'id') return sql<boolean>`n.id::text ${is} ${value}::text`;
  const column = sql.ref(`n.${columnOf[attribute]}`);
  if (typeof value !== 'string') return sql<boolean>`${column} ${is} null::bytea`;
  const blinds = sealer.blinds(textOf(attribute, value.normalize('NFC').trim()));
  const among = sql<boolean>`coalesce(${column} = any (${blinds}::bytea[]), false)`;
  return op === 'eq' ? among : sql<boolean>`not ${among}`;
}

function conditionSql(sealer: Sealer, condition: Condition<Filterable>): RawBuilder<boolean> {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const parts = condition.of.map((one) => conditionSql(sealer, one));
      return sql<boolean>`(${sql.join(parts, condition.op === 'and' ? sql` and ` : sql` or `)})`;
    }
    case 'not':
      return sql<boolean>`(not ${conditionSql(sealer, condition.of)})`;
    case 'pr': {
      const { attribute } = condition;
      if (attribute === 'active' || attribute === 'id') return sql<boolean>`true`;
      return sql<boolean>`(${sql.ref(`n.${columnOf[attribute]}`)} is not null)`;
    }
    default:
      return sql<boolean>`(${compared(sealer, { ...condition, op: condition.op })})`;
  }
}

const columns = sql`n.id, n.active, n.version, n.created_at, n.updated_at, n.said_sealed`;

/** What is there for this employer: of its union, and not taken back. */
function theirs({ cell, orgId }: Employer): RawBuilder<boolean> {
  return sql<boolean>`n.cell_id = ${cell} and n.org_id = ${orgId} and n.deleted_at is null`;
}

export function openRow(sealer: Sealer, row: NoticeRow): Kept {
  const said = JSON.parse(sealer.open(row.said_sealed, 'employer')) as Omit<Said, 'active'>;
  return { ...row, said: { ...said, active: row.active } };
}

function sealSaid(sealer: Sealer, { active: _column, ...rest }: Said): Buffer {
  return sealer.seal(JSON.stringify(rest), 'employer');
}

export async function findNotice(
  db: Db,
  sealer: Sealer,
  employer: Employer,
  id: string,
  forChange = false,
): Promise<Kept | undefined> {
  const hold = forChange ? sql`for update` : sql``;
  const { rows } = await sql<NoticeRow>`
    select ${columns} from employment_notices n where ${theirs(employer)} and n.id = ${id} ${hold}`.execute(db);
  return rows[0] && openRow(sealer, rows[0]);
}

export async function listNotices(
  db: Db,
  sealer: Sealer,
  employer: Employer,
  asked: { readonly filter: Condition<Filterable> | undefined; readonly offset: number; readonly limit: number },
): Promise<{ readonly total: number; readonly rows: Kept[] }> {
  const where = asked.filter === undefined ? sql`true` : conditionSql(sealer, asked.filter);
  const from = sql`from employment_notices n where ${theirs(employer)} and ${where}`;
  const counted = await sql<{ n: number }>`select count(*) as n ${from}`.execute(db);
  const { rows } = await sql<NoticeRow>`
    select ${columns} ${from} order by n.id offset ${asked.offset} limit ${asked.limit}`.execute(db);
  return { total: counted.rows[0]!.n, rows: rows.map((row) => openRow(sealer, row)) };
}

/** Adds a notice, unless the employer has one of this userName or externalId: then nothing, and undefined. */
export async function insertNotice(
  trx: Trx,
  sealer: Sealer,
  employer: Employer,
  id: string,
  said: Said,
): Promise<NoticeRow | undefined> {
  const blinds = blindsOf(sealer, said);
  const now = new Date(employer.now);
  const { rows } = await sql<NoticeRow>`
    insert into employment_notices as n (cell_id, id, org_id, said_sealed, user_name_blind, external_id_blind, name_blind,
      phone_blind, employee_number_blind, department_blind, active, created_at, updated_at, token_id, event_at, tell_at)
    values (${employer.cell}, ${id}, ${employer.orgId}, ${sealSaid(sealer, said)}, ${blinds.userName},
      ${blinds.externalId}, ${blinds.name}, ${blinds.phone}, ${blinds.employeeNumber}, ${blinds.department},
      ${said.active}, ${now}, ${now}, ${employer.tokenId}, ${now}, ${said.active ? now : null}::timestamptz)
    on conflict do nothing
    returning ${columns}`.execute(trx);
  return rows[0];
}

/** The notices that stand in the way of a new one by their userName or externalId; at most two can. */
export async function listClashing(db: Db, sealer: Sealer, employer: Employer, said: Said): Promise<Kept[]> {
  const of = (attribute: 'userName' | 'externalId') =>
    said[attribute] === undefined ? [] : sealer.blinds(textOf(attribute, said[attribute]));
  const { rows } = await sql<NoticeRow>`
    select ${columns} from employment_notices n
    where ${theirs(employer)} and (n.user_name_blind = any (${of('userName')}::bytea[])
      or n.external_id_blind = any (${of('externalId')}::bytea[]))
    limit 2`.execute(db);
  return rows.map((row) => openRow(sealer, row));
}

/**
 * Writes what is said now. Whoever begins anew or leaves is told of, and a message not yet sent is not sent any more; nor is
 * one where the phone or the name is another now: it was meant for whom the employer had named before.
 */
export async function updateNotice(
  trx: Trx,
  sealer: Sealer,
  employer: Employer,
  { id, said: before }: Kept,
  said: Said,
): Promise<NoticeRow> {
  const blinds = blindsOf(sealer, said);
  const now = new Date(employer.now);
  const turned = said.active !== before.active;
  const renamed = said.phone?.value !== before.phone?.value || said.name !== before.name;
  const { rows } = await sql<NoticeRow>`
    update employment_notices n set said_sealed = ${sealSaid(sealer, said)}, user_name_blind = ${blinds.userName},
      external_id_blind = ${blinds.externalId}, name_blind = ${blinds.name}, phone_blind = ${blinds.phone},
      employee_number_blind = ${blinds.employeeNumber}, department_blind = ${blinds.department}, active = ${said.active},
      version = n.version + 1, updated_at = ${now}, token_id = ${employer.tokenId},
      sms_kind = case when not ${renamed} then n.sms_kind end, sms_at = case when not ${renamed} then n.sms_at end
    where ${theirs(employer)} and n.id = ${id} returning ${columns}`.execute(trx);
  if (turned) await turn(trx, employer, id);
  return rows[0]!;
}

async function turn(trx: Trx, { cell, now }: Employer, id: string): Promise<void> {
  const at = new Date(now);
  await sql`
    update employment_notices set event_at = ${at}, tell_at = ${at}, sms_kind = null, sms_at = null, sms_tries = 0,
      sms_failed_at = null, invited_at = null, invited_by = null
    where cell_id = ${cell} and id = ${id}`.execute(trx);
}

/** Takes a notice back. The employer has it no more; the union sees that somebody left. */
export async function deleteNotice(trx: Trx, employer: Employer, { id, active }: Kept): Promise<void> {
  await sql`
    update employment_notices set deleted_at = ${new Date(employer.now)}, active = false, version = version + 1,
      updated_at = ${new Date(employer.now)}, token_id = ${employer.tokenId}
    where cell_id = ${employer.cell} and id = ${id}`.execute(trx);
  if (active) await turn(trx, employer, id);
}
