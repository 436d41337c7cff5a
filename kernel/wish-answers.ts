import type { Instant } from './answers.ts';
import type { AnyValues } from './field.ts';
import type { Fen } from './money.ts';

/** How those who were given one stand: still to say what it shall be, to be sent, on its way. */
export const wishStandings = ['owed', 'said', 'sent'] as const;
export type WishStanding = (typeof wishStandings)[number];

/** One of the goods as a cadre drafts it; numbered in their order, from 1. */
export interface GoodFields {
  readonly label: string;
  readonly worthFen: Fen;
  readonly quota: number;
  /** What is in one. */
  readonly holds?: string;
}

/** One of the goods of a campaign, as anybody sees it. */
export interface GoodLine extends GoodFields {
  readonly good: number;
  readonly left: number;
}

/** The same for those who give: how many were chosen, sent and received. */
export interface GoodCounts extends GoodLine {
  readonly chosen: number;
  readonly sent: number;
  readonly received: number;
}

/** GET /api/my/campaigns/:id/wish: what is still to be said of what she was given, and what she has said. */
export interface WishAnswer {
  readonly campaignId: string;
  readonly goods: readonly GoodLine[];
  /** Until when she may say it; afterwards it goes to whoever waits. */
  readonly dueAt: Instant;
  readonly good?: number;
  readonly form: AnyValues;
  readonly answeredAt?: Instant;
  readonly sentAt?: Instant;
  /** She has withdrawn the consent to what it needs: nobody opens it. */
  readonly rests: boolean;
  readonly may: readonly ('say' | 'receive')[];
}
