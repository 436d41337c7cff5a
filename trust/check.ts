/** What a check is given to run with. */
export interface TrustRun {
  /** The long form, with the figures of the goal; the short one shows in a minute or less that the machinery works. */
  readonly full: boolean;
  /** An empty folder of its own, removed when the check ends. */
  readonly scratch: string;
  /** What is being done, one line; printed as it is said. */
  say(line: string): void;
  /** Whether the minutes of this form are nearly over: nothing new is begun then, and what was done is judged. */
  isLate(): boolean;
  /** Milliseconds until then, for what lasts as long as it is given. */
  msLeft(): number;
}

/** One figure of a check. */
export interface Finding {
  /** What was done and how often: «kill -9 of the server under load, 20 times». */
  readonly what: string;
  /** What came of it, with numbers. */
  readonly measured: string;
  /** What must come of it, with the number of the full goal. */
  readonly goal: string;
  /** Whether everything is so that must be so at any size and on any machine: nothing lost, doubled, told, left undone. */
  readonly holds: boolean;
  /** The numbers of the goal that this run did not reach, in the words of `fewer` and `longer`: its verdict then names them. */
  readonly short?: readonly string[];
}

/** Whether so much of the time that is left now is over, for a part of a check that others have to follow. */
export function shareOf({ msLeft }: Pick<TrustRun, 'msLeft'>, share: number): () => boolean {
  const until = performance.now() + msLeft() * share;
  return () => performance.now() > until;
}

const inWords = (n: number) => (Number.isInteger(n) ? n.toLocaleString('en') : n.toFixed(1));

/** Short of a number of the goal that the short form does not ask for: «8 of 500 kills». */
export const fewer = (n: number, goal: number, what: string): string[] =>
  n < goal ? [`${inWords(n)} of ${inWords(goal)} ${what}`] : [];

/** Short of a time of the goal, or another measure that is to be small; the machine may be the reason. */
export const longer = (n: number, goal: number, unit: string): string[] =>
  n > goal ? [`${inWords(n)} ${unit} where ${inWords(goal)} were to be`] : [];

export function verdictOf({ holds, short = [] }: Finding): string {
  if (!holds) return '**fails**';
  return short.length === 0 ? 'holds' : `short: ${short.join(', ')}`;
}

/** What a check could not do on this machine and how to make it possible; shown as a gap and never as a pass. */
export interface Gap {
  readonly missing: string;
}

/**
 * One file in `trust/checks`, named as its id, whose default export this is: there is no list to edit. A check runs in a
 * process of its own, starts what it needs on loopback, and stops it.
 */
export interface TrustCheck {
  /** The goal it stands for, such as `R5`. */
  readonly goal: string;
  readonly title: string;
  /** Controls of standards that it proves, such as `MLPS-16`; a test says the same at the end of its name, in brackets. */
  readonly controls: readonly string[];
  /** Compares times, so nothing else may run beside it. */
  readonly alone?: true;
  /** Minutes that each form may take before it counts as failed. */
  readonly minutes: { readonly short: number; readonly full: number };
  run(run: TrustRun): Promise<readonly Finding[] | Gap>;
}

export function isGap(result: readonly Finding[] | Gap): result is Gap {
  return 'missing' in result;
}
