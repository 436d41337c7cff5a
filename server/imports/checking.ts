import { dayOf } from '../../kernel/calendar.ts';
import { type Enrolling, type Holder, findHolders, holderIn, standingOf } from '../people/enrol.ts';
import type { Problem } from './cell-reader.ts';
import { type Entry, checkRow } from './check-row.ts';
import { type MemberKey, memberTable } from './columns.ts';
import type { Line } from './line.ts';
import { type FoundUnion, type ImportRow, type Kept } from './queries.ts';
import { findUnions, holdImport, insertRows, moveImport, withinReach } from './queries.ts';
import { Ahead, type Batch, type Desk, Reading, inBreaths } from './reading.ts';
import { SeenNumbers } from './seen-numbers.ts';
import { flawOf } from './survey.ts';

/** Lines in one transaction: the gain of larger batches flattens after some hundreds, and a kill costs no more than this. */
export const batchSize = 1_000;

/** A line on its way through the checks: so far good, or with what is wrong with it. */
export interface Candidate {
  readonly no: number;
  readonly entry?: Entry;
  problems: readonly Problem[];
  enrolling?: Enrolling;
  numberBlinds?: readonly Buffer[];
  unchanged?: boolean;
}

const { headings } = memberTable;

const problem = (column: string, says: string): Problem[] => [{ column, says }];
/** Stays the same for a number while the key of its index changes, until long after. */
const oldest = (blinds: readonly Buffer[]) => blinds.at(-1)!;
const keyOf = (union: Entry['union']) => ('code' in union ? `code ${union.code}` : `name ${union.name}`);

/** Looks the unions of a batch up, those met before from memory. */
async function meetUnions(
  desk: Desk,
  row: ImportRow,
  reading: Reading<MemberKey>,
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
  const found = await findUnions(desk.db, reach, [...names], [...codes]);
  for (const union of found) {
    for (const key of [`name ${union.name}`, `code ${union.creditCode}`]) {
      const before = reading.unions.get(key);
      if (before !== undefined) reading.unions.set(key, [...before, union]);
    }
  }
}

/** The union a line names, or why it is not to be enrolled into. */
function unionOf(reading: Reading<MemberKey>, org: ImportRow['org'], union: Entry['union']): FoundUnion | Problem[] {
  const found = reading.unions.get(keyOf(union)) ?? [];
  const within = found.filter((one) => one.within);
  const column = 'code' in union ? headings.code : headings.union;
  if (within.length === 1) return within[0]!;
  if (within.length > 1)
    return problem(column, `有 ${within.length} 个工会叫这个名称，请在「${headings.code}」一列填它的信用代码。`);
  if (found.length > 0) return problem(column, `这个工会不在${org.name}的范围内，请由它的上级工会导入。`);
  return problem(column, '没有找到这个工会，请对照「组织」页里的全称或信用代码检查。');
}

/** The numbers of the lines before, so that a second line with one of them is found. */
interface Seen {
  readonly numbers: SeenNumbers;
  readonly phones: SeenNumbers;
}

/** Marks a line with a number of an earlier one as bad; two people may share a name but neither number nor phone. */
function refuseRepeated(one: Candidate, before: number | undefined, column: string): void {
  if (before === undefined || one.enrolling === undefined) return;
  const says = `和第 ${before} 行的${column}相同，请核对是哪一行填错，或删掉重复的一行。`;
  one.problems = [...one.problems, ...problem(column, says)];
}

/** What to do about somebody who is in the registry already, in words; only a union within reach is named. */
export function standingSays(
  is: 'other-name' | 'member-elsewhere' | 'union-closed',
  holder: Holder | undefined,
  isWithin: boolean,
): Problem[] {
  if (is === 'other-name')
    return problem(headings.number, '这个证件号码登记在另一个姓名下，请对照证件核对姓名和号码。');
  if (is === 'union-closed')
    return problem(headings.union, '这个工会刚刚撤销或合并，请改填现在负责的工会，再导入一次。');
  const whose = isWithin && holder?.orgName ? holder.orgName : '其他工会';
  return problem(headings.union, `已是${whose}的会员，请走转会。`);
}

/** Holds the candidates against the registry: members already, members elsewhere, numbers of somebody else. */
async function meetRegistry(desk: Desk, row: ImportRow, candidates: readonly Candidate[]): Promise<void> {
  const open = candidates.filter((one) => one.enrolling !== undefined && one.problems.length === 0);
  const holders = await findHolders(
    desk.db,
    open.flatMap((one) => one.numberBlinds!),
  );
  const elsewhere = [...holders.values()].flatMap(({ orgId }) => orgId ?? []);
  const reach = { level: row.org.level, orgId: row.org.id };
  const within = await withinReach(desk.db, reach, [...new Set(elsewhere)]);
  for (const one of open) {
    const holder = holderIn(holders, one.numberBlinds!);
    const standing = standingOf(one.enrolling!, holder);
    if (standing?.is === 'unchanged') one.unchanged = true;
    else if (standing !== undefined) one.problems = standingSays(standing.is, holder, within.has(holder?.orgId ?? ''));
  }
}

/** Reads the lines of a batch as people with their unions, as far as that can be told without looking for the people. */
export async function judgeLines(
  desk: Desk,
  row: ImportRow,
  reading: Reading<MemberKey>,
  lines: readonly Line[],
): Promise<Candidate[]> {
  const today = dayOf(row.now.getTime());
  const candidates: Candidate[] = [];
  await inBreaths(lines, (line) => {
    const flaw = (place: number) => flawOf(reading.sheet.found, line.no, place + 1);
    const checked = checkRow(line, reading.columns, today, flaw);
    candidates.push({ no: line.no, problems: [], ...checked });
  });
  const entries = candidates.flatMap(({ entry }) => entry ?? []);
  await meetUnions(desk, row, reading, entries);
  for (const one of candidates) {
    if (one.entry === undefined) continue;
    const { union, ...person } = one.entry;
    const found = unionOf(reading, row.org, union);
    if (Array.isArray(found)) one.problems = found;
    else one.enrolling = { ...person, orgId: found.id, cell: found.cell };
  }
  return candidates;
}

function asKept({ no, problems, unchanged }: Candidate): Kept[] {
  if (problems.length > 0) return [{ no, verdict: 'bad', problems }];
  return unchanged ? [{ no, verdict: 'unchanged' }] : [];
}

export interface CheckedBatch extends Batch {
  readonly lines: number;
  /** What is not simply good. */
  readonly kept: readonly Kept[];
}

async function prepare(desk: Desk, row: ImportRow, reading: Reading<MemberKey>, seen: Seen): Promise<CheckedBatch> {
  const { lines, ...batch } = await reading.take(batchSize);
  const candidates = await judgeLines(desk, row, reading, lines);
  await inBreaths(candidates, (one) => {
    if (one.entry === undefined) return;
    one.numberBlinds = desk.sealer.blinds(one.entry.number);
    refuseRepeated(one, seen.numbers.meet(oldest(one.numberBlinds), one.no), headings.number);
    refuseRepeated(one, seen.phones.meet(oldest(desk.sealer.blinds(one.entry.phone)), one.no), headings.phone);
  });
  await meetRegistry(desk, row, candidates);
  return { ...batch, lines: lines.length, kept: candidates.flatMap(asKept) };
}

/**
 * A roster to be checked, behind the line that is done with. The numbers of the lines before that are read once more,
 * because they are kept nowhere but in memory.
 */
export async function openChecking(desk: Desk, row: ImportRow): Promise<Ahead<CheckedBatch>> {
  const reading = await Reading.open(desk, row, memberTable);
  const seen: Seen = { numbers: new SeenNumbers(), phones: new SeenNumbers() };
  const today = dayOf(row.now.getTime());
  await reading.pass(row.cursor, (line) => {
    const flaw = (place: number) => flawOf(reading.sheet.found, line.no, place + 1);
    const checked = checkRow(line, reading.columns, today, flaw);
    if ('problems' in checked) return;
    seen.numbers.meet(oldest(desk.sealer.blinds(checked.entry.number)), line.no);
    seen.phones.meet(oldest(desk.sealer.blinds(checked.entry.phone)), line.no);
  });
  return new Ahead(reading, row.cursor, () => prepare(desk, row, reading, seen));
}

/** Checks the next lines of a roster and keeps what was found; the cursor moves with them or not at all. */
export async function checkBatch(desk: Desk, row: ImportRow, ahead: Ahead<CheckedBatch>): Promise<boolean> {
  const { kept, lines, ended, cursor } = await ahead.take();
  const count = (verdict: Kept['verdict']) => kept.filter((one) => one.verdict === verdict).length;
  return desk.db.transaction().execute(async (trx) => {
    if (!(await holdImport(trx, row))) return false;
    if (kept.length > 0) await insertRows(trx, row, kept);
    await moveImport(trx, row, {
      readRows: lines,
      goodRows: lines - kept.length,
      badRows: count('bad'),
      unchangedRows: count('unchanged'),
      ...(ended ? { cursor: 0, state: 'checked' } : { cursor }),
    });
    return true;
  });
}
