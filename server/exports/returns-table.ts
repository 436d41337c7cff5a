import { sql } from 'kysely';
import type { AnyValues, Field } from '../../kernel/field.ts';
import type { OpenList } from '../../kernel/open-list.ts';
import { sayValue } from '../../kernel/say.ts';
import type { Service } from '../../kernel/service.ts';
import { type Reach, type Scoped, casesUnder, reachOfCases } from '../db/scope.ts';
import type { Registry } from '../registry.ts';
import type { Column, Table } from './columns.ts';
import { numberColumn } from './tables.ts';

export const returnsTableName = (service: string) => `returns-${service}`;

/** A service whose listed cases tell what came of each of those they had. */
export interface Returning {
  readonly service: Service;
  readonly list: OpenList;
  readonly by: string;
}

export function returningOf(service: Service | undefined): Returning | undefined {
  const list = service?.openList;
  return service && list?.returns && { service, list, by: list.returns.by };
}

/** Of which service an export is, by what it is narrowed by. */
export function returningIn(registry: Registry, { service }: Readonly<Record<string, string>>): Returning | undefined {
  return service === undefined ? undefined : returningOf(registry.get(service));
}

/** What was told once. */
export interface ReturnRow {
  readonly case_id: string;
  readonly seq: number;
  readonly org: string;
  readonly form: AnyValues;
  readonly said: AnyValues;
}

const within = (scoped: Scoped, org: Reach, { service, by }: Returning) => sql`
  from cases c join trace t on t.cell_id = c.cell_id and t.case_id = c.id join orgs o on o.id = c.org_id
  where c.service = ${service.id} and t.action = ${by} and ${casesUnder(org)} and ${reachOfCases(scoped.reaches)}`;

export async function countReturns(scoped: Scoped, org: Reach, of: Returning): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n ${within(scoped, org, of)}`.execute(
    scoped.db,
  );
  return rows[0]!.n;
}

/** In the order in which they were filed, of each what it told first first; a page at a time. */
export async function pageOfReturns(
  scoped: Scoped,
  org: Reach,
  of: Returning,
  after: ReturnRow | undefined,
  limit: number,
): Promise<ReturnRow[]> {
  const beyond = after && sql`and (t.case_id, t.seq) > (${after.case_id}::uuid, ${after.seq}::integer)`;
  const { rows } = await sql<ReturnRow>`
    select t.case_id, t.seq, o.name as org, c.form, t.said ${within(scoped, org, of)} ${beyond ?? sql``}
    order by t.case_id, t.seq limit ${limit}`.execute(scoped.db);
  return rows;
}

type Part = 'form' | 'said';

/** An answer as it can be reckoned with: a number, yuan, a day; all else in words. */
function answerColumn(part: Part, id: string, title: string, asked: Field): Column<ReturnRow> {
  const told = { title, description: `填报的“${asked.label}”。`, optional: true } as const;
  const value = (row: ReturnRow) => row[part][id] ?? null;
  if (asked.kind === 'number') return { ...told, type: 'number', of: (row) => value(row) as number | null };
  if (asked.kind === 'money')
    return {
      ...told,
      description: `${told.description}单位：元。`,
      type: 'number',
      of: (row) => (value(row) === null ? null : Number(value(row)) / 100),
    };
  if (asked.kind === 'date')
    return { ...told, type: 'string', format: 'date', of: (row) => value(row) as string | null };
  return { ...told, type: 'string', of: (row) => (value(row) === null ? null : sayValue(asked, value(row))) };
}

/** What each has told of those it had: one line each time, in the words of the questions. */
export function returnsTable({ service, list, by }: Returning, number: string): Table<ReturnRow> {
  const asks = Object.entries(service.actions[by]!.asks ?? {}).filter(([, { sensitive }]) => sensitive === undefined);
  return {
    name: returnsTableName(service.id),
    title: `数据回传：${list.title}`,
    description: `${list.title}每次回传的数据，一次一行。`,
    columns: [
      { title: '名称', description: '名录上的名称。', type: 'string', of: (row) => String(row.form[list.name]) },
      ...Object.entries(list.shows)
        .filter(([id]) => service.form[id]!.kind !== 'longText')
        .map(([id, title]) => answerColumn('form', id, title, service.form[id]!)),
      { title: '工会', description: '受理申请的工会。', type: 'string', of: (row) => row.org },
      ...asks.map(([id, asked]) => answerColumn('said', id, asked.label, asked)),
      numberColumn(number),
    ],
  };
}
