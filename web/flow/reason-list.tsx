import type { Reason } from '../../kernel/refusal.ts';
import { CiteLine, isSameCite } from './cite-line.tsx';

/** Every reason of a refusal with the clause it rests on. */
export function ReasonList({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <ul className="stack-close">
      {reasons.map(({ at, says, cites }, index) => (
        <li key={at}>
          <p>{says}</p>
          {!isSameCite(cites, reasons[index + 1]?.cites) && <CiteLine cites={cites} />}
        </li>
      ))}
    </ul>
  );
}
