import { sql } from 'kysely';
import type { MoveAnswer } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import type { AnyValues, Fields } from '../../kernel/field.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Action, type Service, isFinal } from '../../kernel/service.ts';
import type { Standing } from '../../kernel/standing.ts';
import { type CaseFacts, type Move, decideMove } from '../../kernel/step.ts';
import type { TermYears } from '../../kernel/union-facts.ts';
import type { Db, Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { ownFiles, takeFiles } from '../files/queries.ts';
import { leaveDraw } from '../draws/leaving.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { refusalOfLedger } from '../money/booking.ts';
import { couldPay, payOut } from '../money/paying.ts';
import { macOf } from '../money/row-mac.ts';
import { awaitsTurn } from '../money/turn.ts';
import { foundUnion } from '../orgs/founding.ts';
import type { Caller } from '../people/caller.ts';
import { askedIn, correct } from '../people/correcting.ts';
import { doubtDocument } from '../people/doubts.ts';
import { endMembership, transfer } from '../people/membership.ts';
import { enrol, identityIn, reunite, verify } from '../people/newcomers.ts';
import { type Keeping, keepMembership } from '../people/standing.ts';
import type { Platform } from '../platform.ts';
import { bookForCase } from '../supplies/of-case.ts';
import { findProofs, keepProofs } from '../proofs/queries.ts';
import { lacksConsent } from '../privacy/consents.ts';
import { countedBefore } from './from-register.ts';
import { foundAs, holdHerYear } from './given-in-year.ts';
import { leaveHousehold } from './household.ts';
import { lotOf } from './lot.ts';
import { type CaseRow, findCase, hasMoved, listStaff } from './queries.ts';
import { readCase } from './reading.ts';
import { actorOf, factsOf, standingTo } from './reader.ts';
import { joinSealed, splitSealed } from './sealed-fields.ts';
import { type Mover, appendMove, fileIdsIn, holdCase, onBoard } from './writes.ts';

/** The facts with the sealed answers opened, as rules and amounts need them. */
export function openedFacts(platform: Platform, row: CaseRow): CaseFacts {
  return { ...factsOf(row), form: joinSealed(platform.sealer, { open: row.form, sealed: row.form_sealed }) };
}

/**
 * Writes a decided move inside a transaction, the payment that belongs to it included. A refusal asks the caller to undo
 * the transaction; moved-on means that another entry came first.
 */
export async function writeMove(
  trx: Trx,
  platform: Platform,
  service: Service,
  row: CaseRow,
  move: Move,
  mover: Mover,
): Promise<Refusal | undefined> {
  const asks: Fields = service.actions[move.action]?.asks ?? {};
  const stored = splitSealed(platform.sealer, asks, move.said);
  // What others write about a case rests on what its applicant agreed to when she filed it, and on no more.
  const agreed = new Set(row.purposes);
  const said =
    mover.actorId === row.applicant_id
      ? stored
      : { ...stored, purposes: stored.purposes.filter((one) => agreed.has(one)) };
  const shown = onBoard(service, move.to, row.form);
  const projection = { open: !isFinal(service, move.to), onBoard: shown, said };
  if (isOfApplicant(service.actions[move.action]) && !(await holdApplicant(trx, row))) return refuse('moved-on');
  if (!(await appendMove(trx, row, move, projection, mover))) return refuse('moved-on');
  await leaveDraw(trx, service, row, move, mover.now);
  await leaveHousehold(trx, service, row, move);
  if (!(await takeFiles(trx, row.cell_id, fileIdsIn(asks, move.said), row.id))) return refuse('file-unknown');
  const refusal = await register(trx, platform, service, row, move, mover);
  if (refusal !== undefined) return refusal;
  if (move.proves !== undefined)
    await keepProofs(trx, { cell: row.applicant_cell, personId: row.applicant_id }, row.id, move.proves);
  const supplies = service.actions[move.action]?.supplies;
  const short = supplies && (await bookForCase(trx, row, supplies, move.said, { ...mover, personId: mover.actorId! }));
  return short ?? settle(trx, platform, service, row, move, mover);
}

/** Pays what the move pays, in its turn; or sees that what it is made for want of cannot be paid now, though it is its turn. */
async function settle(
  trx: Trx,
  platform: Platform,
  service: Service,
  row: CaseRow,
  move: Move,
  { actorId: byPerson, now }: Mover,
): Promise<Refusal | undefined> {
  const paying = service.actions[move.action]?.forWantOf ?? move.action;
  const payment = move.pays ?? move.wants;
  if (payment === undefined) return undefined;
  const waits = service.actions[paying]!.pays!.inTurn ? await awaitsTurn(trx, row) : undefined;
  if (waits !== undefined) return waits;
  const orgId = row.owes_org_id ?? row.org_id;
  const says = `${service.title} ${row.number}`;
  const payout = { ...payment, orgId, action: paying, says, byPerson, now };
  const pay = () => payOut(trx, row, payout, (booked) => macOf(platform.sealer, booked));
  if (move.wants === undefined) return pay();
  return (await couldPay(trx, pay)) ? refuse('fund-holds') : undefined;
}

/** Whether the action changes the record or the membership of the case's applicant. */
function isOfApplicant(action: Action | undefined): boolean {
  const { enrols, verifies, transfers, ends, keeps, reunites, corrects } = action ?? {};
  return [enrols, verifies, transfers, ends, keeps, reunites, corrects].some((effect) => effect !== undefined);
}

/**
 * Holds the applicant before the case, as a merge of her record does, and says whether the case is still hers: a merge that
 * was under way has given it to the record that was kept.
 */
async function holdApplicant(
  trx: Trx,
  { id, applicant_cell: cell, applicant_id: personId }: CaseRow,
): Promise<boolean> {
  await holdHerYear(trx, { cell, personId });
  const { rows } = await sql`
    select 1 from cases c join persons p on p.cell_id = c.applicant_cell and p.id = c.applicant_id
    where c.cell_id = any (array(select cell_id from cells)) and c.id = ${id} and c.applicant_id = ${personId}
      and p.merged_into is null`.execute(trx);
  return rows.length > 0;
}

/** What the move does to the register, in its transaction: it is refused where the register has moved on. */
async function register(
  trx: Trx,
  platform: Platform,
  service: Service,
  row: CaseRow,
  { action, said }: Move,
  mover: Mover,
): Promise<Refusal | undefined> {
  const { enrols, verifies, transfers, ends, keeps, reunites, corrects, founds } = service.actions[action] ?? {};
  const { now } = mover;
  const person = { cell: row.applicant_cell, personId: row.applicant_id };
  if (transfers) return transfer(trx, person, row.org_id, now);
  if (ends) return endMembership(trx, person, { why: ends, orgId: row.org_id, now });
  if (keeps) return keepMembership(trx, person, { ...keptIn(service, keeps, row), caseId: row.id, now });
  if (founds) {
    const union = {
      name: String(said[founds.name]).trim(),
      creditCode: String(said[founds.creditCode]),
      years: Number(said[founds.years]) as TermYears,
    };
    const by = { actorId: mover.actorId!, requestId: mover.requestId, now, why: `${service.title} ${row.number}` };
    return foundUnion(trx, { ...union, parentId: row.org_id }, by);
  }
  if (!enrols && !verifies && !reunites && !corrects) return undefined;
  const form = joinSealed(platform.sealer, { open: row.form, sealed: row.form_sealed });
  // Read as of the day of filing, on which the form was found right.
  const filedOn = dayOf(row.filed_at.getTime());
  if (corrects) {
    const by = { caseId: row.id, actorId: mover.actorId!, requestId: mover.requestId, now };
    return correct(trx, platform.sealer, person, askedIn(service.corrections!, form, filedOn), by);
  }
  const identity = identityIn(service.newcomers!, form, filedOn);
  if (reunites) return reunite(trx, platform.sealer, person, identity);
  if (verifies) return verify(trx, platform.sealer, person, identity);
  return enrol(trx, platform.sealer, person, { identity, orgId: row.org_id, now, looked: enrols === true });
}

/** What the form says of the applicant's work; the union is named only where the form asked for it. */
function keptIn(
  { belongsTo }: Service,
  keeps: NonNullable<Action['keeps']>,
  { form, org_id }: CaseRow,
): Pick<Keeping, 'standing' | 'since' | 'named'> {
  const isNamed = belongsTo !== undefined && form[belongsTo] !== undefined;
  // The union may have been merged since: the case went over to the one that took over.
  const named = isNamed ? org_id : undefined;
  return { standing: form[keeps.now] as Standing, since: String(form[keeps.since]), named };
}

async function checkAnswers(
  platform: Platform,
  db: Db,
  service: Service,
  row: CaseRow,
  caller: Caller,
  move: Move,
): Promise<Refusal | undefined> {
  const asks = service.actions[move.action]!.asks ?? {};
  const files = fileIdsIn(asks, move.said);
  if (files.length > 0 && (await ownFiles(db, caller, files)).length !== files.length) return refuse('file-unknown');
  const named = Object.keys(asks).filter((id) => asks[id]!.kind === 'staff' && move.said[id] !== undefined);
  if (named.length === 0) return undefined;
  const staff = await listStaff(db, row.owes_org_id ?? row.org_id);
  const colleagues = new Set(staff.map(({ id }) => id).filter((id) => id !== row.applicant_id));
  const wrong = named.filter((id) => !colleagues.has(String(move.said[id])));
  if (wrong.length === 0) return undefined;
  return refuse(
    'answers-wrong',
    wrong.map((at) => ({ at, says: '请选择一位本工会的同事，不能选申请人本人' })),
  );
}

/** A refusal that must undo what its transaction has written. */
export class Undo extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

interface Given {
  readonly action: string;
  readonly said: AnyValues;
  readonly seen?: number | undefined;
}

interface Decided {
  readonly row: CaseRow;
  readonly service: Service;
  readonly move: Move;
}

/** Reads the case as it is now and decides the move on it. */
async function decide(
  platform: Platform,
  db: Db,
  { caller, now }: WriteContext,
  caseId: string,
  given: Given,
): Promise<Decided | Refusal> {
  const row = await findCase(db, caseId);
  const service = row && platform.registry.get(row.service);
  if (!row || !service || !mayTouch(db, row, service, caller, given.action)) return refuse('not-found');
  if (row.rests_since !== null && caller.personId !== row.applicant_id) return refuse('consent-withdrawn');
  const once = Object.hasOwn(service.actions, given.action) && service.actions[given.action]!.once === 'person';
  const repeated = once && (await hasMoved(db, row, given.action, caller.personId));
  const { calendar } = platform;
  const person = { cell: row.applicant_cell, personId: row.applicant_id };
  const proofs = service.looksAt === undefined ? [] : await findProofs(db, person);
  const opened = openedFacts(platform, row);
  const counted = service.fromRegister === undefined ? {} : await countedBefore({ ...platform, db }, service, row, now);
  const facts = { ...opened, form: { ...opened.form, ...counted }, proofs };
  const lot = lotOf(platform.sealer, row.id);
  const move = decideMove({ service, facts, ...given, actor: actorOf(caller), repeated, lot, now, calendar });
  if (isRefusal(move)) return move;
  const refusal =
    (await checkAnswers(platform, db, service, row, caller, move)) ??
    (await doubtCorrection(platform, db, service, row, move));
  return refusal ?? { row, service, move };
}

/**
 * A correction to a document that is somebody else's: the two records are put up for review, which must outlive the refusal,
 * so it stands before the transaction of the move.
 */
async function doubtCorrection(
  { sealer }: Platform,
  db: Db,
  service: Service,
  row: CaseRow,
  { action }: Move,
): Promise<Refusal | undefined> {
  if (!service.actions[action]?.corrects) return undefined;
  const form = joinSealed(sealer, { open: row.form, sealed: row.form_sealed });
  const asked = askedIn(service.corrections!, form, dayOf(row.filed_at.getTime()));
  if (asked.item !== 'document') return undefined;
  const person = { cell: row.applicant_cell, personId: row.applicant_id };
  return (await doubtDocument(db, person, sealer.blinds(asked.to.text))) ? refuse('document-doubted') : undefined;
}

/** Writes the move and gives what the mover reads afterwards; a refusal undoes what was written. */
async function write(
  platform: Platform,
  trx: Trx,
  { caller, request, now }: WriteContext,
  { row, service, move }: Decided,
): Promise<MoveAnswer | Refusal> {
  const mover = { actorId: caller.personId, requestId: request.id, now };
  const refusal = await writeMove(trx, platform, service, row, move, mover);
  if (refusal !== undefined) throw new Undo(refusal);
  // A colleague gets no page of a case that is not hers, only that it was done.
  if (service.actions[move.action]!.by === 'colleague')
    return { id: row.id, seconds: (row.tally[move.action] ?? 0) + 1 };
  return readCase(platform, trx, caller, row.id, now, request.id, 'after-move');
}

/** Runs the writing of a move in one transaction with its kept answer, and says what its failing means. */
async function commit(
  platform: Platform,
  context: WriteContext,
  act: (trx: Trx) => Promise<MoveAnswer | Refusal>,
): Promise<Done | Refusal> {
  try {
    const done = await keeping<MoveAnswer>(platform, context, act);
    platform.nudge('cases');
    return done;
  } catch (fault) {
    if (fault instanceof Undo) return fault.refusal;
    if (lacksConsent(fault)) return refuse('consent-withdrawn');
    // The only CHECK that a move can break is the one on the balance of a fund.
    const refused = refusalOfLedger(fault);
    if (refused !== undefined) return refused;
    throw fault;
  }
}

/**
 * Makes one move of a case. Of two at once the case lets one in; the other is refused with moved-on where it would lead
 * on. One that stays where the case is loses nothing by coming second: it is decided again while the case is held, so
 * that fifty colleagues at once are fifty entries. Where it counts what the applicant is given in a year, it is decided while
 * her year is held, so that of two cases agreed to at once the second counts the first.
 */
export async function moveCase(
  platform: Platform,
  context: WriteContext,
  caseId: string,
  given: Given,
): Promise<Done | Refusal> {
  const decided = await decide(platform, platform.db, context, caseId, given);
  if (isRefusal(decided)) return decided;
  const anew = async (trx: Trx) => {
    const again = await decide(platform, trx, context, caseId, given);
    return isRefusal(again) ? again : write(platform, trx, context, again);
  };
  if (foundAs(decided.service) !== undefined)
    return commit(platform, context, async (trx) =>
      (await holdApplicant(trx, decided.row)) ? anew(trx) : refuse('moved-on'),
    );
  const done = await commit(platform, context, (trx) => write(platform, trx, context, decided));
  if (!isRefusal(done) || done.refused !== 'moved-on' || decided.move.enters) return done;
  return commit(platform, context, async (trx) => {
    await holdCase(trx, decided.row);
    return anew(trx);
  });
}

/** A case exists for its applicant, for staff who reach it, and for colleagues as far as its board goes. */
function mayTouch(db: Db, row: CaseRow, service: Service, caller: Caller, action: string): boolean {
  if (standingTo(row, caller, scopedTo(db, caller).reaches) !== undefined) return true;
  return row.on_board && service.board?.acts === action && caller.member?.org.id === row.org_id;
}
