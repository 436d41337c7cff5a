import type { GivenSignature } from '../../kernel/payout.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Trx } from '../db/open.ts';
import { listSecond } from '../exports/queries.ts';
import { type SecondWord, refuseBareNo } from '../exports/second-word.ts';
import type { By } from './by.ts';
import { seesMoney } from './reach.ts';
import type { Signable } from './signed-text.ts';
import { type Place, takeConsent } from './signing.ts';

/** Money that one person has put together and another decides on. */
interface Proposed {
  readonly cell: number;
  readonly state: string;
  readonly org: { readonly id: string };
  /** The union and those above it. */
  readonly line: readonly string[];
  readonly madeById: string;
}

/** What waits for the caller’s word, where it is hers to say. Refusals: not-found, payout-own, no-right, batch-decided. */
export async function holdForWord<Row extends Proposed>(
  trx: Trx,
  row: Row | undefined,
  { caller }: By,
): Promise<Row | Refusal> {
  if (row === undefined || !seesMoney(caller, row.line)) return refuse('not-found');
  if (caller.personId === row.madeById) return refuse('payout-own');
  const second = await listSecond(trx, { askedOrgId: row.org.id, cell: row.cell, personId: row.madeById });
  if (!second.some((one) => one.id === caller.personId)) return refuse('no-right');
  return row.state === 'draft' ? row : refuse('batch-decided');
}

export interface Word extends SecondWord {
  readonly signed?: GivenSignature;
}

/** A word that counts. */
export interface Decided {
  readonly agrees: boolean;
  readonly personId: string;
  /** Of a no. */
  readonly why: string | null;
  readonly now: number;
  /** Of a yes: the signature it stands on, as the audit says it. */
  readonly signed?: string;
}

/** Takes a word: a no with its reason, a yes with its signature. Refusals: answers-wrong, signature-needed, signature-wrong. */
export async function takeWord(
  platform: Place,
  trx: Trx,
  toSign: () => Promise<Signable>,
  word: Word,
  by: By,
): Promise<Decided | Refusal> {
  const decided = { personId: by.caller.personId, now: by.now };
  const bare = refuseBareNo(word);
  if (bare !== undefined) return bare;
  if (!word.agrees) return { ...decided, agrees: false, why: word.why.trim() };
  const consent = await takeConsent(platform, trx, await toSign(), word.signed, by);
  return isRefusal(consent) ? consent : { ...decided, agrees: true, why: null, signed: consent.says };
}
