import type { Instant } from './answers.ts';
import type { ConsentPurpose } from './consent.ts';
import type { Cite } from './rule.ts';

/** One separate consent: its wording of today, whether it is given, and all that was said about it. */
export interface ConsentAnswer {
  readonly purpose: ConsentPurpose;
  readonly edition: number;
  readonly label: string;
  readonly asks: string;
  readonly data: string;
  readonly use: string;
  readonly kept: string;
  readonly without: string;
  readonly basis: Cite;
  readonly live: boolean;
  readonly services: readonly { readonly id: string; readonly title: string }[];
  readonly history: readonly {
    readonly act: 'given' | 'withdrawn';
    readonly says: string;
    readonly at: Instant;
    readonly edition: number;
  }[];
  /** Her open cases that need it, and those of them that rest for want of it. */
  readonly openCases: number;
  readonly restingCases: number;
}

/** One act of somebody else on her data, as she reads it. */
export interface SeenLine {
  readonly id: string;
  readonly at: Instant;
  /** «张三（木棉街道总工会经办人）», or what stands in for a person who is not known any more. */
  readonly who: string;
  /** «打开了你的“我有诉求”（办件 261128-7K2M9Q）». */
  readonly says: string;
  /** Which kind of data it was. */
  readonly data: string;
  /** What for, in plain words. */
  readonly purpose: string;
  readonly caseId?: string;
}

/** What closing an account removes and what stays, with why. */
export interface ClosingAnswer {
  readonly removes: readonly string[];
  readonly keeps: readonly { readonly what: string; readonly why: string }[];
  /** Why it cannot be closed now. */
  readonly prevents: readonly string[];
}

/** Somebody outside the unions to whom personal data go (PIPL 23). */
export interface HandlingRecipient {
  readonly who: string;
  readonly what: string;
  readonly when: string;
  readonly why: string;
  readonly basis: string;
}

/** The rules by which personal data are handled (PIPL 7, 17), as they are published. */
export interface HandlingRules {
  /** The union that runs the platform; absent where there is none yet. */
  readonly handler?: string;
  /** Whom to ask; absent where nobody has been named. */
  readonly contact?: string;
  readonly purposes: readonly {
    readonly what: string;
    readonly why: string;
    readonly basis: string;
    readonly kept: string;
    readonly data: readonly string[];
  }[];
  readonly consents: readonly {
    readonly label: string;
    readonly asks: string;
    readonly data: string;
    readonly use: string;
    readonly kept: string;
    readonly without: string;
    readonly edition: number;
    /** Titles of the services that ask for it. */
    readonly services: readonly string[];
  }[];
  readonly recipients: readonly HandlingRecipient[];
  readonly abroad: string;
  readonly machines: string;
  readonly rights: readonly { readonly says: string; readonly at?: string }[];
}

/** GET /api/handling-rules */
export interface HandlingAnswer {
  readonly edition: number;
  readonly publishedAt: Instant;
  readonly rules: HandlingRules;
  /** All there have been, the newest first. */
  readonly editions: readonly { readonly edition: number; readonly publishedAt: Instant }[];
}
