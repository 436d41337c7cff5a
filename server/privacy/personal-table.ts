import type { TermName } from './retention-rules.ts';

/** Why personal data may be processed at all (PIPL 13); what is sensitive needs a separate consent besides. */
export const bases = {
  union: '《中国工会章程》和《工会法》：管理会员、办理会员的事',
  asked: '《个人信息保护法》第十三条第一款第一项、第二项：你申请的事要用到',
  consent: '《个人信息保护法》第二十九条：你单独同意',
  law: '《个人信息保护法》第十三条第一款第三项：法律规定要留记录',
  safety: '《网络安全法》：保证是你本人、防止冒用',
} as const;

/**
 * What is kept about people in one table: the register of processing (PIPL 55, GB/T 22239 8.1.4.11). Every column of the table
 * is here, either as personal, in words that a worker reads, or as plain; a new column without an entry fails `npm run check`.
 */
export interface PersonalTable {
  readonly what: string;
  readonly why: string;
  readonly basis: keyof typeof bases;
  readonly term: TermName;
  /** Columns that name the person whose row it is; or how her rows are found, as SQL over the row `t` and the ids `$1`. */
  readonly of: readonly string[] | string;
  readonly personal: Readonly<Record<string, string>>;
  /** Personal, and not in the copy that she takes of her data; with why. */
  readonly left?: Readonly<Record<string, string>>;
  readonly plain: string;
  /** In the copy she takes; or why not. */
  readonly copy: true | string;
}
