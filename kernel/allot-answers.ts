import type { ClaimState, Each, Split, Way } from './allot.ts';
import type { Instant, OrgRef, Pause } from './answers.ts';
import type { WhoAnswer, Who } from './who.ts';
import type { CampaignState, Phase } from './claim.ts';
import type { DrawLine, SourceAsked } from './draw-answers.ts';
import type { GoodCounts, GoodFields, GoodLine } from './wish-answers.ts';
import type { VoucherOffer } from './voucher/answers.ts';

/** POST /api/campaigns/:id/claims, and what somebody has of a campaign. */
export interface ClaimAnswer {
  readonly id: string;
  readonly campaignId: string;
  readonly state: ClaimState;
  readonly slice: number;
  /** The time or the union's own part, where the campaign has such. */
  readonly label?: string;
  /** Of what was given: by this it is handed out. */
  readonly number?: number;
  /** In the waiting list, as it was given out; it only ever comes nearer. */
  readonly place?: number;
  readonly choice?: string;
  readonly scoreWhy?: string;
  readonly at: Instant;
}

export interface SliceLine {
  readonly slice: number;
  readonly label?: string;
  readonly startsAt?: Instant;
  readonly endsAt?: Instant;
  readonly quota: number;
  readonly left: number;
  /** How many wait, and how many may. */
  readonly waiting: number;
  readonly waits: number;
}

/** GET /api/campaigns: those of her union and of the unions above it. */
export interface CampaignLine {
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly lead: string;
  readonly org: OrgRef;
  readonly phase: Phase;
  readonly way: Way;
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  readonly stock: number;
  readonly left: number;
  /** No claims are taken at present: why, and what to do instead. */
  readonly paused?: Pause;
  /** It does not take place after all. */
  readonly calledOff?: CalledOff;
  readonly mine?: ClaimAnswer;
}

/** When a campaign was called off, and why, as everybody reads it. */
export interface CalledOff {
  readonly at: Instant;
  readonly why: string;
}

/** What a campaign comes to in money, given of planned: so much each; of several goods what was chosen, and what it can be at most. */
export interface WorthFigure {
  readonly eachFen?: number;
  readonly givenFen: number;
  readonly plannedFen: number;
}

/** GET /api/campaigns/:id */
export interface CampaignAnswer extends CampaignLine {
  readonly edition: number;
  readonly split: Split;
  readonly each: Each;
  /** For whom it is, beyond the rules of its kind. */
  readonly who: WhoAnswer;
  /** What is given and what there is in all, as of `now`: of vouchers by their face. */
  readonly worth?: WorthFigure;
  readonly choices: readonly string[];
  readonly windowUntil?: Instant;
  readonly givesBackUntil?: Instant;
  /** Where it goes: a case that its service lists openly. */
  readonly goesTo?: { readonly id: string; readonly name: string };
  readonly slices: readonly SliceLine[];
  /** What whoever is given one may choose among. */
  readonly goods?: readonly GoodLine[];
  /** What a voucher of it is worth, and where it is taken. */
  readonly voucher?: VoucherOffer;
  /** Where it is drawn: the draws of its parts, those that were given up among them. */
  readonly draws?: readonly DrawLine[];
  /** The last time the caller said that hers has not reached her. */
  readonly dispute?: DisputeAnswer;
  /** Where it is split among unions: the part out of which the caller has hers. */
  readonly myPart?: number;
  /** Whether it is for members of the caller's union; absent where nobody is signed in. */
  readonly forMe?: boolean;
  /** The server's clock, by which it opens. */
  readonly now: Instant;
}

/** What streams while a campaign runs: what is left, and how many wait before the caller. */
export interface CampaignNow {
  /** Claims are not taken; the page says why. */
  readonly paused: boolean;
  readonly phase: Phase;
  readonly edition: number;
  readonly left: number;
  readonly slices: readonly { readonly slice: number; readonly left: number }[];
  readonly now: Instant;
  readonly mine?: Pick<ClaimAnswer, 'state'> & { readonly number?: number; readonly before?: number };
}

/** What somebody said who has not received what was noted as handed out, and what the union answered. Only she closes it. */
export interface DisputeAnswer {
  readonly at: Instant;
  readonly answer?: string;
  readonly answeredAt?: Instant;
  readonly closedAt?: Instant;
}

/** A campaign as a cadre drafts it. */
export interface CampaignFields {
  readonly service: string;
  readonly name: string;
  readonly lead: string;
  readonly way: Way;
  readonly split: Split;
  /** Of those that its kind allows; the first of them where nothing is said. */
  readonly each?: Each;
  readonly who?: Who;
  readonly worthFen?: number;
  readonly choices: readonly string[];
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  readonly windowUntil?: Instant;
  readonly releasesAt?: Instant;
  readonly givesBackUntil?: Instant;
  readonly follows?: string;
  readonly goesTo?: string;
  readonly slices: readonly SliceFields[];
  readonly goods?: readonly GoodFields[];
}

export interface SliceFields {
  readonly orgId?: string;
  readonly label?: string;
  readonly startsAt?: Instant;
  readonly endsAt?: Instant;
  readonly quota: number;
  readonly waits: number;
}

/** What became of a campaign's claims. */
export type ClaimCounts = Readonly<Record<ClaimState, number>>;

/** GET /api/campaigns/:id/desk: a campaign as those see it who give it. */
export interface DeskAnswer extends Omit<CampaignAnswer, 'goods' | 'voucher'> {
  readonly releasesAt?: Instant;
  readonly releasedAt?: Instant;
  readonly follows?: string;
  readonly state: CampaignState;
  readonly parts: readonly DeskPart[];
  readonly goods?: readonly GoodCounts[];
  /** Who has one and has not said what it shall be. */
  readonly owed?: number;
  readonly handingAt?: Instant;
  readonly counts: ClaimCounts;
  /** Of how many unions those who have one are. */
  readonly fromUnions: number;
  /** Who still says that hers has not reached her, and how many of them nobody has answered. */
  readonly disputes: { readonly open: number; readonly unanswered: number };
  readonly madeBy: string;
  readonly announcedBy?: string;
  readonly orderedAt?: Instant;
  readonly closedAt?: Instant;
  readonly settledAt?: Instant;
  readonly may: readonly CampaignMove[];
  /** Its draw is still to be announced, with the sources of its seed. */
  readonly mayDraw: boolean;
  /** To call it off; by two where something was given already, or a list is closed. */
  readonly mayCallOff: 'no' | 'alone' | 'by-two';
  /** Somebody has asked for it, and nobody has agreed yet. */
  readonly callOff?: CallOffAsked;
}

/** POST /api/campaigns/:id/call-off/agreement names by `n` what is agreed to: the reason that was read, and no later one. */
export interface CallOffAsked extends CalledOff {
  readonly n: number;
  readonly by: string;
  readonly mayAgree: boolean;
}

/** POST /api/campaigns/:id/draw: where the seed comes from; the sources are to come after the window has ended. */
export interface CampaignDrawAsked {
  readonly sources: readonly SourceAsked[];
}

export interface DeskPart extends SliceLine {
  readonly org?: OrgRef;
  readonly given: number;
}

export const campaignMoves = {
  announce: '核对无误，发布',
  hand: '开始发放',
  order: '排出名单',
  close: '提前结束',
  settle: '结清',
  drop: '不办了',
} as const;
export type CampaignMove = keyof typeof campaignMoves;

/** What somebody would get of a review, and what that is made of. */
export interface NeedLine {
  /** In her part, the first being 1. */
  readonly rank: number;
  readonly outlook: 'granted' | 'waiting' | 'lost';
  /** She got nothing in the campaign before, and comes before all others. */
  readonly carried: boolean;
  readonly points: number;
  readonly why: string;
}

/** One claim as those see it who hand things out. */
export interface HandingLine {
  readonly id: string;
  readonly name: string;
  readonly org: string;
  readonly state: ClaimState;
  readonly slice: number;
  readonly label?: string;
  readonly number?: number;
  readonly place?: number;
  readonly choice?: string;
  /** Of whoever asked for a review that nobody has put in order yet: how she would come out as it stands. */
  readonly need?: NeedLine;
  /** Of whoever was given one and is asked what it shall be: the good, and when it was sent. */
  readonly wish?: { readonly good?: string; readonly sentAt?: Instant };
  /** She says that it has not reached her; it is open until she says otherwise. */
  readonly dispute?: DisputeAnswer;
  readonly at: Instant;
}
