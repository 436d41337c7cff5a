import type { Day } from './calendar.ts';
import type { Duty } from './duty.ts';
import type { AnyValues } from './field.ts';
import type { PaidTo } from './funds.ts';
import type { Fen } from './money.ts';
import type { Federates, Level, Owner, Role } from './party.ts';
import type { Proof } from './proof.ts';
import type { Reason, RefusalCode } from './refusal.ts';
import type { Cite } from './rule.ts';
import type { Standing } from './standing.ts';

/**
 * What the API answers, as types only: the server's schemas are checked against them and the apps read them. Instants
 * are ISO 8601 with a zone, days are `YYYY-MM-DD`, money is whole fen.
 */
export type Instant = string;

export interface RefusalAnswer {
  readonly code: RefusalCode;
  readonly says: string;
  readonly reasons: readonly Reason[];
  readonly requestId: string;
}

export interface OrgRef {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
}

/** GET /api/unions and /api/unions/:id: a union as anybody may know it. */
export interface UnionAnswer extends OrgRef {
  /** The union above it, to tell two of one name apart. */
  readonly above: string | null;
  /** Whoever applies there today is a member at once; told of one union that is asked for by its id. */
  readonly atOnce?: boolean;
}

/** GET /api/me, and the answer of POST /api/session. */
export interface Me {
  readonly name: string;
  readonly kind: 'worker' | 'staff';
  readonly verified: boolean;
  readonly phone?: string;
  readonly member?: { readonly org: OrgRef; readonly joinedOn: Day; readonly standing: Standing };
  readonly posts: readonly { readonly id: string; readonly role: Role; readonly org: OrgRef }[];
  /** Of the platform itself; whoever has one has no posts. */
  readonly duty?: Duty;
  readonly unread: number;
}

/** The tunables of a service in force for a union on a day, each with where the value comes from. */
export interface TunedValue {
  readonly name: string;
  /** Null where nobody has published one and no union has set one. */
  readonly value: number | null;
  readonly cites: Cite;
  /** The union that set it; absent for the shipped default. */
  readonly setBy?: OrgRef;
  readonly from?: Day;
}

/** GET /api/services/:id for the union of the caller. The definition itself is in the caller's own bundle. */
export interface ServiceAnswer {
  readonly id: string;
  readonly title: string;
  readonly tuned: readonly TunedValue[];
  /** Where no new applications are taken at present; what was filed goes on. */
  readonly paused?: Pause;
}

/** That a union takes no new applications of a service, as everybody may read it. */
export interface Pause {
  readonly why: string;
  /** What to do instead. */
  readonly instead: string;
  readonly from?: Day;
  /** The day on which applications are expected to be taken again; absent where nobody can say. */
  readonly until?: Day;
  /** The union that has paused it, for itself and all below it. */
  readonly setBy?: OrgRef;
}

/** One rule of eligibility as it came out. */
export interface FindingAnswer {
  readonly rule: string;
  readonly holds: boolean;
  /** The value that nobody has published, without which the rule is neither met nor failed. */
  readonly lacks?: string;
  readonly says: string;
  readonly cites?: Cite;
}

/** GET /api/inbox/count */
export interface InboxCount {
  readonly mine: number;
  readonly overdue: number;
  /** The same by service, the most first. */
  readonly services: readonly { readonly service: string; readonly title: string; readonly mine: number }[];
}

/** POST /api/services/:id/check */
export interface CheckAnswer {
  readonly eligible: boolean;
  readonly findings: readonly FindingAnswer[];
  readonly problems: readonly Reason[];
}

/** One line of any list of cases. */
export interface CaseLine {
  readonly id: string;
  readonly number: string;
  readonly service: string;
  readonly title: string;
  readonly summary: string;
  readonly state: string;
  readonly stateLabel: string;
  readonly open: boolean;
  readonly org: OrgRef;
  /** Masked for staff; absent where the reader is the applicant. */
  readonly applicant?: string;
  readonly filedAt: Instant;
  readonly enteredAt: Instant;
  readonly dueAt?: Instant;
  readonly overdue: boolean;
  readonly owes?: { readonly party: Owner; readonly who: string; readonly org?: OrgRef };
  readonly flags: readonly string[];
  readonly escalated: boolean;
  /** The latest entry of its trace: a move sent with it is refused where somebody has moved the case on since. */
  readonly seq: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; absent on the last page. */
  readonly next?: string;
}

export interface TraceLine {
  readonly seq: number;
  readonly action: string;
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly at: Instant;
  /** «你», a name with role and union, or «系统». */
  readonly who: string;
  readonly org?: string;
  /** Answers given with the move; sealed ones are absent unless the reader may see them. */
  readonly said: AnyValues;
  readonly masked: readonly string[];
}

/** A move the reader may make now. Its questions are in the definition. */
export interface MayMove {
  readonly action: string;
  readonly label: string;
  /** What the move would pay out. */
  readonly pays?: Fen;
}

/** GET /api/cases/:id */
export interface CaseAnswer extends CaseLine {
  readonly form: AnyValues;
  /** Fields the reader may read only with a purpose (POST /api/cases/:id/reveal). */
  readonly masked: readonly string[];
  readonly findings: readonly FindingAnswer[];
  readonly trace: readonly TraceLine[];
  readonly may: readonly MayMove[];
  readonly files: readonly FileAnswer[];
  /** «街道工会正在核实，最晚 3月6日（周五）前办完» */
  readonly sentence: string;
  /** Whom a `staff` question may name: people with a post in the union that owes the move. */
  readonly staff: readonly { readonly id: string; readonly name: string; readonly role: Role }[];
  readonly mine: boolean;
  readonly paid?: Fen;
  /** Whose that money is, if it is not carried to the applicant. */
  readonly paidTo?: PaidTo;
  /** Papers that were not asked for, each with what stands for it. */
  readonly proven?: readonly { readonly field: string; readonly says: string }[];
  readonly correction?: { readonly before?: string; readonly after: string };
  readonly seconds: number;
}

/** GET /api/my/proofs: what is or was proven of the reader, in words that say where and until when. */
export type ProofAnswer = Omit<Proof, 'remindOn'> & { readonly says: string };

/** POST /api/cases/:id/moves: the case after the move, or for a colleague only that it was done. */
export type MoveAnswer = CaseAnswer | { readonly id: string; readonly seconds: number };

export interface FileAnswer {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** One case as colleagues see it. */
export interface BoardLine {
  readonly id: string;
  readonly title: string;
  readonly shown: AnyValues;
  readonly name?: string;
  readonly reply?: string;
  readonly stateLabel: string;
  readonly at: Instant;
  readonly acts: number;
  readonly mayAct: boolean;
}

export interface NoticeLine {
  readonly id: string;
  readonly caseId?: string;
  readonly title: string;
  readonly says: string;
  readonly at: Instant;
  readonly read: boolean;
}

export interface FigureAnswer {
  readonly metric: string;
  readonly label: string;
  readonly n: number;
  readonly fen?: Fen;
  readonly of?: {
    readonly numerator: { readonly metric: string; readonly label: string; readonly n: number };
    readonly denominator: { readonly metric: string; readonly label: string; readonly n: number };
    /** Two decimals; absent where the denominator is zero. */
    readonly percent?: string;
  };
  /** What `n` counts where that is neither cases nor times: «人». */
  readonly unit?: string;
  /** So much for each, with what it is made of: a sum of money in fen or of what has a unit, and what it is divided by. */
  readonly per?: {
    readonly numerator: FigurePart;
    readonly denominator: FigurePart;
    readonly eachFen?: Fen;
    /** Of what is no money, with two decimals; either is absent where nothing is divided by. */
    readonly each?: string;
  };
}

/** One of the two figures that another is made of. */
export interface FigurePart {
  readonly metric: string;
  readonly label: string;
  readonly n: number;
  readonly fen?: Fen;
  readonly unit?: string;
}

/** GET /api/figures?org=&service=&from=&to= */
export interface FiguresAnswer {
  readonly org: OrgRef;
  readonly service: string;
  readonly asOf: Instant;
  readonly figures: readonly FigureAnswer[];
  readonly states: readonly { readonly state: string; readonly label: string; readonly n: number }[];
  readonly children: readonly { readonly org: OrgRef; readonly figures: readonly FigureAnswer[] }[];
  readonly trend: readonly { readonly day: Day; readonly metric: string; readonly n: number }[];
}

export interface UnitLine extends OrgRef {
  readonly open: number;
  readonly children: number;
  readonly members: number;
}

/** GET /api/orgs/:id */
export interface OrgAnswer extends OrgRef {
  readonly creditCode?: string;
  readonly areaCode?: string;
  /** The day on which it was given up; absent while it stands. */
  readonly dissolvedOn?: Day;
  /** What a federation gathers. */
  readonly federates?: Federates;
  /** The federation that it answers to by sector, by a link of its own. */
  readonly sector?: OrgRef;
  readonly lineage: readonly OrgRef[];
  /** Right below it by place. */
  readonly children: readonly UnitLine[];
  /** Right below it by sector, as far as the reader reaches them. */
  readonly linked: readonly UnitLine[];
  readonly staff: readonly { readonly name: string; readonly role: Role }[];
  /** Of the union and all below it. */
  readonly members: number;
  /** Of the union itself. */
  readonly ownMembers: number;
}

/** One line of a list of members: the name whole, the numbers masked. */
export interface MemberLine {
  readonly id: string;
  readonly name: string;
  readonly document?: string;
  readonly phone?: string;
  readonly verified: boolean;
  readonly org: OrgRef;
  readonly joinedOn: Day;
}

/** GET /api/members, POST /api/members/search */
export interface MembersAnswer extends Page<MemberLine> {
  /** Whether there are more than these; those found by a search have no next page. */
  readonly more: boolean;
}

export type OrgChangeKind = 'founded' | 'renamed' | 'moved' | 'merged' | 'split' | 'dissolved' | 'linked' | 'unlinked';

/** What a change of a union was about, as it was then. The path is its place in the tree; numbers are of what went over. */
export interface OrgThen {
  readonly name?: string;
  readonly parent?: OrgRef;
  readonly path?: string;
  /** The federation that it answered to by sector. */
  readonly sector?: OrgRef;
  readonly members?: number;
  readonly children?: number;
  readonly cases?: number;
}

/** GET and POST /api/orgs/:id/changes, POST /api/org-changes/:id/undo */
export interface OrgChangeAnswer {
  readonly id: string;
  readonly at: Instant;
  readonly day: Day;
  readonly kind: OrgChangeKind;
  readonly org: OrgRef;
  /** The new higher union, the one merged into, the one split off, or the one that took over. */
  readonly other?: OrgRef;
  readonly before: OrgThen;
  readonly after: OrgThen;
  readonly why: string;
  readonly by?: string;
  /** Whether it is a name, a move or a link by sector that nothing has followed. */
  readonly mayUndo: boolean;
}

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly filter: Readonly<Record<string, string>>;
}

export interface WordLine {
  readonly word: string;
  readonly recent: number;
  readonly before: number;
}
