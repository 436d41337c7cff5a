import type { Instant } from './answers.ts';

/** What the system administrator is told of the platform itself: nothing of anybody, and of each line what to do. */
export const healthStates = ['good', 'look', 'bad'] as const;
export type HealthState = (typeof healthStates)[number];

export const healthWords: Readonly<Record<HealthState, string>> = { good: '好', look: '要看一看', bad: '出错' };

export interface HealthLine {
  readonly id: string;
  readonly label: string;
  readonly state: HealthState;
  /** The measurement in words. */
  readonly says: string;
  /** Since when this process has found it so. */
  readonly since: Instant;
  /** What to do about it; absent where all is well. */
  readonly todo?: string;
}

/** GET /api/health */
export interface HealthAnswer {
  readonly at: Instant;
  /** When the process that answers began: it knows nothing from before. */
  readonly begun: Instant;
  readonly lines: readonly HealthLine[];
}
