import { type Party, levelWords, postOf, roleWords } from '../../kernel/party.ts';
import type { Span } from '../../kernel/span.ts';

/** A party before there is a case, so that no union has a name yet: «区县总工会的经办人». */
export function partyWords(party: Party): string {
  const post = postOf(party);
  if (post) {
    const union = post.place === 'parent' ? '上级工会' : post.place === 'above' ? '工会' : levelWords[post.place];
    return `${union}的${roleWords[post.role]}`;
  }
  return party === 'applicant' ? '你' : party === 'colleague' ? '工友' : party === 'assignee' ? '指派的经办人' : '系统';
}

const unitWords = { workdays: '个工作日', days: '天', hours: '小时' } as const;

/** «3 个工作日», with the value in force where the span names one. */
export function spanWords(span: Span, tuned: Readonly<Record<string, number>>): string {
  const length = typeof span.of === 'number' ? span.of : tuned[span.of];
  return `${length} ${unitWords[span.unit]}`;
}
