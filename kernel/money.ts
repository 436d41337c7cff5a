/**
 * An amount of money in whole fen (1 元 = 100 fen), a safe integer; negative amounts are reversals.
 *
 * It is a plain number so that it sorts, goes through JSON and into a bigint column unchanged; what
 * makes it money is that every function here refuses a number that is not whole fen.
 */
export type Fen = number;

/** Above this many yuan neighbouring doubles are too far apart to tell every second decimal from a third one. */
const LARGEST_FRACTIONAL_YUAN = 1_000_000_000_000;

/** The number itself, when it is whole fen; RangeError otherwise (a fraction, NaN, beyond the safe integers). */
export function fen(n: number): Fen {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number of fen: ${n}`);
  return n === 0 ? 0 : n;
}

/**
 * Yuan with at most two decimals, as fen: `yuan(500)` is 50000, `yuan(0.29)` is 29.
 *
 * RangeError for a third decimal and for what a safe integer of fen cannot hold. Nothing is rounded:
 * 0.29 × 100 is 28.999999999999996 in doubles, so the nearest fen counts only if it reads back as `n`.
 */
export function yuan(n: number): Fen {
  const nearest = Math.round(n * 100);
  const exact = Number.isInteger(n) || (Math.abs(n) <= LARGEST_FRACTIONAL_YUAN && nearest / 100 === n);
  if (!exact || !Number.isSafeInteger(nearest)) throw new RangeError(`not an amount of yuan and fen: ${n}`);
  return fen(nearest);
}

/** «600 元», «1,234.50 元», «-0.05 元»: both decimals or none, thousands by comma, the same in every locale. */
export function formatYuan(amount: Fen): string {
  const whole = Math.floor(Math.abs(fen(amount)) / 100);
  const rest = Math.abs(amount) % 100;
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0 ? '-' : ''}${grouped}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`} 元`;
}

/** The sum of amounts, 0 for none; RangeError as soon as a partial sum is no longer exact. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let sum: Fen = 0;
  for (const amount of amounts) sum = fen(sum + fen(amount));
  return sum;
}
