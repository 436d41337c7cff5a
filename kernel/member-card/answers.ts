import type { Instant } from '../answers.ts';
import type { Day } from '../calendar.ts';

/** What a card says about its holder, to herself. */
export interface CardFacts {
  readonly name: string;
  readonly union: string;
  readonly number: string;
  readonly since: Day;
  readonly verified: boolean;
}

/** POST /api/my/card: what a phone needs to show the card for a day without a network. */
export interface CardAnswer extends CardFacts {
  readonly credential: string;
  readonly audience: string;
  /** The platform's time, so that a phone with a wrong clock shows codes of the right step. */
  readonly now: Instant;
}

/** POST /api/my/card/code: one code, for a phone that cannot keep a key. */
export interface CardCodeAnswer extends CardFacts {
  readonly code: string;
  readonly now: Instant;
}

/** GET /api/card/keys: what a verifier keeps. */
export interface CardKeysAnswer {
  readonly audience: string;
  readonly now: Instant;
  /** Each as x and y in base64url; those that are to sign soon are among them. */
  readonly keys: readonly { readonly id: number; readonly key: string }[];
}

/** POST /api/card/standing: whether whoever shows this code is a member at this moment, and nothing else. */
export interface CardStandingAnswer {
  readonly stands: boolean;
}
