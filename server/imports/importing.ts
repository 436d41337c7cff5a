import { dayOf } from '../../kernel/calendar.ts';
import { type Enrolled, type Enrolling, enrolAll } from '../people/enrol.ts';
import { endMemberships } from '../people/membership.ts';
import type { Platform } from '../platform.ts';
import { batchSize, standingSays } from './checking.ts';
import { type ImportRow, type Outcome } from './queries.ts';
import { holdImport, listEnrolled, listGood, markUndone, moveImport, settleRows, withinReach } from './queries.ts';

function outcomeOf(no: number, one: Enrolled, within: ReadonlySet<string>): Outcome {
  const nobody = { no, personId: null, membershipId: null, problems: null };
  if (one.is === 'enrolled')
    return { ...nobody, verdict: 'enrolled', personId: one.personId, membershipId: one.membershipId };
  if (one.is === 'unchanged') return { ...nobody, verdict: 'unchanged' };
  const holder = one.is === 'member-elsewhere' ? one.holder : undefined;
  return { ...nobody, verdict: 'bad', problems: standingSays(one.is, holder, within.has(holder?.orgId ?? '')) };
}

/** Enrols the next good lines. Whoever became a member between the dry run and now is found again and not made twice. */
export async function enrolBatch(platform: Platform, row: ImportRow): Promise<boolean> {
  return platform.db.transaction().execute(async (trx) => {
    if (!(await holdImport(trx, row))) return false;
    const kept = await listGood(trx, row, batchSize);
    const people = kept.map(({ sealed }) => JSON.parse(platform.sealer.open(sealed)) as Enrolling);
    const came = await enrolAll(trx, platform.sealer, people, dayOf(row.now.getTime()));
    const elsewhere = came.flatMap((one) => (one.is === 'member-elsewhere' ? one.holder.orgId! : []));
    const within = await withinReach(trx, { level: row.org.level, orgId: row.org.id }, elsewhere);
    const outcomes = came.map((one, n) => outcomeOf(kept[n]!.no, one, within));
    if (outcomes.length > 0) await settleRows(trx, row, outcomes);
    const count = (verdict: Outcome['verdict']) => outcomes.filter((one) => one.verdict === verdict).length;
    await moveImport(trx, row, {
      enrolledRows: count('enrolled'),
      goodRows: count('enrolled') - outcomes.length,
      unchangedRows: count('unchanged'),
      badRows: count('bad'),
      ...(kept.length < batchSize ? { cursor: 0, state: 'done' } : { cursor: kept.at(-1)!.no }),
    });
    return true;
  });
}

/** Takes the next enrolments of an import back. A membership that was ended or moved meanwhile is left as it is. */
export async function undoBatch(platform: Platform, row: ImportRow): Promise<boolean> {
  return platform.db.transaction().execute(async (trx) => {
    if (!(await holdImport(trx, row))) return false;
    const enrolled = await listEnrolled(trx, row, batchSize);
    const ending = enrolled.filter(({ current }) => current);
    const day = dayOf(row.now.getTime());
    const ended = ending.length === 0 ? 0 : await endMemberships(trx, ending, { day, why: 'mistaken' });
    const last = enrolled.at(-1)?.no ?? row.cursor;
    await markUndone(trx, row, last);
    await moveImport(trx, row, {
      undoneRows: ended,
      ...(enrolled.length < batchSize ? { cursor: 0, state: 'undone' } : { cursor: last }),
    });
    return true;
  });
}
