import { type Service, isFinal } from '../../../kernel/service.ts';

/** A state as cadres tell it apart: a worker may read the same words for the end and for the step before it. */
export function stateWords(service: Service, state: string): string {
  const label = service.states[state]?.label ?? state;
  return isFinal(service, state) ? `${label}（结束）` : label;
}
