import type { MoveAnswer } from '../../kernel/answers.ts';
import type { AnyValues, Fields } from '../../kernel/field.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Service, isFinal } from '../../kernel/service.ts';
import { type CaseFacts, type Move, decideMove } from '../../kernel/step.ts';
import { type Db, type Trx, checkViolation, stateOf, uniqueViolation } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { ownFiles } from '../files/queries.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { payOut } from '../money/queries.ts';
import { type Caller, findGiven } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { onBoard } from './filing.ts';
import { type CaseRow, findCase, hasMoved, listStaff } from './queries.ts';
import { readCase } from './reading.ts';
import { actorOf, factsOf, standingTo } from './reader.ts';
import { joinSealed, splitSealed } from './sealed-fields.ts';
import { type Mover, appendMove, attachFiles, fileIdsIn } from './writes.ts';

/** The facts with the sealed answers opened, as rules and amounts need them. */
export function openedFacts(platform: Platform, row: CaseRow): CaseFacts {
  return { ...factsOf(row), form: joinSealed(platform.sealer, { open: row.form, sealed: row.form_sealed }) };
}

/** Writes a decided move inside a transaction, the payment that belongs to it included. */
export async function writeMove(
  trx: Trx,
  platform: Platform,
  service: Service,
  row: CaseRow,
  move: Move,
  mover: Mover,
): Promise<Refusal | undefined> {
  const asks: Fields = service.actions[move.action]?.asks ?? {};
  const said = splitSealed(platform.sealer, asks, move.said);
  const shown = onBoard(service, move.to, row.form);
  await appendMove(trx, row, move, { open: !isFinal(service, move.to), onBoard: shown, said }, mover);
  await attachFiles(trx, row.cell_id, row.id, fileIdsIn(asks, move.said));
  if (move.pays === undefined) return undefined;
  const orgId = row.owes_org_id ?? row.org_id;
  const says = `${service.title} ${row.number}`;
  const paid = await payOut(trx, row, { ...move.pays, orgId, action: move.action, says, now: mover.now });
  return paid ? undefined : refuse('fund-missing');
}

async function checkAnswers(
  platform: Platform,
  service: Service,
  row: CaseRow,
  caller: Caller,
  move: Move,
): Promise<Refusal | undefined> {
  const asks = service.actions[move.action]!.asks ?? {};
  const files = fileIdsIn(asks, move.said);
  if (files.length > 0 && (await ownFiles(platform.db, caller, files)).length !== files.length)
    return refuse('file-unknown');
  const named = Object.keys(asks).filter((id) => asks[id]!.kind === 'staff' && move.said[id] !== undefined);
  if (named.length === 0) return undefined;
  const staff = await listStaff(platform.db, row.owes_org_id ?? row.org_id);
  const known = staff.some((one) => one.id === move.said[named[0]!] && one.id !== row.applicant_id);
  return known
    ? undefined
    : refuse('answers-wrong', [{ at: named[0]!, says: '请选择一位本工会的同事，不能选申请人本人' }]);
}

/** A refusal that must undo what its transaction has written. */
class Undo extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

async function commit(
  platform: Platform,
  context: WriteContext,
  service: Service,
  row: CaseRow,
  move: Move,
): Promise<Done | Refusal> {
  const mover = { actorId: context.caller.personId, requestId: context.request.id, now: context.now };
  const done = await keeping<MoveAnswer>(platform, context, async (trx) => {
    const refusal = await writeMove(trx, platform, service, row, move, mover);
    if (refusal !== undefined) throw new Undo(refusal);
    // A colleague gets no page of a case that is not hers, only that it was done.
    if (service.actions[move.action]!.by === 'colleague')
      return { id: row.id, seconds: (row.tally[move.action] ?? 0) + 1 };
    return readCase(platform, trx, context.caller, row.id, context.now, mover.requestId, 'after-move');
  });
  platform.nudge();
  return done;
}

/** What a failed write means: somebody was faster, the fund is short, or the fault is ours. */
async function refusalBehind(platform: Platform, context: WriteContext, fault: unknown): Promise<Refusal | 'moved-on'> {
  if (fault instanceof Undo) return fault.refusal;
  if (stateOf(fault) === checkViolation) return refuse('fund-short');
  if (stateOf(fault) !== uniqueViolation) throw fault;
  if (await findGiven(platform.db, context.caller, context.kept.key)) throw fault;
  return 'moved-on';
}

const attemptsWhileStaying = 5;

/**
 * Makes one move of a case. A move that stays where the case is loses nothing when another entry slips in before it, so
 * it is decided again; one that leads on is refused with moved-on.
 */
export async function moveCase(
  platform: Platform,
  context: WriteContext,
  caseId: string,
  given: { action: string; said: AnyValues; seen?: number | undefined },
): Promise<Done | Refusal> {
  const { caller, now } = context;
  for (let attempt = 1; ; attempt += 1) {
    const row = await findCase(platform.db, caseId);
    const service = row && platform.registry.get(row.service);
    if (!row || !service || !mayTouch(platform.db, row, service, caller, given.action)) return refuse('not-found');
    const repeated =
      service.actions[given.action]?.once === 'person' &&
      (await hasMoved(platform.db, row, given.action, caller.personId));
    const { action, said, seen } = given;
    const facts = openedFacts(platform, row);
    const move = decideMove({
      service,
      facts,
      action,
      actor: actorOf(caller),
      said,
      seen,
      repeated,
      now,
      calendar: platform.calendar,
    });
    if (isRefusal(move)) return move;
    const wrong = await checkAnswers(platform, service, row, caller, move);
    if (wrong) return wrong;
    try {
      return await commit(platform, context, service, row, move);
    } catch (fault) {
      const refusal = await refusalBehind(platform, context, fault);
      if (refusal !== 'moved-on') return refusal;
      if (move.enters || attempt === attemptsWhileStaying) return refuse('moved-on');
    }
  }
}

/** A case exists for its applicant, for staff who reach it, and for colleagues as far as its board goes. */
function mayTouch(db: Db, row: CaseRow, service: Service, caller: Caller, action: string): boolean {
  if (standingTo(row, caller, scopedTo(db, caller).reaches) !== undefined) return true;
  return row.on_board && service.board?.acts === action && caller.member?.org.id === row.org_id;
}
