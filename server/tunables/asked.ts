import { type Day, isDay } from '../../kernel/calendar.ts';
import type { Reason } from '../../kernel/refusal.ts';
import { type Tunable, sayTuned, tunedWrong } from '../../kernel/rule.ts';
import type { RuleSet } from '../../kernel/rule-set.ts';
import type { Setting, SettingAsked, SettingCite } from '../../kernel/tuning.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';

export function isOutside(text: string, least: number, most: number): boolean {
  const length = [...text].length;
  return length < least || length > most;
}

function citesWrong({ title, clause = '', link, from, to }: SettingCite, begins: Day): Reason[] {
  const reasons: Reason[] = [];
  if (isOutside(title, 2, 500)) reasons.push({ at: 'title', says: '请写明依据的文件或者原因，2 到 500 个字' });
  if (isOutside(clause, 0, 200)) reasons.push({ at: 'clause', says: '哪一条最多 200 个字' });
  if (link !== undefined && (!/^https?:\/\/\S{3,}$/.test(link) || isOutside(link, 0, 500)))
    reasons.push({ at: 'link', says: '网址要以 http:// 或 https:// 开头，最多 500 个字' });
  const days = [from, to].filter((day) => day !== undefined);
  if (!days.every(isDay)) reasons.push({ at: 'title', says: '文件的起止日期要写成 2027-01-01 这样' });
  else if ((from !== undefined && begins < from) || (to !== undefined && begins > to))
    reasons.push({ at: 'from', says: '这一天文件还没有执行，或者已经不再执行' });
  return reasons;
}

/** What of a setting is missing or wrong, all at once. */
export function askedWrong(tunable: Tunable, { value, from, to, cites }: SettingAsked, today: Day): Reason[] {
  const wrong = value === null ? undefined : tunedWrong(tunable, value);
  const reasons: Reason[] = wrong === undefined ? [] : [{ at: 'value', says: wrong }];
  if (!isDay(from)) return [...reasons, { at: 'from', says: '请填写从哪一天起' }, ...citesWrong(cites, today)];
  if (from < today) reasons.push({ at: 'from', says: '只能从今天或者以后起，已经过去的日子不改' });
  if (to !== undefined && !isDay(to)) reasons.push({ at: 'to', says: '请填写到哪一天为止，一直有效就空着' });
  else if (to !== undefined && to < from) reasons.push({ at: 'to', says: '最后一天不能早于开始的那一天' });
  if (to !== undefined && value === null) reasons.push({ at: 'to', says: '用回上级的，不用写到哪一天为止' });
  return [...reasons, ...citesWrong(cites, from)];
}

function trimmed({ title, clause = '', link = '', from, to }: SettingCite): SettingCite {
  const [ofClause, ofLink] = [clause.trim(), link.trim()];
  return {
    title: title.trim(),
    ...(ofClause && { clause: ofClause }),
    ...(ofLink && { link: ofLink }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

/** The same, as it is kept: without blanks around words, and without what was left empty. */
export function tidied(asked: SettingAsked): SettingAsked {
  const { to, ...rest } = asked;
  return { ...rest, cites: trimmed(asked.cites), ...(to && { to }) };
}

/** The tunable of a name that comes from outside. */
export function findTunable(service: RuleSet, name: string): Tunable | undefined {
  return Object.hasOwn(service.tunables, name) ? service.tunables[name] : undefined;
}

/** Why two of a union overlap, in words. */
export function overlapWords(tunable: Tunable, { from, value }: Pick<Setting, 'from' | 'value'>): string {
  const what = value === null ? '用回上级的' : `定为“${sayTuned(tunable, value)}”`;
  return `${sayWholeDay(from)}起本工会已经${what}。请把日期错开，或者先撤回那一条`;
}
