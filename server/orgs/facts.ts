import { type Day, dayOf, isDay } from '../../kernel/calendar.ts';
import { readCreditCode } from '../../kernel/identity/credit-code.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import {
  type Committee,
  type Office,
  type TermYears,
  type UnionFactsAnswer,
  committees,
  officeWords,
  termEnd,
} from '../../kernel/union-facts.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { getsIn } from '../db/savepoint.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { steers } from './change-deciding.ts';
import { type Node, findNode, lineOf } from './change-queries.ts';
import {
  type FactsRow,
  type Saying,
  endSeat,
  findSeat,
  getFacts,
  holdUnion,
  insertSeat,
  insertTerm,
  isCreditCodeTaken,
  isMemberWithin,
  keepPerson,
  listSeats,
  listTerms,
  setFacts,
} from './facts-queries.ts';

/** A union's own approver or supervisor, or one above it. */
function mayEdit(caller: Caller, node: Node): boolean {
  return !node.dissolved && steers(caller, lineOf(node));
}

/** What is known of a union within reach. */
export async function readFacts(scoped: Scoped, orgId: string): Promise<UnionFactsAnswer | Refusal> {
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  const { credit_code, founded_on, dissolved_at } = await getFacts(scoped.beyond, orgId);
  return {
    org: { id: node.id, name: node.name, level: node.level },
    ...(credit_code !== null && { creditCode: credit_code }),
    ...(founded_on !== null && { foundedOn: founded_on }),
    ...(dissolved_at !== null && { dissolvedOn: dayOf(dissolved_at.getTime()) }),
    terms: await listTerms(scoped.beyond, orgId),
    seats: await listSeats(scoped.beyond, orgId),
    mayEdit: mayEdit(scoped.caller, node),
  };
}

/** One writing about a union that is held and that the caller may edit. */
interface Turn {
  readonly trx: Trx;
  readonly scoped: Scoped;
  readonly node: Node;
  readonly facts: FactsRow;
  readonly saying: Saying;
  readonly today: Day;
}

async function audit({ trx, node, facts, saying }: Turn, act: string, purpose: string, subjectId?: string) {
  await writeAudit(trx, {
    cell: facts.cell_id,
    act,
    actorId: saying.byPerson,
    objectKind: 'org',
    objectId: node.id,
    ...(subjectId !== undefined && { subjectId }),
    purpose,
    requestId: saying.requestId,
    now: saying.now,
  });
}

/**
 * Runs one writing while the union is held, and answers with all that is known of it then.
 * Refusals: not-found out of reach, no-right, org-dissolved, and those of the writing.
 */
function editing(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  act: (turn: Turn) => Promise<Refusal | undefined>,
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<UnionFactsAnswer>(platform, context, async (trx) => {
    await holdUnion(trx, orgId);
    const scoped = scopedTo(trx, caller);
    const node = await findNode(scoped, orgId);
    if (node === undefined) return refuse('not-found');
    if (!steers(caller, lineOf(node))) return refuse('no-right');
    if (node.dissolved) return refuse('org-dissolved');
    const saying = { byPerson: caller.personId, requestId: request.id, now };
    const facts = await getFacts(trx, orgId);
    const refusal = await act({ trx, scoped, node, facts, saying, today: dayOf(now) });
    return refusal ?? readFacts(scoped, orgId);
  });
}

const wrong = (at: string, says: string): Refusal => refuse('answers-wrong', [{ at, says }]);

/** A day that has come; the oldest unions are a hundred years old. */
function dayWrong(at: string, day: string, today: Day): Reason[] {
  if (!isDay(day) || day < '1921-01-01') return [{ at, says: '请填写正确的日期' }];
  return day > today ? [{ at, says: '不能晚于今天' }] : [];
}

export interface Facts {
  /** Empty takes it away. */
  readonly creditCode: string;
  readonly foundedOn: string;
}

/** Sets the credit code and the day of founding. */
export function changeFacts(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  { creditCode, foundedOn }: Facts,
): Promise<Done | Refusal> {
  return editing(platform, context, orgId, async (turn) => {
    const { trx, facts, today } = turn;
    const code = creditCode.trim() === '' ? undefined : readCreditCode(creditCode);
    if (code?.ok === false) return wrong('creditCode', '统一社会信用代码不对，请核对 18 位和最后的校验位');
    const days = foundedOn === '' ? [] : dayWrong('foundedOn', foundedOn, today);
    if (days.length > 0) return refuse('answers-wrong', days);
    if (code && (await isCreditCodeTaken(trx, code.creditCode, orgId))) return refuse('credit-code-taken');
    const after = { creditCode: code?.creditCode ?? null, foundedOn: foundedOn || null };
    if (after.creditCode === facts.credit_code && after.foundedOn === facts.founded_on) return refuse('org-unchanged');
    // Another union may have taken the code since the look above.
    if (!(await getsIn(trx, () => setFacts(trx, orgId, after)))) return refuse('credit-code-taken');
    const before = `${facts.credit_code ?? '无'}、${facts.founded_on ?? '无'}`;
    await audit(turn, 'change-facts', `${before} → ${after.creditCode ?? '无'}、${after.foundedOn ?? '无'}`);
    return undefined;
  });
}

export interface TermAsked {
  readonly years: TermYears;
  readonly beginsOn: string;
  /** It takes the place of the present one, which was entered wrongly. */
  readonly corrects: boolean;
}

/** Writes down a term of office that has begun. */
export function beginTerm(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  { years, beginsOn, corrects }: TermAsked,
): Promise<Done | Refusal> {
  return editing(platform, context, orgId, async (turn) => {
    const { trx, today, saying } = turn;
    const days = dayWrong('beginsOn', beginsOn, today);
    if (days.length > 0) return refuse('answers-wrong', days);
    const present = (await listTerms(trx, orgId)).find(({ current }) => current);
    if (corrects && present === undefined) return wrong('corrects', '还没有登记过任期，不用更正，直接登记');
    if (!corrects && present !== undefined && beginsOn <= present.beginsOn)
      return wrong('beginsOn', `要晚于现在这一届的开始日期（${present.beginsOn}）；这一届登记错了的，请选“更正”`);
    await insertTerm(trx, { orgId, years, beginsOn, endsOn: termEnd(beginsOn, years) }, corrects, saying);
    await audit(turn, corrects ? 'correct-term' : 'begin-term', `${beginsOn}，${years} 年`);
    return undefined;
  });
}

export interface SeatAsked {
  readonly committee: Committee;
  readonly office: Office;
  readonly personId?: string | undefined;
  readonly name?: string | undefined;
  readonly fromOn: string;
}

type Who = { readonly personId: string } | { readonly name: string };

async function whoIn({ trx, scoped }: Turn, { personId, name = '' }: SeatAsked): Promise<Who | Refusal> {
  if (personId !== undefined) {
    await keepPerson(trx, personId);
    return (await isMemberWithin(scoped, personId))
      ? { personId }
      : wrong('person', '她现在不是你范围内的会员，请重新选择，或者只写姓名');
  }
  const read = readName(name);
  return read.ok ? { name: read.name } : wrong('name', '请填写姓名');
}

/** Gives somebody a seat in a committee. */
export function takeSeat(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  asked: SeatAsked,
): Promise<Done | Refusal> {
  return editing(platform, context, orgId, async (turn) => {
    const { trx, today, facts, saying } = turn;
    const days = dayWrong('fromOn', asked.fromOn, today);
    if (days.length > 0) return refuse('answers-wrong', days);
    const who = await whoIn(turn, asked);
    if (isRefusal(who)) return who;
    const { committee, office, fromOn } = asked;
    const sitting = (await listSeats(trx, orgId)).filter((seat) => seat.committee === committee && !seat.to);
    const held = sitting.find((seat) => office === 'chair' && seat.office === 'chair');
    if (held) return wrong('office', `${officeWords(committee, office)}现在是${held.name}，请先登记卸任`);
    const twice = sitting.some((seat) => ('personId' in who ? seat.personId === who.personId : seat.name === who.name));
    if (twice) return wrong('personId' in who ? 'person' : 'name', '她已经在这个委员会里，换职务请先登记卸任');
    await insertSeat(trx, { orgId, cell: facts.cell_id, committee, office, fromOn, ...who }, saying);
    await audit(
      turn,
      'take-seat',
      `${committees[committee]}${officeWords(committee, office)}`,
      'personId' in who ? who.personId : undefined,
    );
    return undefined;
  });
}

/** Ends a seat, or takes back one that was entered by mistake. */
export async function leaveSeat(
  platform: Platform,
  context: WriteContext,
  seatId: string,
  { untilOn, mistaken }: { readonly untilOn: string; readonly mistaken: boolean },
): Promise<Done | Refusal> {
  const found = await findSeat(platform.db, seatId);
  if (found === undefined) return refuse('not-found');
  return editing(platform, context, found.org_id, async (turn) => {
    const { trx, today, saying } = turn;
    // Read again now that the union is held: a colleague may have ended it meanwhile.
    const seat = await findSeat(trx, seatId);
    if (seat === undefined || (!mistaken && seat.until_on !== null)) return refuse('org-unchanged');
    const days = mistaken ? [] : dayWrong('untilOn', untilOn, today);
    if (days.length > 0) return refuse('answers-wrong', days);
    if (!mistaken && untilOn < seat.from_on) return wrong('untilOn', `不能早于任职的日期（${seat.from_on}）`);
    await endSeat(
      trx,
      { id: seatId, cell_id: seat.cell_id },
      mistaken ? { mistakenAt: new Date(saying.now) } : { untilOn },
    );
    await audit(turn, mistaken ? 'undo-seat' : 'leave-seat', seatId, seat.person_id ?? undefined);
    return undefined;
  });
}
