import type { Allotment } from './allot.ts';
import type { Reason } from './refusal.ts';

/**
 * Choosing each other after an event. What a choice says of somebody is hers alone until the other has said the same, so nothing
 * here depends on what others chose: when it ends, how many one may choose and among whom follow from the campaign.
 */

/** Somebody who came, as the badge says: the part of the campaign and the number in it. */
export interface Badge {
  readonly slice: number;
  readonly number: number;
}

export interface Choosing {
  readonly chosen: readonly Badge[];
  /** What whoever chose her too may read: how to reach her. */
  readonly reach?: string;
}

/** A line is as long as a number and a word of greeting. */
export const mostReach = 60;

const dayMs = 86_400_000;

interface Event {
  readonly tuned: Readonly<Record<string, number>>;
  /** Milliseconds since 1970 UTC. */
  readonly closesAt: number;
  readonly ends: readonly (number | null)[];
}

/** The terms of choosing at an event, in milliseconds since 1970 UTC: from its end, or the campaign's where it has no times. */
export function choosingOf(
  { allot }: Allotment,
  { tuned, closesAt, ends }: Event,
): { readonly most: number; readonly until: number; readonly askAfterMs: number } | undefined {
  if (allot.mutual === undefined) return undefined;
  const { most, chooseDays, askAfterDays } = allot.mutual;
  const over = Math.max(...ends.map((end) => end ?? closesAt));
  return {
    most: tuned[most] ?? 0,
    until: (ends.length === 0 ? closesAt : over) + (tuned[chooseDays] ?? 0) * dayMs,
    askAfterMs: (tuned[askAfterDays] ?? 0) * dayMs,
  };
}

const sameBadge = (one: Badge, other: Badge) => one.slice === other.slice && one.number === other.number;

/** What is wrong with a choice, given who came beside her. */
export function choosingWrong({ chosen, reach }: Choosing, others: readonly Badge[], most: number): Reason[] {
  const reasons: Reason[] = [];
  if (chosen.length > most) reasons.push({ at: 'chosen', says: `最多选 ${most} 位` });
  if (chosen.some((one, at) => chosen.findIndex((other) => sameBadge(one, other)) !== at))
    reasons.push({ at: 'chosen', says: '同一位只选一次' });
  if (chosen.some((one) => !others.some((other) => sameBadge(one, other))))
    reasons.push({ at: 'chosen', says: '有一位不在到场的人里，请刷新页面重新选' });
  if ((reach ?? '').trim().length > mostReach) reasons.push({ at: 'reach', says: `不超过 ${mostReach} 个字` });
  return reasons;
}

/** How it went, asked of everybody who came, some time after the result. */
export const laterWords = {
  paired: { together: '正在交往', friends: '当朋友相处', apart: '没有再联系' },
  alone: { again: '还想参加下一次', enough: '暂时不参加了' },
} as const;
export type Later = keyof (typeof laterWords)['paired'] | keyof (typeof laterWords)['alone'];
export const laters: readonly Later[] = [
  ...(Object.keys(laterWords.paired) as Later[]),
  ...(Object.keys(laterWords.alone) as Later[]),
];

/** Of fewer people no answer is counted out: who it was could be guessed. */
export const fewestCounted = 5;
