import { type Calendar, type Day, dayOf, dueAfterDays, dueAfterHours, endOfDay } from './calendar.ts';
import type { AnyValues } from './field.ts';
import { checkFields } from './form.ts';
import type { PaidTo } from './funds.ts';
import { type ClockMark, type Counted, type Delta, fold } from './metric.ts';
import {
  type Actor,
  type Owner,
  type Party,
  type Role,
  type Standing,
  owingPost,
  partyThrough,
  postOf,
  routeTo,
} from './party.ts';
import type { Proof } from './proof.ts';
import { type Refusal, isRefusal, refuse } from './refusal.ts';
import { type Finding, asValues, reasonsOf, sayLacking, sayRule } from './rule.ts';
import { published, unlessLacking } from './unpublished.ts';
import { type Action, type Service, type State, fromStates, startOf, targetOf, type Told } from './service.ts';
import type { Span } from './span.ts';

/** A case as its last trace entry left it, with what was kept from filing. Instants are milliseconds since 1970 UTC. */
export interface CaseFacts extends Standing {
  readonly state: string;
  readonly seq: number;
  /** The sequence number with which the present state was entered. */
  readonly enteredSeq: number;
  readonly filedAt: number;
  readonly form: AnyValues;
  readonly tuned: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly flags: readonly string[];
  readonly counted: Counted;
  readonly tally: Readonly<Record<string, number>>;
  /** The open answers of the moves so far, the later counting. */
  readonly said: AnyValues;
  /** What is proven of the applicant, as far as it was looked up. */
  readonly proofs?: readonly Proof[];
}

export interface Attempt {
  readonly service: Service;
  readonly facts: CaseFacts;
  readonly action: string;
  /** `clock` where the deadline sweep makes the move. */
  readonly actor: Actor | 'clock';
  readonly said: AnyValues;
  /** The last sequence number the actor had seen; older than the present state means that somebody was faster. */
  readonly seen?: number | undefined;
  /** The actor has made this action on this case before. */
  readonly repeated?: boolean;
  /** The lot of the case, a whole number below 10,000; needed where the action picks some cases by lot. */
  readonly lot?: number;
  readonly now: number;
  readonly calendar: Calendar;
}

/** Who owes the next move of a case, decided on entering a state and kept. */
export interface Owing {
  readonly party?: Owner | undefined;
  readonly role?: Role | undefined;
  readonly orgId?: string | undefined;
}

export interface Move {
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly seq: number;
  readonly postId?: string | undefined;
  readonly said: AnyValues;
  /** True where the case entered a state, so that owing, deadline and escalation are set anew. */
  readonly enters: boolean;
  readonly owing?: Owing;
  /** Undefined leaves the deadline as it is; null clears it. */
  readonly dueAt?: number | null;
  readonly remindAt?: number | null;
  readonly assigneeId?: string;
  /** Who may make the owed move as well from now on, until the case enters another state. */
  readonly escalated?: { readonly role: Role; readonly orgId: string };
  /** The clock has done what the deadline asks; the deadline stays to be shown. */
  readonly dueDone?: true;
  readonly flags: readonly string[];
  readonly pays?: { readonly fund: string; readonly fen: number; readonly to?: PaidTo; readonly right?: string };
  /** The payment that must be impossible for this move to be made. */
  readonly wants?: Move['pays'];
  readonly proves?: readonly Proof[];
  readonly notify: readonly (Told | Party)[];
  readonly counted: Counted;
  readonly deltas: readonly Delta[];
}

/** Through which post the actor may make this action on the case as it stands; no post is needed by the applicant. */
function actingAs(
  service: Service,
  facts: CaseFacts,
  actor: Actor | 'clock',
  action: Action,
): { postId?: string } | Refusal {
  const party = action.by ?? service.states[facts.state]!.owes;
  if (actor === 'clock') return party === 'clock' ? {} : refuse('not-your-move');
  if (party === undefined) return refuse('not-your-move');
  const through =
    action.by === undefined && postOf(party) !== undefined
      ? owingPost(actor, facts)
      : (partyThrough(party, actor, facts) ?? (action.by === undefined ? owingPost(actor, facts) : undefined));
  if (through === undefined)
    return refuse(actor.personId === facts.applicantId && actor.posts.length > 0 ? 'own-case' : 'not-your-move');
  return through === true ? {} : { postId: through.id };
}

function lengthOf(span: Span, tuned: Readonly<Record<string, number>>): number {
  return typeof span.of === 'number' ? span.of : tuned[span.of]!;
}

function endOf(span: Span, tuned: Readonly<Record<string, number>>, now: number, calendar: Calendar): number | Refusal {
  const n = lengthOf(span, tuned);
  if (span.unit === 'hours') return dueAfterHours(now, n);
  if (span.unit === 'days') return dueAfterDays(now, n);
  return calendar.dueAfterWorkdays(now, n);
}

/**
 * The party and the union that owe the next move in a state, for a case with this lineage. Where no post owes it the union
 * is kept: a case that comes back from the applicant or the clock is still with the union that had it, never with a
 * workplace union it was kept from.
 */
function owingIn(service: Service, state: State, facts: CaseFacts): Owing {
  // What waits for a draw is owed by a union, and by nobody there case by case.
  const owes = state.owes ?? state.draws?.by;
  if (owes === undefined) return { orgId: facts.owesOrgId };
  const parts = postOf(owes);
  if (parts === undefined) return { party: state.owes, orgId: facts.owesOrgId };
  const climbed = service.climbs?.map((climb) => climb.to[String(facts.form[climb.field])]).find(Boolean);
  const kept = service.keptAbove !== undefined && facts.form[service.keptAbove] === true ? 'town' : undefined;
  const place = parts.place === 'workplace' ? (climbed ?? kept ?? parts.place) : parts.place;
  const orgId = routeTo({ ...parts, place }, facts.lineage, facts.owesOrgId)?.id;
  return state.owes === undefined ? { orgId } : { party: state.owes, role: parts.role, orgId };
}

function entering(attempt: Attempt, to: string): Pick<Move, 'owing' | 'dueAt' | 'remindAt'> | Refusal {
  const { service, facts, now, calendar } = attempt;
  const state = service.states[to]!;
  const due = state.within && endOf(state.within, facts.tuned, now, calendar);
  const remind = state.remind && endOf(state.remind, facts.tuned, now, calendar);
  if (isRefusal(due)) return due;
  if (isRefusal(remind)) return remind;
  return { owing: owingIn(service, state, facts), dueAt: due ?? null, remindAt: remind ?? null };
}

/** What the moves so far and this one have been answered openly. */
function saidWith({ facts, said }: Pick<Attempt, 'facts' | 'said'>): AnyValues {
  return { ...facts.said, ...said };
}

function conditions(attempt: Attempt, action: Action, today: Day): Refusal | undefined {
  const { service, facts, said } = attempt;
  const problems = checkFields(action.asks ?? {}, said, { today, rules: Object.keys(service.eligible) });
  if (problems.length > 0) return refuse('answers-wrong', problems);
  if (action.demands === 'eligible') {
    const failed = reasonsOf(service, facts.findings, facts.tuned);
    const isOpen = facts.findings.every(({ holds, lacks }) => holds || lacks !== undefined);
    if (failed.length > 0) return refuse(isOpen ? 'value-unpublished' : 'not-eligible', failed);
  }
  const input = {
    form: asValues(facts.form),
    tuned: published(facts.tuned),
    tally: facts.tally,
    said: saidWith(attempt),
    before: facts.said,
    today,
    proofs: facts.proofs ?? [],
  };
  const unmet = Object.entries(action.allowed ?? {}).flatMap(([at, guard]) => {
    const holds = unlessLacking(() => guard.holds(input));
    if (holds === true) return [];
    const says = sayRule(guard.says, service.tunables, facts.tuned);
    return [{ at, says: holds === false ? says : `${says}。${sayLacking(service.tunables, holds.lacks)}` }];
  });
  return unmet.length > 0 ? refuse('not-yet-allowed', unmet) : undefined;
}

/** What the move pays and by which right, or which value it would need for that. */
function paymentOf(attempt: Attempt, { pays }: Action): Move['pays'] | Refusal {
  if (pays === undefined) return undefined;
  const { service, facts, now } = attempt;
  const input = { form: asValues(facts.form), tuned: published(facts.tuned), said: saidWith(attempt) };
  const paid = unlessLacking(() => {
    const right = pays.right?.({
      ...input,
      today: dayOf(now),
      proofs: facts.proofs ?? [],
      filedOn: dayOf(facts.filedAt),
    });
    const whose = pays.to === undefined ? {} : { to: pays.to };
    return { fund: pays.fund, fen: pays.amount(input), ...whose, ...(right !== undefined && { right }) };
  });
  if (!('lacks' in paid)) return paid;
  return refuse('value-unpublished', [{ at: paid.lacks, says: sayLacking(service.tunables, paid.lacks) }]);
}

/** Where the lot of the case sends it, if this move picks some and it is one of them; refused where no share is known. */
function pickedFor({ service, facts, lot }: Attempt, { samples }: Action): string | undefined | Refusal {
  if (samples === undefined) return undefined;
  // A case that was filed before there was a share is picked by the one that ships.
  const share = facts.tuned[samples.share] ?? service.tunables[samples.share]?.default ?? undefined;
  if (share === undefined)
    return refuse('value-unpublished', [{ at: samples.share, says: sayLacking(service.tunables, samples.share) }]);
  if (lot === undefined) throw new Error(`a case of ${service.id} is moved without its lot`);
  return lot < share ? samples.to : undefined;
}

/**
 * Decides one move of a case: the trace entry to append with all that follows from it, or why the move is refused.
 *
 * A case is nothing but its trace, so this looks only at what the last entry left; it reads no clock and no database,
 * and the caller appends the entry in the same transaction as every effect of the move. Two callers who decide at once
 * get the same `seq`, and the unique key on (case_id, seq) lets exactly one of them in: that is the only lock a case has.
 *
 * The checks run state, party, answers, so that a reader who may not make the move never learns what it would ask.
 */
export function decideMove(attempt: Attempt): Move | Refusal {
  const { service, facts, said, now } = attempt;
  // The name comes from outside: «constructor» is no action, though every object answers to it.
  const action = Object.hasOwn(service.actions, attempt.action) ? service.actions[attempt.action] : undefined;
  if (action === undefined) return refuse('action-unknown');
  if (attempt.seen !== undefined && attempt.seen < facts.enteredSeq) return refuse('moved-on');
  if (!fromStates(action).includes(facts.state)) return refuse('move-illegal');
  const acting = actingAs(service, facts, attempt.actor, action);
  if (isRefusal(acting)) return acting;
  if (action.once === 'person' && attempt.repeated) return refuse('already-done');
  const unmet = conditions(attempt, action, dayOf(now));
  if (unmet) return unmet;

  const picked = pickedFor(attempt, action);
  if (isRefusal(picked)) return picked;
  const to = picked ?? targetOf(action, facts.state, said);
  const enters = action.to !== undefined;
  const entered = enters ? entering(attempt, to) : {};
  if (isRefusal(entered)) return entered;
  const pays = paymentOf(attempt, action);
  if (isRefusal(pays)) return pays;
  const wants = action.forWantOf === undefined ? undefined : paymentOf(attempt, service.actions[action.forWantOf]!);
  if (isRefusal(wants)) return wants;
  const known = { form: asValues(facts.form), tuned: published(facts.tuned), said: saidWith(attempt) };
  const assigneeId = action.assigns === undefined ? undefined : String(said[action.assigns]);
  return {
    action: attempt.action,
    from: facts.state,
    to,
    seq: facts.seq + 1,
    postId: acting.postId,
    said,
    enters,
    ...entered,
    ...(action.due !== undefined && { dueAt: endOfDay(said[action.due] as Day) }),
    ...(assigneeId !== undefined && { assigneeId }),
    ...(pays !== undefined && { pays }),
    ...(wants !== undefined && { wants }),
    flags: action.flag === undefined || facts.flags.includes(action.flag) ? facts.flags : [...facts.flags, action.flag],
    ...(action.proves && { proves: action.proves.by({ ...known, today: dayOf(now), proofs: facts.proofs ?? [] }) }),
    notify: action.notify ?? [],
    ...fold(service.metrics, facts.counted, {
      action: attempt.action,
      to,
      age: now - facts.filedAt,
      paid: pays?.fen ?? 0,
      known: { ...facts.form, ...known.said },
    }),
  };
}

/** The moves the actor may make now, for the buttons and for the answer of the API. The same checks as `decideMove`. */
export function movesFor(service: Service, facts: CaseFacts, actor: Actor): string[] {
  return Object.entries(service.actions)
    .filter(([, action]) => fromStates(action).includes(facts.state) && action.by !== 'clock')
    .filter(([, action]) => !isRefusal(actingAs(service, facts, actor, action)))
    .map(([id]) => id);
}

export interface Filing {
  readonly applicantId: string;
  readonly orgId: string;
  readonly lineage: Standing['lineage'];
  readonly form: AnyValues;
  readonly tuned: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly proofs?: readonly Proof[];
  readonly now: number;
}

/** The facts of a case that does not exist yet: it stands in the start state and nothing was said. */
export function unfiled(service: Service, filing: Filing): CaseFacts {
  const { now, ...kept } = filing;
  const nothing = { flags: [], counted: new Set<string>(), tally: {}, said: {} };
  return { ...kept, ...nothing, state: startOf(service), seq: 0, enteredSeq: 0, filedAt: now };
}

/**
 * What the clock writes when a reminder is due, or a deadline that nothing lapses at: an entry that stays in the state.
 * An escalation lets a post above the owing union make the move as well; the owner is not relieved of it.
 */
export function decideMark(service: Service, facts: CaseFacts, mark: ClockMark, now: number): Move {
  const state = service.states[facts.state]!;
  const parts = mark === 'escalate' && state.escalate !== undefined ? postOf(state.escalate) : undefined;
  const org = parts && routeTo(parts, facts.lineage, facts.owesOrgId);
  const told: readonly (Party | undefined)[] = mark === 'remind' ? [state.owes] : [state.owes, state.escalate];
  return {
    action: mark,
    from: facts.state,
    to: facts.state,
    seq: facts.seq + 1,
    said: {},
    enters: false,
    ...(mark === 'remind' ? { remindAt: null } : { dueDone: true }),
    ...(org && { escalated: { role: parts.role, orgId: org.id } }),
    flags: facts.flags,
    notify: told.filter((party) => party !== undefined),
    ...fold(service.metrics, facts.counted, { action: mark, to: facts.state, age: now - facts.filedAt }),
  };
}
