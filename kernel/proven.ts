import type { Day } from './calendar.ts';
import type { AnyValues, Field } from './field.ts';
import { type Proof, holdsOn } from './proof.ts';

/** The proof that stands for an answer to this field, where there is one. */
export function proofFor(
  asked: Field,
  values: AnyValues,
  { today, proofs = [] }: { readonly today: Day; readonly proofs?: readonly Proof[] | undefined },
): Proof | undefined {
  if (asked.kind !== 'files' || asked.provenBy === undefined) return undefined;
  const { what, on = [] } = asked.provenBy;
  const days = [today, ...on.map((id) => values[id])];
  return proofs.find(
    (proof) => proof.what === what && days.every((day) => typeof day === 'string' && holdsOn(proof, day)),
  );
}
