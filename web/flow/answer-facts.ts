import type { AnyValues, Fields } from '../../kernel/field.ts';
import type { Fact } from '../ui/facts.tsx';
import { type AnswerContext, answerWords } from './answer-words.ts';

/** The answers as rows of label and words; unanswered questions are left out, sealed ones say so. */
export function answerFacts(
  fields: Fields,
  answers: AnyValues,
  context: AnswerContext,
  masked: readonly string[] = [],
): Fact[] {
  return Object.entries(fields).flatMap(([key, asked]) => {
    const value = masked.includes(key) ? '（已隐藏）' : answerWords(asked, answers[key], context);
    return value === undefined ? [] : [{ key, name: asked.label, value }];
  });
}
