import type { Day } from './calendar.ts';
import type { Fields } from './field.ts';
import type { PaidTo } from './funds.ts';
import type { GuardInput } from './guard.ts';
import type { Fen } from './money.ts';
import type { Tunables } from './rule.ts';

/** What a payment comes to by the rules, in fen: the very sum, or the most up to which a union decides. */
export type Estimate = { readonly exactly: Fen } | { readonly atMost: Fen };

/** Before a case is under way nothing has been said. */
export type PaymentInput<F extends Fields, T extends Tunables> = Pick<GuardInput<F, T>, 'form' | 'tuned'> &
  Partial<Pick<GuardInput<F, T>, 'said'>>;

/** What names a right: also the day of filing, and what is proven on the day of the payment. */
export type RightInput<F extends Fields, T extends Tunables> = Pick<
  GuardInput<F, T>,
  'form' | 'tuned' | 'said' | 'today' | 'proofs'
> & { readonly filedOn: Day };

export interface Payment<F extends Fields, T extends Tunables> {
  readonly fund: string;
  /** Where it goes, if not to the applicant, to whose account it is carried: see `PaidTo`. */
  readonly to?: PaidTo;
  /** What the money is to whoever it is for, where the label of the action does not say it: «工会替你交的钱». */
  readonly label?: string;
  /** Fen; booked once per case and action. `saidFen` reads out of `said`, as conditions know it, what a move assessed. */
  amount(input: PaymentInput<F, T>): Fen;
  /**
   * What that comes to by rule and answers, where a move types it in: stated beside the condition that holds the typed sum to
   * it. Before any move, `said` is absent and what the form claims counts.
   */
  estimate?(input: PaymentInput<F, T>): Estimate;
  /**
   * What it is paid for, in a word that is the same for every case about it: «2026-03-02» of an injury, a level of a
   * certificate. The ledger takes one payment to a person for one right of a service, whatever the eligibility found.
   */
  right?(input: RightInput<F, T>): string;
  /** Why no such word can be found, and what keeps it from being paid twice instead. Either this or a right is given. */
  readonly rightless?: string;
  /** Where money runs out: of the cases that wait for this payment, whoever filed first is paid first. */
  readonly inTurn?: true;
}

/** What a payment comes to as far as rule and answers say: its amount, where no move types that in. */
export function estimateOf(pays: Payment<Fields, Tunables>, input: PaymentInput<Fields, Tunables>): Estimate {
  return pays.estimate?.(input) ?? { exactly: pays.amount(input) };
}
