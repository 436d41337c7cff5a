import { type PayoutState, payoutStates } from '../../../kernel/payout.ts';
import { momentWords } from '../words/moment-words.ts';

interface OutcomeProps {
  readonly state: PayoutState;
  readonly why?: string | undefined;
  readonly endedAt?: string | undefined;
}

/** What became of a transfer, why, and when. */
export function Outcome({ state, why, endedAt }: OutcomeProps) {
  return (
    <>
      {payoutStates[state]}
      {why !== undefined && `：${why}`}
      {endedAt !== undefined && <div className="quiet">{momentWords(endedAt)}</div>}
    </>
  );
}
