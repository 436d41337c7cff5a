import type { RefusalAnswer } from '../kernel/answers.ts';
import { type Language, type Reason, type RefusalCode, statusOf, wordsOf } from '../kernel/refusal.ts';
import type { Came } from '../replay/client.ts';

/** What a caller hears of a refusal, to be compared with `refused`. */
export interface Heard {
  readonly code: string;
  readonly status: number;
  readonly says: string;
  /** Whether the request can be found in the log by what the caller was told. */
  readonly traceable: boolean;
}

export function heard(came: Came<unknown>): Heard {
  const { code, says, requestId } = came.body as Partial<RefusalAnswer>;
  const traceable = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(requestId ?? '');
  return { code: code ?? `answered ${came.status}`, status: came.status, says: says ?? '', traceable };
}

/** The whole refusal that a code stands for. */
export function refused(code: RefusalCode, language: Language = 'zh'): Heard {
  return { code, status: statusOf(code), says: wordsOf(code, language), traceable: true };
}

export function reasonsOf(came: Came<unknown>): readonly Reason[] {
  return (came.body as RefusalAnswer).reasons;
}
