import type { Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';

/** How far a draw has come. */
export const drawStates = {
  announced: '已预告，名单还没有封存',
  frozen: '名单已封存，等种子公布',
  drawn: '已抽签，正在办理结果',
  done: '已抽签，结果全部办完',
  dropped: '不再进行',
} as const;
export type DrawState = keyof typeof drawStates;

export const drawTexts = { list: '名单', seed: '种子', result: '结果' } as const;
export type DrawText = keyof typeof drawTexts;

/** What became of an entry. */
export const drawOutcomes = {
  won: '中签',
  lost: '没有抽中',
  rose: '候补中签',
  left: '封存以后退出',
} as const;
export type DrawOutcome = keyof typeof drawOutcomes;

/** A source of the seed as it is asked for on announcing: a numbered public result, or a round of a beacon. */
export type SourceAsked =
  | { readonly kind: 'numbered'; readonly says: string; readonly on: Day }
  | { readonly kind: 'drand'; readonly at: Instant };

/** A source as it was announced. */
export interface DrawSource {
  readonly kind: 'numbered' | 'drand';
  /** As it stands in the list. */
  readonly says: string;
  /** From when its value can be there: the day of a result, the moment of a round. */
  readonly on?: Day;
  readonly at?: Instant;
  readonly round?: number;
  /** What it gave, once that is public. */
  readonly value?: string;
}

/** GET /api/open/draws: what anybody may know of a draw. */
export interface DrawLine {
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  readonly subject: string;
  /** Where claims of a campaign are drawn among. */
  readonly campaignId?: string;
  readonly title: string;
  readonly places: number;
  readonly state: DrawState;
  readonly announcedAt: Instant;
  readonly frozenAt?: Instant;
  readonly drawnAt?: Instant;
  readonly doneAt?: Instant;
  readonly entries?: number;
  /** Who have a place without being drawn, since they were not drawn last time. */
  readonly straight?: number;
  readonly commitment?: string;
  /** No more than there were places: everybody won. */
  readonly undrawn?: boolean;
  readonly dropped?: { readonly at: Instant; readonly why: string };
}

export interface DrawTextLine {
  readonly what: DrawText;
  readonly sha256: string;
  readonly bytes: number;
}

/** An entry that stays in the list though its case or claim has left: everybody sees that. */
export interface DrawLeft {
  readonly pseudonym: string;
  readonly at: Instant;
  readonly why: string;
}

/** GET /api/open/draws/:id. */
export interface DrawAnswer extends DrawLine {
  readonly sources: readonly DrawSource[];
  readonly texts: readonly DrawTextLine[];
  readonly left: readonly DrawLeft[];
  /** How many have left, of which `left` names the first. */
  readonly leftCount: number;
  /** Readings of the sources that did not agree, and were done again. */
  readonly misread: number;
  /** The draw of the same list whose sources never appeared, and the one that took over. */
  readonly before?: { readonly id: string; readonly number: string };
  readonly after?: { readonly id: string; readonly number: string };
}

/** GET /api/draws/:id: the same for those who hold it. */
export interface DrawDeskAnswer {
  readonly draw: DrawAnswer;
  readonly may: {
    readonly freeze: boolean;
    readonly read: boolean;
    readonly drop: boolean;
    /** To ask for other sources, where one has not appeared; and to agree that it has not. */
    readonly again: boolean;
    readonly agree: boolean;
  };
  /** Somebody has asked for other sources, and nobody has agreed yet. */
  readonly asked?: {
    readonly why: string;
    readonly at: Instant;
    readonly sources: readonly string[];
    readonly mine: boolean;
  };
  /** How many of the two have read this time, and whether the caller is one of them; what they read nobody is shown. */
  readonly reading: {
    readonly attempt: number;
    readonly read: number;
    readonly mine: boolean;
    readonly differed: boolean;
  };
  readonly moved: { readonly won: number; readonly lost: number; readonly left: number; readonly waiting: number };
}

/** Somebody who won, as it is put up: the name masked. */
export interface DrawWinner {
  readonly place?: number;
  readonly pseudonym: string;
  readonly name: string;
  readonly union: string;
  readonly outcome: 'won' | 'rose';
}
export interface DrawWinnersAnswer {
  readonly items: readonly DrawWinner[];
  readonly next?: string;
}

/** GET /api/draws: the draws of the caller's unions, and what waits there to be drawn. */
export interface DrawPool {
  readonly org: OrgRef;
  readonly service: string;
  readonly title: string;
  readonly waiting: number;
  readonly places: number;
  /** By when the first of those who wait should be drawn. */
  readonly dueAt?: Instant;
  readonly mayAnnounce: boolean;
}
export interface DrawsAnswer {
  readonly pools: readonly DrawPool[];
  readonly draws: readonly DrawLine[];
  /** Whether this platform can ask a beacon. */
  readonly drand: boolean;
}

/** GET /api/my/cases/:id/draw, GET /api/my/campaigns/:id/draw: how somebody finds herself in the public texts. */
export interface MyDrawAnswer {
  readonly draw: DrawAnswer;
  readonly pseudonym: string;
  readonly straight: boolean;
  readonly place?: number;
  readonly outcome?: DrawOutcome;
}
