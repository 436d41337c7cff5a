import { dayOf } from '../../kernel/calendar.ts';
import { supplyKinds } from '../../kernel/supplies.ts';
import type { Db } from '../db/open.ts';
import type { Table } from '../exports/columns.ts';
import { csvHead, csvLines } from '../exports/csv.ts';
import { type FiledEntry, type OfUnion, listBelow } from './queries.ts';

const column = (title: string, of: (row: FiledEntry) => string) => ({
  title,
  description: title,
  type: 'string' as const,
  of,
});

const count = (title: string, of: (row: FiledEntry) => number | '') => ({
  title,
  description: title,
  type: 'number' as const,
  of,
});

const table: Pick<Table<FiledEntry>, 'columns'> = {
  columns: [
    column('日期', ({ at }) => dayOf(at.getTime())),
    column('工会', ({ org }) => org),
    column('物品', ({ goods }) => goods),
    column('哪一种', ({ kind }) => supplyKinds[kind]),
    count('箱数', ({ boxes }) => boxes),
    count('余下', ({ after }) => after),
    column('对方工会', ({ other }) => other ?? ''),
    column('发到哪里', ({ site }) => site ?? ''),
    count('人数', ({ people }) => people ?? ''),
    column('说明', ({ says }) => says ?? ''),
    column('办件', (row) => row.case ?? ''),
  ],
};

const aPart = 5_000;

/** Every entry of a union and of all below it, in order. */
export async function* suppliesFile(db: Db, of: OfUnion): AsyncGenerator<string, void, undefined> {
  yield csvHead(table);
  let after: FiledEntry | undefined;
  do {
    const rows = await listBelow(db, of, after, aPart);
    yield csvLines(table as Table<FiledEntry>, rows);
    after = rows.length === aPart ? rows.at(-1) : undefined;
  } while (after !== undefined);
}
