import { dayOf } from '../../kernel/calendar.ts';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Service } from '../../kernel/service.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { filesOf } from '../files/queries.ts';
import type { Caller } from '../people/caller.ts';
import { askedIn, correctionOf } from '../people/correcting.ts';
import type { Platform } from '../platform.ts';
import { findCase, getTrace, listStaff } from './queries.ts';
import { caseAnswer, standingTo } from './reader.ts';
import { provenIn } from '../proofs/saying.ts';
import { joinSealed } from './sealed-fields.ts';

/** The actions that colleagues make: counted, not told. */
export function unseenActions(service: Service): string[] {
  return Object.keys(service.actions).filter((id) => service.actions[id]!.by === 'colleague');
}

/**
 * A case as the caller may read it; not-found where it lies outside her reach, as if it did not exist. Whoever opens
 * another person's case leaves an audit row that this person can see: `read` where it shows sealed answers, else `look`.
 */
export async function readCase(
  platform: Platform,
  db: Db,
  caller: Caller,
  id: string,
  now: number,
  requestId: string,
  occasion: 'opened' | 'after-move' = 'opened',
): Promise<CaseAnswer | Refusal> {
  const row = await findCase(db, id);
  const service = row && platform.registry.get(row.service);
  const standing = row && standingTo(row, caller, scopedTo(db, caller).reaches);
  if (!row || !service || !standing) return refuse('not-found');
  const trace = await getTrace(db, row, unseenActions(service));
  const files = await filesOf(db, row.cell_id, row.id);
  const staff = standing === 'applicant' || !row.open ? [] : await listStaff(db, row.owes_org_id ?? row.org_id);
  const form = joinSealed(platform.sealer, { open: row.form, sealed: row.form_sealed });
  const answer = caseAnswer(platform.sealer, { service, row, form, trace, files, staff, caller, standing, now });
  const sealed = row.form_sealed !== null || trace.some((entry) => entry.said_sealed !== null);
  if (standing !== 'applicant' && occasion === 'opened')
    await writeAudit(db, {
      cell: row.cell_id,
      act: standing === 'owner' && sealed ? 'read' : 'look',
      actorId: caller.personId,
      objectId: row.id,
      subjectId: row.applicant_id,
      purpose: standing === 'owner' ? '办理' : '查阅办件',
      requestId,
      now,
    });
  const proven = await provenIn(db, platform.registry, service, row, form);
  if (proven.length > 0) return { ...answer, proven };
  if (service.corrections === undefined || standing === 'staff') return answer;
  const asked = askedIn(service.corrections, form, dayOf(row.filed_at.getTime()));
  const person = { cell: row.applicant_cell, personId: row.applicant_id };
  return { ...answer, correction: await correctionOf(db, platform.sealer, person, row.id, asked) };
}
