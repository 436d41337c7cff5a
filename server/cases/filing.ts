import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { purposesIn } from '../../kernel/consent.ts';
import { isPaused } from '../../kernel/pause.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { checkFields } from '../../kernel/form.ts';
import { withPapersOf } from '../../kernel/papers.ts';
import type { Proof } from '../../kernel/proof.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Finding, type Member, asValues, judge, shippedValues } from '../../kernel/rule.ts';
import { summaryOf } from '../../kernel/say.ts';
import { type Service, filingOf, isFinal } from '../../kernel/service.ts';
import { type Move, decideMove, unfiled } from '../../kernel/step.ts';
import { newId, newNumber } from '../db/id.ts';
import { type Db, stateOf, uniqueViolation, within } from '../db/open.ts';
import { ownFiles, takeFiles } from '../files/queries.ts';
import type { Done, WriteContext } from '../http/once.ts';
import { type Caller, findGiven } from '../people/caller.ts';
import { type Identity, findRegistered, identityIn, isDocumentTaken, namePerson } from '../people/newcomers.ts';
import { hangRating } from '../open-lists/rating.ts';
import { findOpenUnion } from '../orgs/directory.ts';
import type { Platform } from '../platform.ts';
import { asksForProofs, findProofs } from '../proofs/queries.ts';
import { refusePaused } from '../tunables/paused.ts';
import { lacksConsent, missingOf, refuseFor } from '../privacy/consents.ts';
import { followedTrace, isFollowed, nextOf } from './following.ts';
import { standForHousehold } from './household.ts';
import { Undo, writeMove } from './moving.ts';
import { isInMotion, looksBack } from './looking-back.ts';
import { type CaseRow, type FilingFacts, getFilingFacts } from './queries.ts';
import { actorOf, caseAnswer, filedTrace } from './reader.ts';
import { joinSealed, splitSealed } from './sealed-fields.ts';
import { figureOrgOf, fileIdsIn, insertCase, onBoard } from './writes.ts';

/** The values in force for one filing: the shipped ones, each replaced by what a union has set. */
export function tunedBy(service: Service, set: FilingFacts['set']): Record<string, number> {
  const tuned = shippedValues(service.tunables);
  for (const { name, value } of set) if (value !== null && Object.hasOwn(service.tunables, name)) tuned[name] = value;
  return tuned;
}

interface Judged {
  /** The union the case belongs to: the applicant's own, or the one a newcomer names. */
  readonly orgId: string;
  readonly identity?: Identity;
  readonly facts: FilingFacts;
  readonly tuned: Record<string, number>;
  readonly findings: Finding[];
  readonly proofs: readonly Proof[];
  readonly problems: Reason[];
}

interface Place {
  readonly orgId: string;
  readonly identity?: Identity;
}

/** Which union the case belongs to and, for a newcomer, who she says she is; none yet while the form does not say so. */
async function placeFor(
  platform: Platform,
  caller: Caller,
  { belongsTo, newcomers, forAnyone, actions }: Service,
  { form, problems, today }: { readonly form: AnyValues; readonly problems: readonly Reason[]; readonly today: string },
): Promise<Place | Refusal> {
  if (newcomers !== undefined && caller.member !== undefined) return refuse('already-member');
  if (newcomers === undefined && !forAnyone && caller.member === undefined) return refuse('no-membership');
  if (newcomers !== undefined && belongsTo === undefined) {
    if (problems.length > 0) return refuse('answers-wrong', problems);
    const identity = identityIn(newcomers, form, today);
    const found = await findRegistered(platform.db, platform.sealer, identity, caller);
    return found === undefined ? refuse('document-unknown') : { orgId: found.orgId, identity };
  }
  if (belongsTo !== undefined && problems.some(({ at }) => at === belongsTo)) return refuse('answers-wrong', problems);
  if (belongsTo === undefined || form[belongsTo] === undefined) return { orgId: caller.member!.org.id };
  const org = await findOpenUnion(platform.db, String(form[belongsTo]));
  if (org === undefined) return refuse('union-closed');
  const acts = Object.values(actions);
  if (acts.some(({ transfers }) => transfers) && org.id === caller.member?.org.id) return refuse('same-union');
  if (acts.some(({ founds }) => founds) && org.level === 'workplace') return refuse('union-too-low');
  if (newcomers === undefined || problems.length > 0) return { orgId: org.id };
  const identity = identityIn(newcomers, form, today);
  const taken = await isDocumentTaken(platform.db, platform.sealer.blinds(identity.number), caller);
  return taken ? refuse('document-taken') : { orgId: org.id, identity };
}

/**
 * Judges an application as the register and the rules of today see it; the same for a check and for the filing. `ahead` is what
 * was looked up for the caller's own union already.
 */
export async function judgeForm(
  platform: Platform,
  caller: Caller,
  service: Service,
  form: AnyValues,
  now: number,
  ahead?: FilingFacts,
): Promise<Judged | Refusal> {
  const today = dayOf(now);
  const proofs = asksForProofs(service) ? await findProofs(platform.db, caller, today) : [];
  const placing = checkFields(service.form, form, { today, proofs });
  const place = await placeFor(platform, caller, service, { form, problems: placing, today });
  if (isRefusal(place)) return place;
  if (await isInMotion(platform, caller, service)) return refuse('membership-in-motion');
  const { orgId } = place;
  const isOwn = orgId === caller.member?.org.id;
  const facts =
    (isOwn ? ahead : undefined) ??
    (await getFilingFacts(platform.db, { orgId, personId: caller.personId, service, today }));
  if (isPaused(facts.set)) return refusePaused(platform.db, facts.lineage, service.id, today);
  const tuned = tunedBy(service, facts.set);
  // Which papers are asked for is known once the union is.
  const problems = checkFields(withPapersOf(service, tuned).form, form, { today, proofs });
  const of = { ...place, facts, tuned, proofs };
  if (problems.length > 0) return { ...of, findings: [], problems };
  const member: Member = {
    verified: caller.verified,
    joinedOn: caller.member?.joinedOn ?? today,
    orgLevel: facts.lineage.at(-1)!.level,
    standing: caller.member?.standing ?? 'employed',
  };
  const earlier = facts.earlier.map(({ form: open, form_sealed, filedOn, state }) => ({
    form: asValues(
      joinSealed(platform.sealer, { open, sealed: form_sealed === null ? null : Buffer.from(form_sealed, 'base64') }),
    ),
    filedOn,
    state,
  }));
  const findings = judge(service.eligible, { form: asValues(form), member, today, tuned, earlier });
  return { ...of, findings, problems };
}

/** The case as the database will hold it, so that the answer needs no second look. */
function rowOf(
  service: Service,
  move: Move,
  judged: Judged,
  context: WriteContext,
  form: AnyValues,
  id: string,
  platform: Platform,
): CaseRow {
  const { caller, now } = context;
  const stored = splitSealed(platform.sealer, service.form, form);
  const at = new Date(now);
  return {
    cell_id: judged.facts.orgCell,
    id,
    service: service.id,
    edition: service.edition,
    number: newNumber(dayOf(now)),
    applicant_cell: caller.cell,
    applicant_id: caller.personId,
    applicant_name: judged.identity?.name ?? caller.name,
    org_id: judged.orgId,
    org_path: judged.facts.path,
    state: move.to,
    open: !isFinal(service, move.to),
    seq: 1,
    entered_seq: 1,
    filed_at: at,
    entered_at: at,
    owes_party: move.owing?.party ?? null,
    owes_role: move.owing?.role ?? null,
    owes_org_id: move.owing?.orgId ?? null,
    assignee_id: null,
    assignee_name: null,
    due_at: move.dueAt ? new Date(move.dueAt) : null,
    remind_at: move.remindAt ? new Date(move.remindAt) : null,
    escalated_role: null,
    escalated_org_id: null,
    flags: [...move.flags],
    counted: [...move.counted],
    kept_above: service.keptAbove !== undefined && form[service.keptAbove] === true,
    on_board: onBoard(service, move.to, form),
    form: stored.open,
    form_sealed: stored.sealed,
    purposes: [...stored.purposes],
    rests_since: null,
    summary: summaryOf(service, stored.open),
    tuned: judged.tuned,
    findings: judged.findings,
    lineage: judged.facts.lineage,
    // Only the applicant reads this row.
    sectors: [],
    tally: { [move.action]: 1 },
    said: {},
  };
}

interface Kept {
  readonly service: Service;
  readonly files: readonly string[];
  readonly identity: Identity | undefined;
  readonly form: AnyValues;
  /** The move that follows at once. */
  readonly next: Move | undefined;
  readonly text: string;
}

async function keep(
  platform: Platform,
  context: WriteContext,
  row: CaseRow,
  move: Move,
  { service: of, files, identity, form: answers, next, text }: Kept,
): Promise<Refusal | undefined> {
  const { caller, kept, request, now } = context;
  const filed = { requestId: request.id, now, by: context.by };
  const { id, service, edition, number, open } = row;
  const named = { id, service, edition, number, open, orgId: row.org_id, figureOrgId: figureOrgOf(row) };
  const owned = { applicantCell: row.applicant_cell, applicantId: row.applicant_id };
  const form = { open: row.form, sealed: row.form_sealed, purposes: row.purposes ?? [] };
  const said = { form, summary: row.summary, tuned: row.tuned };
  const shown = { keptAbove: row.kept_above, onBoard: row.on_board, findings: row.findings };
  const answered = {
    accountId: caller.accountId,
    key: kept.key,
    bodyHash: kept.bodyHash,
    answerSealed: kept.seal(text),
  };
  const insert = (db: Db) => insertCase(db, { ...named, ...owned, ...said, ...shown }, move, filed, answered);
  const alone = files.length === 0 && identity === undefined && next === undefined;
  if (alone && of.household === undefined && of.rates === undefined) {
    await insert(platform.db);
    return undefined;
  }
  return within(platform.db, async (trx) => {
    if (identity !== undefined) await namePerson(trx, caller, identity);
    if (!(await takeFiles(trx, caller.cell, files, id))) return refuse('file-unknown');
    await insert(trx);
    const taken = await standForHousehold(trx, platform.sealer, of, row, { form: answers, today: dayOf(now) });
    if (taken !== undefined) throw new Undo(taken);
    await hangRating(trx, platform, of, row);
    const mover = { actorId: null, requestId: request.id, now };
    const refused = next && (await writeMove(trx, platform, of, row, next, mover));
    if (refused !== undefined) throw new Undo(refused);
    return undefined;
  });
}

/** A write with what was looked up for it together with its caller. */
export interface FilingContext extends WriteContext {
  readonly ahead?: FilingFacts | undefined;
}

/** One try to file, in the transaction that `platform` may carry. Throws where the key or the case number is taken. */
async function fileOnce(
  platform: Platform,
  context: FilingContext,
  service: Service,
  form: AnyValues,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  const judged = await judgeForm(platform, caller, service, form, now, context.ahead);
  if (isRefusal(judged)) return judged;
  if (judged.problems.length > 0) return refuse('answers-wrong', judged.problems);
  const missing = missingOf(purposesIn(service.form, form), judged.facts.agreed);
  if (missing.length > 0) return refuseFor(missing);
  const { facts, tuned, findings } = judged;
  const filing = {
    applicantId: caller.personId,
    orgId: judged.orgId,
    lineage: facts.lineage,
    form,
    tuned,
    findings,
    proofs: judged.proofs,
    now,
  };
  const move = decideMove({
    service,
    facts: unfiled(service, filing),
    action: filingOf(service),
    actor: actorOf(caller),
    said: {},
    now,
    calendar: platform.calendar,
  });
  if (isRefusal(move)) return move;
  const fileIds = fileIdsIn(service.form, form);
  const files = fileIds.length === 0 ? [] : await ownFiles(platform.db, caller, fileIds);
  if (files.length !== fileIds.length) return refuse('file-unknown');
  const followed = await isFollowed(platform, service, caller, judged);
  const row = rowOf(service, move, judged, context, form, newId(now), platform);
  const after = nextOf(platform, service, row, now, followed);
  if (isRefusal(after)) return after;
  const { next, shown } = after;
  const trace = [filedTrace(service, row, caller), ...(next ? [followedTrace(next, now)] : [])];
  const answer = caseAnswer(platform.sealer, {
    service,
    row: shown,
    form,
    trace,
    files,
    staff: [],
    caller,
    standing: 'applicant',
    now,
  });
  const text = JSON.stringify(answer);
  const kept = { service, files: fileIds, identity: judged.identity, form, next, text };
  const taken = await keep(platform, context, row, move, kept);
  return taken ?? { status: context.kept.status, text };
}

/** Files in one transaction with its judgement, one filing of a person after the other. */
async function fileInTurn(
  platform: Platform,
  context: WriteContext,
  service: Service,
  form: AnyValues,
): Promise<Done | Refusal> {
  return platform.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`filing of ${context.caller.personId}`}, 0))`.execute(
      trx,
    );
    const done = await fileOnce({ ...platform, db: trx }, context, service, form);
    if (isRefusal(done)) throw new Undo(done);
    return done;
  });
}

/**
 * Files an application in two round trips, to know and to write; with files, a newcomer or a look back, more. Refusals:
 * those of judging, answers-wrong, consent-needed, not-eligible (where it is demanded), file-unknown, calendar-unknown-year.
 */
export async function fileCase(
  platform: Platform,
  context: FilingContext,
  service: Service,
  form: AnyValues,
): Promise<Done | Refusal> {
  const file = looksBack(service) ? fileInTurn : fileOnce;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const done = await file(platform, context, service, form);
      if (!isRefusal(done)) platform.nudge('cases');
      return done;
    } catch (fault) {
      if (fault instanceof Undo) return fault.refusal;
      // A consent was withdrawn between the look and the write.
      if (lacksConsent(fault)) return refuseFor(purposesIn(service.form, form));
      // The key was used a moment ago, or the case number is taken: only the second is ours to try again.
      const { caller, kept } = context;
      const repeated =
        stateOf(fault) === uniqueViolation && (await findGiven(platform.db, caller, kept.key)) === undefined;
      if (!repeated || attempt === 3) throw fault;
    }
  }
}
