import type { Draws } from './draws.ts';
import type { AnyValues, Fields } from './field.ts';
import type { Guard, Proves } from './guard.ts';
import type { Metric } from './metric.ts';
import type { OpenList, Rates } from './open-list.ts';
import type { Fen } from './money.ts';
import type { Level, Owner, Party, PostParty, Role } from './party.ts';
import type { Payment } from './payment.ts';
import type { ProofKind } from './proof.ts';
import type { Cite, Rules, Tunables } from './rule.ts';
import type { Span } from './span.ts';
import type { SupplyMove } from './supplies.ts';
import type { Occasion } from './topic.ts';

/**
 * What a service IS. A service is one declared object: its API, forms, permissions, deadlines, notices, payments,
 * figures and documentation follow from it. A state says who owes the next move and by when; an action says which move
 * is legal and what it must say. There are no states or actions but the declared ones.
 */

export const scenes = {
  organising: '建会入会',
  rights: '维权服务',
  services: '普惠服务',
  publicity: '宣传文化',
  assistance: '困难帮扶',
  training: '教育培训',
  merit: '建功立业',
  venues: '服务阵地',
  support: '组织保障',
} as const;
export type Scene = keyof typeof scenes;

export const workdays = (of: number | string): Span => ({ unit: 'workdays', of });
export const days = (of: number | string): Span => ({ unit: 'days', of });
export const hours = (of: number | string): Span => ({ unit: 'hours', of });

export interface State<A extends string = string> {
  readonly label: string;
  /** Who owes the next move. Absent on an end, and where only the clock moves the case on. */
  readonly owes?: Owner;
  /** The deadline, counted from entering the state. */
  readonly within?: Span;
  /** When the one who owes the move is reminded, counted from entering the state. */
  readonly remind?: Span;
  /** Who may make the move as well once the deadline has passed. */
  readonly escalate?: PostParty;
  /** The action that the clock makes when the deadline passes. */
  readonly lapses?: A;
  readonly final?: true;
  /** An end that does not count against the applicant: an earlier case that ended here is not «earlier» to any rule. */
  readonly void?: true;
  /** The first state, before the case exists; the first action leads out of it. */
  readonly start?: true;
  /** Cases wait here until they are drawn, all together. */
  readonly draws?: Draws<A>;
}

/** Where a move leads when that depends on an answer: a table, so that it can be drawn and checked. */
export interface Fork<S extends string = string> {
  readonly of: string;
  readonly cases: Readonly<Record<string, S>>;
  readonly otherwise: S;
}

/**
 * Such a share of the cases, in basis points a percent tunable, goes to another state than the rest. Nobody chooses which:
 * each case has one lot of its own, which nobody can know before, and which is the same however often the move is made.
 */
export interface Sampling<S extends string = string> {
  readonly share: string;
  readonly to: S;
}

/** The sum that a move has assessed; nought as long as none has. */
export function saidFen(said: AnyValues | undefined, id: string): Fen {
  const sum = said?.[id];
  return typeof sum === 'number' ? sum : 0;
}

export interface Action<F extends Fields = Fields, T extends Tunables = Tunables, S extends string = string> {
  readonly label: string;
  readonly from: S | readonly S[];
  /** Absent on a move that stays where the case is. */
  readonly to?: S | Fork<S>;
  /** Of the cases that this move lets through the platform picks some by lot for another look. */
  readonly samples?: Sampling<S>;
  /** Default: whoever owes the move. */
  readonly by?: Party;
  readonly asks?: Fields;
  /** Every rule of `eligible`, as found when the case was filed, must hold. */
  readonly demands?: 'eligible';
  readonly allowed?: Readonly<Record<string, Guard<F, T>>>;
  /** Who is told. Whoever now owes the move finds it on top of the own inbox, and is reminded if it stands still. */
  readonly notify?: readonly Told[];
  readonly pays?: Payment<F, T>;
  /** The move ends a wait for want of money: only where the payment of this action is refused for that now, in its turn. */
  readonly forWantOf?: string;
  /** The asked `staff` field whose answer becomes the assignee. */
  readonly assigns?: string;
  /** The asked `date` field whose day becomes the deadline. */
  readonly due?: string;
  /** A mark that stays on the case from this move on; its label is in `flags`. */
  readonly flag?: string;
  /** What the move proves of the applicant, so that papers of it are not asked again. */
  readonly proves?: Proves<F, T>;
  /** Each person may make this move once on a case. */
  readonly once?: 'person';
  /**
   * The move makes the applicant a member of the case's union, as the person the form says she is (`newcomers`).
   * `unverified`: nobody has looked at her document yet, so she is a member whose identity is still to be checked.
   */
  readonly enrols?: true | 'unverified';
  /** Somebody at the union has looked at the document of the form: the applicant's identity is checked from now on. */
  readonly verifies?: true;
  /** The move ends the applicant's membership: she left, or it was never hers. */
  readonly ends?: 'left' | 'mistaken';
  /**
   * `now` names the choice of the form by which the applicant says how she stands to work, each option a standing; `since`
   * the date from which. She stays a member: of the union that the form names, of the union above where her own unit is
   * gone, else of her own.
   */
  readonly keeps?: { readonly now: string; readonly since: string };
  /**
   * What follows at once, in the same transaction, where the union has set this yes/no tunable: a move of the clock out of
   * the state that this one leads to.
   */
  readonly follows?: { readonly where: string; readonly action: string };
  /** The move ends the applicant's membership where she has one and begins one in the case's union (`belongsTo`). */
  readonly transfers?: true;
  /** The move gives the newcomer's phone and account to the member who is registered under the document of the form. */
  readonly reunites?: true;
  /** The move writes what the form says (`corrections`) onto the applicant's record; what stood there is kept. */
  readonly corrects?: true;
  /**
   * The move founds a workplace union under the case's union, with the name and the credit code that it asks for, and
   * with its first term of office: a choice of years.
   */
  readonly founds?: { readonly name: string; readonly creditCode: string; readonly years: string };
  readonly supplies?: SupplyMove;
}

/**
 * Of the applicant herself:
 * - `ofHerYear`: what moves have found under this name, all together, in her other cases of the year in this service that say
 *   the same in `same` and still stand, and what the goods were worth that she has of such campaigns of the year. Counted anew
 *   when the case is moved.
 *
 * Of the applicant’s union with all below it:
 * - `union-members`: how many members it has.
 * - `together`: how many of its members take part in what this field of the form names: who has a proof of the kind `proven` of
 *   it that is not over, or an open case in this service that says the same; she and whom her union lists with her besides.
 *   Counted anew when the case is moved.
 * - `ofYear`: the sum of this number of the form over its cases in this service that were filed earlier in the year and still
 *   stand; `checkedAs` names what a move has found in its place. Counted anew when the case is moved.
 */
export type RegisterFact =
  | 'union-members'
  | { readonly together: string; readonly proven: ProofKind }
  | { readonly ofYear: string; readonly checkedAs: string }
  | { readonly ofHerYear: string; readonly same: string };

/** Who may be told of a move. `caseworker@former`: of the union that the applicant was a member of when she filed. */
export type Told = 'applicant' | 'assignee' | PostParty | 'caseworker@former';

/** The fields of a form that say who the applicant is: the name, the kind of document and its number. */
export interface Newcomers {
  readonly name: string;
  readonly documentKind: string;
  readonly document: string;
}

export type CorrectedItem = 'name' | 'document' | 'bornOn' | 'joinedOn';

/** The fields of a form that say what of the applicant's record is wrong, by the names of the items, and what it should be. */
export type Corrections = Readonly<Record<CorrectedItem | 'item' | 'documentKind', string>>;

/**
 * What colleagues in the applicant's union may see of a case, never with the applicant's name unless it is one of the
 * shown fields. `when` names a yes/no field of the form by which the applicant agreed.
 */
export interface Board<S extends string = string, A extends string = string> {
  readonly label: string;
  /** The states in which a case is on the board, each with the fields that are shown. */
  readonly shows: Readonly<Partial<Record<S, readonly string[]>>>;
  readonly when?: string;
  /** The action whose answers are shown, e.g. the reply. */
  readonly reply?: { readonly action: A; readonly field: string };
  readonly acts?: A;
  /** Whether the applicant's name is shown: only where being known is the point, as for a representative. */
  readonly named?: true;
}

/** A union files for its members, many at once by a workbook: in which role, and which fields are answered once for all. */
export interface Listed {
  readonly by: Role;
  readonly says: readonly string[];
}

/** How a topic moves the first handling up the tree, past the workplace union. */
export interface Climb {
  readonly field: string;
  readonly to: Readonly<Record<string, Level>>;
}

/**
 * Each household has one: a case stands for all whom its form names, and of people who stand for each other only one case is
 * open at a time, whoever of them files.
 */
export interface OneForHousehold<S extends string = string> {
  /** The list of the form that names the people; one of its questions asks for a document. */
  readonly people: string;
  /** Beside the ends, the states in which the household may begin anew. */
  readonly leaves: readonly S[];
}

export interface Page {
  readonly ask: string;
  readonly fields: readonly string[];
}

export interface Service<
  F extends Fields = Fields,
  T extends Tunables = Tunables,
  S extends string = string,
  A extends string = string,
> {
  /** The folder's name, the URL segment and the key in every table. */
  readonly id: string;
  readonly title: string;
  readonly scene: Scene;
  /** One sentence for a worker who has never heard of it: who gets what. */
  readonly lead: string;
  /** Words people use when they look for this. */
  readonly words?: readonly string[];
  /** For whom one of these has happened to; absent where it is for every member. */
  readonly occasions?: readonly Occasion[];
  /** Which edition of the definition judges a case; raised when a change would judge old cases otherwise. */
  readonly edition: number;
  readonly cites?: Cite;
  readonly form: F;
  /** The phone's pages, one question group each. */
  readonly pages: readonly Page[];
  /** The fields that name a case in a list; none of them sensitive. */
  readonly summary: readonly string[];
  /** The kinds of proof that conditions on its moves look at. */
  readonly looksAt?: readonly ProofKind[];
  readonly tunables: T;
  readonly eligible: Rules<F, T>;
  readonly states: Readonly<Record<S, State<NoInfer<A>>>>;
  readonly actions: Readonly<Record<A, Action<F, T, NoInfer<S>>>>;
  readonly climbs?: readonly Climb[];
  /**
   * Fields that nobody is asked: the register fills them when a case is filed, whatever was sent, and the case keeps what stood
   * there that day.
   */
  readonly fromRegister?: Readonly<Record<string, RegisterFact>>;
  /**
   * The field that names the union the case belongs to, where that is not the applicant's own; of a member who is not asked
   * it, the own one. A newcomer's case without it belongs to the union in which her document is registered.
   */
  readonly belongsTo?: string;
  /** Members and people who are no members yet may file. Their case belongs to the union the form names. */
  readonly forAnyone?: true;
  readonly listed?: Listed;
  /** A service for people who are no members yet; nobody else may file. */
  readonly newcomers?: Newcomers;
  readonly corrections?: Corrections;
  /** A choice of the applicant that keeps the case from the workplace union: the yes/no field of the form. */
  readonly keptAbove?: string;
  readonly household?: OneForHousehold<NoInfer<S>>;
  readonly flags?: Readonly<Record<string, string>>;
  readonly board?: Board<NoInfer<S>, NoInfer<A>>;
  /** Of its cases in these states anybody may see this much: what a union has accredited or named. */
  readonly openList?: OpenList<NoInfer<S>, NoInfer<A>>;
  /** Its cases rate what another service lists openly. */
  readonly rates?: Rates;
  /** The text field whose words are counted, so that a union sees what comes up more often. */
  readonly listensTo?: string;
  readonly metrics: Readonly<Record<string, Metric<NoInfer<S>, NoInfer<A>>>>;
}

/** Declares a service. It changes nothing: it only lets the compiler check the references inside the definition. */
export function defineService<
  const F extends Fields,
  const T extends Tunables,
  const S extends string,
  const A extends string,
>(service: Service<F, T, S, A>): Service<F, T, S, A> {
  return service;
}

export function startOf(service: Service): string {
  return Object.keys(service.states).find((id) => service.states[id]!.start)!;
}

/** The state of a service in which its cases are drawn, where there is one. */
export function drawOf(service: Service): { readonly pool: string; readonly draws: Draws } | undefined {
  for (const [pool, { draws }] of Object.entries(service.states)) if (draws !== undefined) return { pool, draws };
  return undefined;
}

export function isFinal(service: Service, state: string): boolean {
  return service.states[state]?.final === true;
}

export function fromStates(action: Action): readonly string[] {
  return typeof action.from === 'string' ? [action.from] : action.from;
}

/** Every state a move may lead to; for a move that stays, the states it may be made in. */
export function targetsOf(action: Action): readonly string[] {
  const picked = action.samples === undefined ? [] : [action.samples.to];
  if (action.to === undefined) return fromStates(action);
  if (typeof action.to === 'string') return [action.to, ...picked];
  return [...Object.values(action.to.cases), action.to.otherwise, ...picked];
}

/** Where this move leads, given its answers. */
export function targetOf(action: Action, from: string, said: AnyValues): string {
  if (action.to === undefined) return from;
  if (typeof action.to === 'string') return action.to;
  return action.to.cases[String(said[action.to.of])] ?? action.to.otherwise;
}

/** The action by which a case begins. */
export function filingOf(service: Service): string {
  const start = startOf(service);
  return Object.keys(service.actions).find((id) => fromStates(service.actions[id]!).includes(start))!;
}
