import { PassThrough, type Readable } from 'node:stream';
import { once } from 'node:events';
import { dayOf } from '../../kernel/calendar.ts';
import { accountKinds, incomeKinds } from '../../kernel/funds.ts';
import type { Db } from '../db/open.ts';
import type { Table } from '../exports/columns.ts';
import { csvHead, csvLines } from '../exports/csv.ts';
import { type Watermark, XlsxWriter } from '../exports/xlsx.ts';
import { type MovementRow, type OfPeriod, listMovements, sumStatement, whereOf } from './fund-queries.ts';
import { decimalOf } from './payout-file.ts';

const fileBatch = 5_000;

const text = <Row>(title: string, of: (row: Row) => string) => ({
  title,
  description: title,
  type: 'string' as const,
  of,
});
const amount = <Row>(title: string, of: (row: Row) => number | '') => ({
  title,
  description: title,
  type: 'number' as const,
  of,
});
const yuanOf = (fen: number) => (fen === 0 ? '' : decimalOf(fen));
const where = (row: MovementRow) => whereOf(row) ?? accountKinds[row.to];
const whence = ({ from, income }: MovementRow) => (income === null ? accountKinds[from] : incomeKinds[income]);

const csv: Pick<Table<MovementRow>, 'columns'> = {
  columns: [
    text('日期', ({ at }) => dayOf(at.getTime())),
    text('摘要', ({ says }) => says),
    text('从', whence),
    text('到', where),
    text('收入（元）', ({ inFen }) => yuanOf(inFen)),
    text('支出（元）', ({ outFen }) => yuanOf(outFen)),
    text('结余（元）', ({ balanceFen }) => decimalOf(balanceFen)),
    text('凭证号', (row) => row.id),
  ],
};

/** Every movement of the period, page by page. */
async function* pagesOf(db: Db, of: OfPeriod): AsyncGenerator<readonly MovementRow[], void, undefined> {
  let after: readonly [string, string] | undefined;
  do {
    const rows = await listMovements(db, of, after, fileBatch);
    yield rows;
    const last = rows.length === fileBatch ? rows.at(-1) : undefined;
    after = last && [last.at.toISOString(), last.id];
  } while (after !== undefined);
}

export async function* csvOf(db: Db, of: OfPeriod): AsyncGenerator<string, void, undefined> {
  yield csvHead(csv);
  for await (const rows of pagesOf(db, of)) yield csvLines(csv as Table<MovementRow>, rows);
}

/** A line of the workbook: a movement, or what the fund held before the first and after the last. */
interface SheetRow {
  readonly day: string;
  readonly says: string;
  readonly whence: string;
  readonly where: string;
  readonly inFen: number;
  readonly outFen: number;
  readonly balanceFen: number;
  readonly id: string;
}

const inYuan = (fen: number): number | '' => (fen === 0 ? '' : fen / 100);

const sheet: Table<SheetRow> = {
  name: 'statement',
  title: '对账单',
  description: '一项经费的每一笔收支。',
  columns: [
    text('日期', ({ day }) => day),
    text('摘要', ({ says }) => says),
    text('从', (row) => row.whence),
    text('到', ({ where }) => where),
    amount('收入（元）', ({ inFen }) => inYuan(inFen)),
    amount('支出（元）', ({ outFen }) => inYuan(outFen)),
    amount('结余（元）', ({ balanceFen }) => balanceFen / 100),
    text('凭证号', ({ id }) => id),
  ],
};

const rowOf = (row: MovementRow): SheetRow => ({
  day: dayOf(row.at.getTime()),
  says: row.says,
  whence: whence(row),
  where: where(row),
  inFen: row.inFen,
  outFen: row.outFen,
  balanceFen: row.balanceFen,
  id: row.id,
});

const edge = (day: string, says: string, sums: Pick<SheetRow, 'inFen' | 'outFen' | 'balanceFen'>): SheetRow => ({
  day,
  says,
  whence: '',
  where: '',
  id: '',
  ...sums,
});

/**
 * The statement as a workbook that prints: sums are numbers, words are text whatever they begin with, and the first and last
 * lines say what the fund held. It is written as it is read, so that a long one takes no more memory than a short one.
 */
export function xlsxOf(db: Db, of: OfPeriod, mark: Watermark): Readable {
  const out = new PassThrough();
  const writer = new XlsxWriter(
    async (bytes) => {
      if (!out.write(bytes) && !out.destroyed) await once(out, 'drain');
    },
    sheet,
    mark,
  );
  const write = async () => {
    const { openingFen, inFen, outFen } = await sumStatement(db, of);
    await writer.begin();
    await writer.write([edge(of.from, '期初结余', { inFen: 0, outFen: 0, balanceFen: openingFen })]);
    for await (const rows of pagesOf(db, of)) {
      if (out.destroyed) return;
      await writer.write(rows.map(rowOf));
    }
    const closingFen = openingFen + inFen - outFen;
    await writer.write([edge(of.to, '本期合计和期末结余', { inFen, outFen, balanceFen: closingFen })]);
    await writer.end();
    out.end();
  };
  write().catch((fault: unknown) => out.destroy(fault instanceof Error ? fault : new Error(String(fault))));
  return out;
}
