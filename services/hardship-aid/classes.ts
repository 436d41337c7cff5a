import type { Fen } from '../../kernel/money.ts';
import { portionOf } from '../../kernel/tunable-kinds.ts';

/** The three classes of workers in hardship, by the formula published in 安庆 (2025). */
export const classes = { deep: '深度困难', relative: '相对困难', accident: '意外致困' } as const;
export type HardshipClass = keyof typeof classes;

/** A household in figures of one year, fen. */
export interface Household {
  readonly size: number;
  /** Disposable income of all its people together. */
  readonly income: Fen;
  /** What hardship has cost it, after insurance and compensation. */
  readonly spending: Fen;
  /** What somebody must spend to be able to work. */
  readonly jobCost: Fen;
  /** An accident, a disaster or a serious illness stands behind it. */
  readonly struck: boolean;
}

export interface Lines {
  /** The local low-income line, fen a person and month. */
  readonly line: number;
  /** Last year's provincial average of disposable income, fen a person and year. */
  readonly average: number;
  /** How many times the line «relative» reaches. */
  readonly times: number;
}

/**
 * The class of a household by income, or undefined where it is in none. Deep: income a head below the provincial average,
 * and what is left a head and month after hardship spending at or below the line. Relative: the same up to so many times the
 * line, and necessary job cost is deducted too. Compared in whole fen over the year, so that no division rounds anybody out.
 */
export function classByIncome({ size, income, spending, jobCost }: Household, lines: Lines): HardshipClass | undefined {
  if (income >= lines.average * size) return undefined;
  const yearOfLine = lines.line * 12 * size;
  if (income - spending <= yearOfLine) return 'deep';
  return income - spending - jobCost <= yearOfLine * lines.times ? 'relative' : undefined;
}

/** Whether hardship comes of an accident and has cost something after all insurance: then income does not matter. */
export function isStruck({ struck, spending }: Household): boolean {
  return struck && spending > 0;
}

/** Whether the household is in a class. The lines are looked at only where income decides: they may not be set. */
export function isInAClass(household: Household, lines: Lines): boolean {
  return isStruck(household) || classByIncome(household, lines) !== undefined;
}

export interface AidTerms {
  readonly line: number;
  readonly deepMonths: number;
  /** Basis points. */
  readonly relativeShare: number;
  readonly relativeCap: number;
  /** Basis points. */
  readonly accidentShare: number;
  readonly accidentCap: number;
}

/**
 * The most that may be granted, fen: to deep hardship months of the line and her own share of what hardship cost; to
 * relative hardship, and to hardship by accident, a part of what it cost up to a cap.
 */
export function mostAid(of: HardshipClass, spending: Fen, terms: AidTerms): Fen {
  if (of === 'deep') return terms.line * terms.deepMonths + spending;
  if (of === 'relative') return Math.min(portionOf(spending, terms.relativeShare), terms.relativeCap);
  return Math.min(portionOf(spending, terms.accidentShare), terms.accidentCap);
}

/** Who of a household learns, and is aided for it. */
export interface Learners {
  readonly pupils9: number;
  readonly pupilsAbove: number;
  readonly trainees: number;
}

export interface LearningTerms {
  readonly schoolMost9: number;
  readonly schoolMostAbove: number;
  readonly trainingMost: number;
}

/** The most that may come on top for school and for training, fen. */
export function mostForLearning({ pupils9, pupilsAbove, trainees }: Learners, terms: LearningTerms): Fen {
  return pupils9 * terms.schoolMost9 + pupilsAbove * terms.schoolMostAbove + trainees * terms.trainingMost;
}
