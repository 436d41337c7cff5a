/** What a check is given to run with. */
export interface TrustRun {
  /** The long form, with the figures of the goal; the short one shows in a minute or less that the machinery works. */
  readonly full: boolean;
  /** An empty folder of its own, removed when the check ends. */
  readonly scratch: string;
  /** What is being done, one line; printed as it is said. */
  say(line: string): void;
}

/** One figure of a check. */
export interface Finding {
  /** What was done and how often: «kill -9 of the server under load, 20 times». */
  readonly what: string;
  /** What came of it, with numbers. */
  readonly measured: string;
  /** What must come of it, with the number of the full goal. */
  readonly goal: string;
  readonly holds: boolean;
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
