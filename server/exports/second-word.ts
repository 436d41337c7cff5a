import { type Refusal, refuse } from '../../kernel/refusal.ts';

/** What a second person says of what somebody else has asked for. */
export interface SecondWord {
  readonly agrees: boolean;
  readonly why: string;
}

/** A no has a reason, for whoever asked. Refusal: answers-wrong. */
export function refuseBareNo({ agrees, why }: SecondWord): Refusal | undefined {
  if (agrees || [...why.trim()].length >= 2) return undefined;
  return refuse('answers-wrong', [{ at: 'why', says: '请写明为什么不同意，至少 2 个字' }]);
}
