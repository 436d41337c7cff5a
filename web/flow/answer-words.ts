import type { CaseAnswer } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import { isDay } from '../../kernel/calendar.ts';
import { type AnyValues, type Field, type RowsField, ratingWords } from '../../kernel/field.ts';
import { formatYuan } from '../../kernel/money.ts';
import { sayRow } from '../../kernel/say.ts';
import { dayWords } from './day-words.ts';

/** What an answer may refer to. */
export interface AnswerContext {
  readonly today: Day;
  readonly staff?: CaseAnswer['staff'];
  /** The rules as they read for this case, with the values that were in force. */
  readonly findings?: CaseAnswer['findings'];
}

function listWords(values: readonly unknown[], of: Readonly<Record<string, string>>): string {
  return values.map((value) => of[String(value)] ?? String(value)).join('、');
}

function numberWords(asked: Field, value: number): string {
  if (asked.kind === 'money') return Number.isSafeInteger(value) ? formatYuan(value) : String(value);
  if (asked.kind === 'rating') return ratingWords[value as keyof typeof ratingWords] ?? String(value);
  return asked.kind === 'number' && asked.unit ? `${value} ${asked.unit}` : String(value);
}

function textWords(asked: Field, value: string, { today, findings }: AnswerContext): string {
  if (asked.kind === 'date') return isDay(value) ? dayWords(value, today) : value;
  if (asked.kind === 'choice') return asked.of[value] ?? value;
  if (asked.kind === 'refusal') return findings?.find(({ rule }) => rule === value)?.says ?? value;
  return value;
}

function rowsWords(asked: RowsField, rows: unknown, context: AnswerContext): string {
  if (!Array.isArray(rows)) return String(rows);
  return rows
    .map((row, n) => sayRow(asked, row as AnyValues, n, (one, value) => answerWords(one, value, context)))
    .join('\n');
}

/**
 * An answer in words; undefined where there is none, or where it names somebody the reader is not told of. Answers may
 * come from an older edition and are then shown as they are.
 */
export function answerWords(asked: Field, value: unknown, context: AnswerContext): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'number') return numberWords(asked, value);
  // The case says itself which union it belongs to.
  if (asked.kind === 'union') return undefined;
  if (asked.kind === 'staff') return context.staff?.find(({ id }) => id === value)?.name;
  if (asked.kind === 'rows') return rowsWords(asked, value, context);
  if (Array.isArray(value)) {
    if (asked.kind === 'files') return `${value.length} 个文件`;
    return listWords(value, asked.kind === 'choices' ? asked.of : {});
  }
  return textWords(asked, String(value), context);
}
