import type { OrgRef, Pause } from '../answers.ts';
import type { Day } from '../calendar.ts';
import type { AnyValues, Field } from '../field.ts';
import type { Fen } from '../money.ts';
import type { Proof } from '../proof.ts';
import type { Reason } from '../refusal.ts';
import type { Cite, Earlier } from '../rule.ts';
import type { Setting, ValueFrom } from '../tuning.ts';

/**
 * 一问全知: what somebody is told who says a little of herself. The same on the phone, which judges without a network, and
 * from the server.
 */

/** What unions have set, as anybody may know it: enough to find the values of every service on every day from `today` on. */
export interface FinderRules {
  readonly today: Day;
  /** The union whose members these are the values for; absent where the whole province was asked for. */
  readonly union?: OrgRef;
  /** Those who set something, and those that can be chosen; each with the one above it, the root without. */
  readonly orgs: readonly FinderUnion[];
  readonly entries: readonly FinderEntry[];
}

export interface FinderUnion extends OrgRef {
  readonly above?: string;
}

export interface FinderEntry extends Setting {
  readonly service: string;
  readonly cites: Cite;
}

/**
 * What somebody has said of herself, by the ids of questions; what is not known is absent, and null is «nothing», where a
 * question may be left empty. Only whoever reads the register knows earlier cases in full.
 */
export interface Profile {
  readonly answers: AnyValues;
  readonly earlier?: Readonly<Record<string, readonly Earlier[]>>;
  /** What has been proven of her, which only the register knows. */
  readonly proofs?: readonly Proof[];
}

/** `unknown`: it hangs on something that has not been said, or that no answer can settle. */
export type Verdict = 'yes' | 'no' | 'unknown';

export interface Question {
  readonly id: string;
  readonly field: Field;
  /** The benefits that wait for it. */
  readonly services: readonly string[];
}

/** A tunable that something rests on, with the value in force in words, who set it and by which document. */
export interface RestsOn extends ValueFrom {
  readonly name: string;
  readonly label: string;
  readonly says: string;
}

/** One condition of a benefit: the words of the rule, how it comes out, and the clause that says so. */
export interface ConditionFound {
  readonly rule: string;
  readonly says: string;
  readonly verdict: Verdict;
  /** Why it is not known yet, in words; only then. */
  readonly open?: string;
  readonly cites?: Cite;
  readonly rests: readonly RestsOn[];
}

/**
 * What would be paid by one action; without sums where that hangs on what is not known, and without the least where a union
 * decides up to the most.
 */
export interface AmountFound {
  readonly label: string;
  /** Fen. The same where the sum is known. */
  readonly least?: Fen;
  readonly most?: Fen;
  /** Why the sum is not known yet, in words; only then. */
  readonly open?: string;
  readonly rests: readonly RestsOn[];
  /** How it changes while one can still apply, by values that are set already. */
  readonly later: readonly { readonly from: Day; readonly least?: Fen; readonly most: Fen }[];
}

export interface PaperFound {
  readonly field: string;
  readonly label: string;
  readonly help?: string;
  /**
   * `maybe`: asked for only after an answer that has not been given. `proven`: it would be asked for, but it was shown
   * before, and that still holds.
   */
  readonly needed: 'yes' | 'maybe' | 'optional' | 'proven';
}

export type Change =
  | { readonly kind: 'wait'; readonly until: Day; readonly says: string }
  | { readonly kind: 'answer'; readonly question: string; readonly to: unknown; readonly says: string };

/** What together would make it a yes; where it `leads` to unknown, at least no condition would speak against it. */
export interface Way {
  readonly changes: readonly Change[];
  readonly leads: 'yes' | 'unknown';
}

export interface BenefitFound {
  readonly service: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly conditions: readonly ConditionFound[];
  readonly amounts: readonly AmountFound[];
  /** The last day to apply; `open` where the next two years know no end; absent where it is not known. */
  readonly until?: string;
  readonly papers: readonly PaperFound[];
  /** Answers that cannot stand as they are, by field. */
  readonly wrong: readonly Reason[];
  /** The smallest first; empty where it is no «no», or where no change of one thing at a time helps. */
  readonly ways: readonly Way[];
  /** Where to apply, and what of the form has been answered already. */
  readonly apply: { readonly path: string; readonly form: AnyValues };
  /** Where no applications are taken at present; the right itself is what it was. */
  readonly paused?: Pause;
}

/** The answer of POST /api/finder. */
export interface FinderAnswer {
  readonly today: Day;
  readonly union?: OrgRef;
  readonly found: readonly BenefitFound[];
  /** The question that settles most; absent when nothing more can be settled by asking. */
  readonly next?: Question;
}
