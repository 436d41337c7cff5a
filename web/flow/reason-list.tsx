import type { Reason } from '../../kernel/refusal.ts';
import { CiteLine } from './cite-line.tsx';

/** Every reason of a refusal with the clause it rests on. */
export function ReasonList({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <ul className="stack-close">
      {reasons.map(({ at, says, cites }) => (
        <li key={at}>
          <p>{says}</p>
          <CiteLine cites={cites} />
        </li>
      ))}
    </ul>
  );
}
