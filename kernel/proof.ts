import type { Day } from './calendar.ts';

/**
 * What has been shown once and need not be shown again: by the register, or by an earlier case of the same person that
 * somebody has looked at. A proof holds from a day until a day; after it the paper is asked for anew.
 */
export const proofWords = {
  identity: '身份证件',
  household: '户口簿',
  'labour-contract': '劳动合同',
  hardship: '在档困难职工',
  cover: '参加了互助保障',
} as const;

export type ProofKind = keyof typeof proofWords;

export interface Proof {
  readonly what: ProofKind;
  /** Which one, where there are several: the plan of a cover. */
  readonly detail?: string;
  readonly since: Day;
  /** The last day. */
  readonly until: Day;
  /** From which day on she is told that it ends; nobody is told where it says nothing. */
  readonly remindOn?: Day;
}

/** By which a field need not be answered: a proof that holds today and on every day that these other fields name. */
export interface ProvenBy {
  readonly what: ProofKind;
  readonly on?: readonly string[];
}

export function holdsOn({ since, until }: Proof, day: Day): boolean {
  return since <= day && day <= until;
}

/** What a contract that was looked at proves, for as long as it runs. */
export function contractOf({ contractFrom, contractTo }: { contractFrom: Day; contractTo: Day }): readonly Proof[] {
  return contractFrom <= contractTo ? [{ what: 'labour-contract', since: contractFrom, until: contractTo }] : [];
}
