import { dayOf } from '../../kernel/calendar.ts';
import { type Enrolling, type Holder, findHolders, standingOf } from '../people/enrol.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { type Entry, type Problem, checkRow, isBlank } from './check-row.ts';
import { type Columns, columnsIn, headerWithin, headings, missingIn } from './columns.ts';
import { ArchiveFault } from './archive.ts';
import { type FoundUnion, type ImportRow, type Kept } from './queries.ts';
import { findEarlier, findUnions, holdImport, insertRows, moveImport, withinReach } from './queries.ts';
import type { Line } from './line.ts';
import { type Sheet, openSheet } from './sheet.ts';
import { openUpload } from './spool.ts';
import { flawOf } from './survey.ts';

/** Lines in one transaction: the gain of larger batches flattens after some hundreds, and a kill costs no more than this. */
export const batchSize = 1_000;

/** Reads down to the headings. Throws an `ArchiveFault` where a roster has none, or lacks a column it cannot do without. */
export async function findColumns(lines: AsyncGenerator<Line, void, undefined>): Promise<Columns> {
  for (let n = 0; n < headerWithin; n += 1) {
    const { done, value } = await lines.next();
    if (done) break;
    const columns = columnsIn(value);
    if (columns === undefined) continue;
    const missing = missingIn(columns);
    if (missing.length === 0) return columns;
    throw new ArchiveFault('columns are missing', `表头缺少这几列：${missing.join('、')}。请对照模板补上后再上传。`);
  }
  throw new ArchiveFault(
    'no headings',
    `前 ${headerWithin} 行里没有找到表头，请对照模板，把「${headings.name}」「${headings.number}」等列名写在第一行。`,
  );
}

/** A roster being read: where it is, and the unions met so far, which mostly repeat from line to line. */
export class Reading {
  readonly sheet: Sheet;
  readonly columns: Columns;
  readonly unions = new Map<string, readonly FoundUnion[]>();
  readonly #lines: AsyncGenerator<Line, void, undefined>;
  /** The last line taken. */
  cursor: number;
  ended = false;

  private constructor(sheet: Sheet, columns: Columns, lines: AsyncGenerator<Line, void, undefined>) {
    this.sheet = sheet;
    this.columns = columns;
    this.#lines = lines;
    this.cursor = columns.headerNo;
  }

  /** Opens an upload behind the line that is done with. */
  static async open(platform: Platform, row: ImportRow): Promise<Reading> {
    const sheet = await openSheet(await openUpload(platform, row.id, row.keySealed));
    const lines = sheet.lines();
    const reading = new Reading(sheet, await findColumns(lines), lines);
    while (reading.cursor < row.cursor) {
      const { done, value } = await lines.next();
      if (done) break;
      reading.cursor = value.no;
    }
    return reading;
  }

  async take(limit: number): Promise<Line[]> {
    const taken: Line[] = [];
    while (taken.length < limit) {
      const { done, value } = await this.#lines.next();
      this.ended = done === true;
      if (done) break;
      this.cursor = value.no;
      if (!isBlank(value, this.columns)) taken.push(value);
    }
    return taken;
  }

  async close(): Promise<void> {
    await this.#lines.return();
  }
}

/** A line on its way through the checks: so far good, or with what is wrong with it. */
interface Candidate {
  readonly no: number;
  readonly entry?: Entry;
  problems: readonly Problem[];
  enrolling?: Enrolling;
  documentBlind?: Buffer;
  phoneBlind?: Buffer;
  unchanged?: boolean;
}

const problem = (column: string, says: string): Problem[] => [{ column, says }];
const keyOf = (union: Entry['union']) => ('code' in union ? `code ${union.code}` : `name ${union.name}`);

/** Looks the unions of a batch up, those met before from memory. */
async function meetUnions(
  platform: Platform,
  row: ImportRow,
  reading: Reading,
  entries: readonly Entry[],
): Promise<void> {
  const names = new Set<string>();
  const codes = new Set<string>();
  for (const { union } of entries) {
    if (reading.unions.has(keyOf(union))) continue;
    reading.unions.set(keyOf(union), []);
    if ('code' in union) codes.add(union.code);
    else names.add(union.name);
  }
  if (names.size + codes.size === 0) return;
  const reach = { level: row.org.level, orgId: row.org.id };
  const found = await findUnions(platform.db, reach, [...names], [...codes]);
  for (const union of found) {
    for (const key of [`name ${union.name}`, `code ${union.creditCode}`]) {
      const before = reading.unions.get(key);
      if (before !== undefined) reading.unions.set(key, [...before, union]);
    }
  }
}

/** The union a line names, or why it is not to be enrolled into. */
function unionOf(reading: Reading, org: ImportRow['org'], union: Entry['union']): FoundUnion | Problem[] {
  const found = reading.unions.get(keyOf(union)) ?? [];
  const within = found.filter((one) => one.within);
  const column = 'code' in union ? headings.code : headings.union;
  if (within.length === 1) return within[0]!;
  if (within.length > 1)
    return problem(column, `有 ${within.length} 个工会叫这个名称，请在「${headings.code}」一列填它的信用代码。`);
  if (found.length > 0) return problem(column, `这个工会不在${org.name}的范围内，请由它的上级工会导入。`);
  return problem(column, '没有找到这个工会，请对照「组织」页里的全称或信用代码检查。');
}

const hex = (blind: Buffer | undefined) => blind?.toString('hex') ?? '';

/** Marks every line but the first with one number as bad; two people may share a name but neither number nor phone. */
function refuseRepeated(
  candidates: readonly Candidate[],
  earlier: ReadonlyMap<string, number>,
  blindOf: (one: Candidate) => Buffer | undefined,
  column: string,
): void {
  const first = new Map(earlier);
  for (const one of candidates) {
    const blind = hex(blindOf(one));
    if (one.enrolling === undefined) continue;
    const before = first.get(blind);
    if (before === undefined) first.set(blind, one.no);
    else
      one.problems = [
        ...one.problems,
        ...problem(column, `和第 ${before} 行的${column}相同，请核对是哪一行填错，或删掉重复的一行。`),
      ];
  }
}

/** What to do about somebody who is in the registry already, in words; only a union within reach is named. */
export function standingSays(
  is: 'other-name' | 'member-elsewhere',
  holder: Holder | undefined,
  isWithin: boolean,
): Problem[] {
  if (is === 'other-name')
    return problem(headings.number, '这个证件号码登记在另一个姓名下，请对照证件核对姓名和号码。');
  const whose = isWithin && holder?.orgName ? holder.orgName : '其他工会';
  return problem(headings.union, `已是${whose}的会员，请走转会。`);
}

/** Holds the candidates against the registry: members already, members elsewhere, numbers of somebody else. */
async function meetRegistry(platform: Platform, row: ImportRow, candidates: readonly Candidate[]): Promise<void> {
  const open = candidates.filter((one) => one.enrolling !== undefined && one.problems.length === 0);
  const holders = await findHolders(
    platform.db,
    open.map((one) => one.documentBlind!),
  );
  const elsewhere = [...holders.values()].flatMap(({ orgId }) => orgId ?? []);
  const reach = { level: row.org.level, orgId: row.org.id };
  const within = await withinReach(platform.db, reach, [...new Set(elsewhere)]);
  for (const one of open) {
    const holder = holders.get(hex(one.documentBlind));
    const standing = standingOf(one.enrolling!, holder);
    if (standing?.is === 'unchanged') one.unchanged = true;
    else if (standing !== undefined) one.problems = standingSays(standing.is, holder, within.has(holder?.orgId ?? ''));
  }
}

function asKept(sealer: Sealer, one: Candidate): Kept {
  const bad = one.problems.length > 0;
  const verdict = bad ? 'bad' : one.unchanged ? 'unchanged' : 'good';
  return {
    no: one.no,
    verdict,
    documentBlind: one.documentBlind ?? null,
    phoneBlind: one.phoneBlind ?? null,
    sealed: verdict === 'good' ? sealer.seal(JSON.stringify(one.enrolling)) : null,
    problems: bad ? one.problems : null,
  };
}

async function checkLines(
  platform: Platform,
  row: ImportRow,
  reading: Reading,
  lines: readonly Line[],
): Promise<Kept[]> {
  const { sealer } = platform;
  const today = dayOf(row.now.getTime());
  const candidates = lines.map((line): Candidate => {
    const flaw = (place: number) => flawOf(reading.sheet.found, line.no, place + 1);
    const checked = checkRow(line, reading.columns, today, flaw);
    return { no: line.no, problems: [], ...checked };
  });
  await meetUnions(
    platform,
    row,
    reading,
    candidates.flatMap(({ entry }) => entry ?? []),
  );
  for (const one of candidates) {
    if (one.entry === undefined) continue;
    const { union, ...person } = one.entry;
    const found = unionOf(reading, row.org, union);
    one.documentBlind = sealer.blind(person.number);
    one.phoneBlind = sealer.blind(person.phone);
    if (Array.isArray(found)) one.problems = found;
    else one.enrolling = { ...person, orgId: found.id, cell: found.cell };
  }
  const blinds = candidates.flatMap(({ documentBlind }) => documentBlind ?? []);
  const phones = candidates.flatMap(({ phoneBlind }) => phoneBlind ?? []);
  const earlier = await findEarlier(platform.db, row, 'document_blind', blinds);
  refuseRepeated(candidates, earlier, (one) => one.documentBlind, headings.number);
  const called = await findEarlier(platform.db, row, 'phone_blind', phones);
  refuseRepeated(candidates, called, (one) => one.phoneBlind, headings.phone);
  await meetRegistry(platform, row, candidates);
  return candidates.map((one) => asKept(sealer, one));
}

/** Checks the next lines of a roster and keeps what was found; the cursor moves with them or not at all. */
export async function checkBatch(platform: Platform, row: ImportRow, reading: Reading): Promise<boolean> {
  const lines = await reading.take(batchSize);
  const kept = await checkLines(platform, row, reading, lines);
  const count = (verdict: Kept['verdict']) => kept.filter((one) => one.verdict === verdict).length;
  return platform.db.transaction().execute(async (trx) => {
    if (!(await holdImport(trx, row))) return false;
    if (kept.length > 0) await insertRows(trx, row, kept);
    await moveImport(trx, row, {
      readRows: kept.length,
      goodRows: count('good'),
      badRows: count('bad'),
      unchangedRows: count('unchanged'),
      ...(reading.ended ? { cursor: 0, state: 'checked' } : { cursor: reading.cursor }),
    });
    return true;
  });
}
