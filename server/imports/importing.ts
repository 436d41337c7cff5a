import { dayOf } from '../../kernel/calendar.ts';
import type { Trx } from '../db/open.ts';
import { type Enrolled, type Sealed, enrolAll, sealedFor } from '../people/enrol.ts';
import { endThese } from '../people/membership.ts';
import { batchSize, judgeLines, standingSays } from './checking.ts';
import { type MemberKey, memberTable } from './columns.ts';
import type { ImportRow, Kept } from './queries.ts';
import { findSettled, holdImport, insertRows, listEnrolled, markUndone, moveImport, withinReach } from './queries.ts';
import { Ahead, type Batch, type Desk, Reading, inBreaths } from './reading.ts';

interface Numbered extends Sealed {
  readonly no: number;
}

/** Lines that are about to be carried out, whatever comes of them. */
export interface WritingBatch extends Batch {
  /** Carries the good lines out and says what came of every line; lines that are not good any more are bad. */
  readonly write: (trx: Trx) => Promise<Kept[]>;
}

async function prepare(desk: Desk, row: ImportRow, reading: Reading<MemberKey>): Promise<WritingBatch> {
  const { lines, ...batch } = await reading.take(batchSize);
  const settled = await findSettled(desk.db, row, lines[0]?.no ?? batch.cursor, batch.cursor);
  const open = lines.filter(({ no }) => !settled.has(no));
  const candidates = await judgeLines(desk, row, reading, open);
  const people: Numbered[] = [];
  const bad: Kept[] = [];
  await inBreaths(candidates, ({ no, enrolling, problems }) => {
    if (enrolling === undefined || problems.length > 0) bad.push({ no, verdict: 'bad', problems });
    else people.push({ ...sealedFor(desk.sealer, enrolling), no });
  });
  return { ...batch, write: async (trx) => [...(await enrol(trx, row, people)), ...bad] };
}

/** A roster whose good lines are to be enrolled, behind the line that is done with. */
export async function openEnrolling(desk: Desk, row: ImportRow): Promise<Ahead<WritingBatch>> {
  const reading = await Reading.open(desk, row, memberTable);
  await reading.pass(row.cursor, () => {});
  return new Ahead(reading, row.cursor, () => prepare(desk, row, reading));
}

function outcomeOf(no: number, one: Enrolled, within: ReadonlySet<string>): Kept {
  if (one.is === 'enrolled') return { no, verdict: 'enrolled', personId: one.personId, membershipId: one.membershipId };
  if (one.is === 'unchanged') return { no, verdict: 'unchanged' };
  const holder = one.is === 'member-elsewhere' ? one.holder : undefined;
  return { no, verdict: 'bad', problems: standingSays(one.is, holder, within.has(holder?.orgId ?? '')) };
}

/** Enrols people. Whoever became a member between the dry run and now is found again and not made twice. */
async function enrol(trx: Trx, row: ImportRow, people: readonly Numbered[]): Promise<Kept[]> {
  const came = await enrolAll(trx, people, dayOf(row.now.getTime()));
  const elsewhere = came.flatMap((one) => (one.is === 'member-elsewhere' ? one.holder.orgId! : []));
  const within = await withinReach(trx, { level: row.org.level, orgId: row.org.id }, elsewhere);
  return came.map((one, n) => outcomeOf(people[n]!.no, one, within));
}

/** Carries the next good lines out; the cursor moves with what came of them or not at all. */
export async function enrolBatch(desk: Desk, row: ImportRow, ahead: Ahead<WritingBatch>): Promise<boolean> {
  const { write, ended, cursor } = await ahead.take();
  return desk.db.transaction().execute(async (trx) => {
    if (!(await holdImport(trx, row))) return false;
    const outcomes = await write(trx);
    if (outcomes.length > 0) await insertRows(trx, row, outcomes);
    const count = (verdict: Kept['verdict']) => outcomes.filter((one) => one.verdict === verdict).length;
    const done = count('enrolled') + count('founded');
    await moveImport(trx, row, {
      enrolledRows: done,
      goodRows: done - outcomes.length,
      unchangedRows: count('unchanged'),
      badRows: count('bad'),
      ...(ended ? { cursor: 0, state: 'done' } : { cursor }),
    });
    return true;
  });
}

/** Takes the next enrolments of an import back. A membership that was ended or moved meanwhile is left as it is. */
export async function undoBatch(desk: Desk, row: ImportRow): Promise<boolean> {
  return desk.db.transaction().execute(async (trx) => {
    if (!(await holdImport(trx, row))) return false;
    const enrolled = await listEnrolled(trx, row, batchSize);
    const ending = enrolled.filter(({ current }) => current);
    const day = dayOf(row.now.getTime());
    const ended = ending.length === 0 ? 0 : await endThese(trx, ending, { day, why: 'mistaken' });
    const last = enrolled.at(-1)?.no ?? row.cursor;
    await markUndone(trx, row, last);
    await moveImport(trx, row, {
      undoneRows: ended,
      ...(enrolled.length < batchSize ? { cursor: 0, state: 'undone' } : { cursor: last }),
    });
    return true;
  });
}
