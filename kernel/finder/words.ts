import { type Day, daysBetween } from '../calendar.ts';
import type { Field } from '../field.ts';
import { sayLacking } from '../rule.ts';
import { sayValue } from '../say.ts';
import type { Service } from '../service.ts';
import { type Occasion, occasions } from '../topic.ts';
import type { Sight } from './judging.ts';
import { fieldOf } from './questions.ts';

/** With its year: what one waits for or looks back to is often in another. */
export function sayWholeDay(day: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** How far what was answered is from it: «，差 2 天»; empty where that is no distance. */
function sayDistance(asked: Field, said: unknown, to: unknown): string {
  if (asked.kind === 'date') return `，差 ${Math.abs(daysBetween(String(said), String(to)))} 天`;
  if (asked.kind !== 'number' && asked.kind !== 'money') return '';
  return `，差 ${sayValue(asked, Math.abs(Number(to) - Number(said)))}`;
}

/** What would have to be otherwise than was said, as the first half of a sentence. */
export function sayAnswer(service: Service, question: string, said: unknown, to: unknown): string {
  if (question === 'member') return '先加入工会';
  if (question === 'member.verified') return '先做实名认证';
  if (question === 'occasions') return `遇到「${occasions[(to as Occasion[]).slice(-1)[0]!]}」的时候`;
  const asked = fieldOf([service], question)!;
  const value = asked.kind === 'date' ? sayWholeDay(String(to)) : sayValue(asked, to);
  const label = asked.label.replace(/[？?]$/, '');
  if (asked.kind === 'yesNo' || asked.kind === 'choice') return `如果「${label}」答的是“${value}”`;
  return `如果「${label}」是${value}${sayDistance(asked, said, to)}`;
}

/** The changes of one way, each in its turn: «先加入工会，再做实名认证». */
export function sayChanges(changes: readonly { readonly says: string }[]): string {
  const next = (says: string) => says.replace(/^先/, '再').replace(/^如果/, '并且').replace(/^等到/, '再等到');
  return changes.map(({ says }, at) => (at === 0 ? says : next(says))).join('，');
}

const lacking = {
  answer: '前面有一处填得不对，改好就知道',
  paper: '要等工会看过材料才知道',
  record: '你以前申请过，要由工会核对',
  assessment: '工会核实以后才知道',
} as const;

/** Before the words of a question that has not been answered. */
export const notKnownYet = '还不知道：';

/** Why something is not known yet. */
export function sayMissing(service: Service, sights: readonly Sight[]): string {
  const missing = sights.find((sight) => sight.missing !== undefined)?.missing;
  if (missing === undefined) return '要由工会核对';
  if ('question' in missing) {
    const asked = fieldOf([service], missing.question);
    return asked ? `${notKnownYet}${asked.label}` : '要由工会核对';
  }
  return missing.lacks === 'value' ? sayLacking(service.tunables, missing.name) : lacking[missing.lacks];
}
