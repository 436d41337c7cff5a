import type { RawBuilder } from 'kysely';
import type { Trx } from './open.ts';

const atOnce = 2_000;

/**
 * Carries out a statement for each piece of a list, one after the other: of many thousands at once neither side would hold the
 * values. The next is made while the database works at the one before.
 */
export async function inPieces<T>(
  trx: Trx,
  all: readonly T[],
  statementOf: (some: readonly T[]) => RawBuilder<unknown>,
): Promise<void> {
  let underWay: Promise<unknown> | undefined;
  for (let at = 0; at < all.length; at += atOnce) {
    const statement = statementOf(all.slice(at, at + atOnce));
    await underWay;
    underWay = statement.execute(trx);
  }
  await underWay;
}
