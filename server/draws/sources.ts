import type { Refusal } from '../../kernel/refusal.ts';
import { refuse } from '../../kernel/refusal.ts';
import { type Day, addDays, isDay } from '../../kernel/calendar.ts';
import type { SourceAsked } from '../../kernel/draw-answers.ts';
import { quicknet } from './beacon.ts';

/** A source of a seed as it is kept with its draw. */
export type Source =
  | { readonly kind: 'numbered'; readonly says: string; readonly on: Day }
  | { readonly kind: 'drand'; readonly says: string; readonly round: number; readonly at: string };

const fewest = 2;
const most = 6;
const length = (text: string) => [...text].length;

function numberedSource({ says, on }: { readonly says: string; readonly on: Day }): Source {
  const words = says.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  return { kind: 'numbered', says: `${words}，${on} 公布`, on };
}

function drandSource(at: string): Source {
  const round = quicknet.roundAfter(Date.parse(at));
  const moment = new Date(quicknet.timeOf(round)).toISOString();
  return { kind: 'drand', says: `drand quicknet ${quicknet.hash} round ${round}, ${moment}`, round, at: moment };
}

function reasonsOf(asked: readonly SourceAsked[], today: Day, now: number) {
  const numbered = asked.filter(({ kind }) => kind === 'numbered');
  const reasons = asked.flatMap((one, n) => {
    const at = `sources.${n}`;
    if (one.kind === 'drand')
      return Number.isNaN(Date.parse(one.at)) || Date.parse(one.at) <= now
        ? [{ at: `${at}.on`, says: '联网随机数要选以后的日子' }]
        : [];
    const words = length(one.says.trim());
    if (words < 4 || words > 80) return [{ at, says: '请写明是哪一种公开结果、第几期，4 到 80 个字' }];
    if (!isDay(one.on) || one.on <= today || one.on > addDays(today, 366))
      return [{ at: `${at}.on`, says: '公布的日子要在今天以后、一年以内' }];
    return [];
  });
  if (asked.length === 0 || asked.length > most) return [{ at: 'sources', says: `请写 1 到 ${most} 个种子来源` }];
  if (numbered.length === asked.length && numbered.length < fewest)
    return [...reasons, { at: 'sources', says: `公开结果至少要写 ${fewest} 个，一个被人知道了也猜不出结果` }];
  const said = numbered.map((one) => (one.kind === 'numbered' ? one.says.trim() : ''));
  if (new Set(said).size < said.length) return [...reasons, { at: 'sources', says: '两个来源不能相同' }];
  return reasons;
}

/** The sources as they are announced; all of them in the future. Refusals: answers-wrong, beacon-unset. */
export function sourcesOf(
  asked: readonly SourceAsked[],
  { today, now, hasBeacon }: { readonly today: Day; readonly now: number; readonly hasBeacon: boolean },
): readonly Source[] | Refusal {
  const reasons = reasonsOf(asked, today, now);
  if (reasons.length > 0) return refuse('answers-wrong', reasons);
  if (!hasBeacon && asked.some(({ kind }) => kind === 'drand')) return refuse('beacon-unset');
  return asked.map((one) => (one.kind === 'numbered' ? numberedSource(one) : drandSource(one.at)));
}

/** Whether anybody may know its value by now: from the day of a result, from the moment of a round. */
export function isOut(source: Source, { today, now }: { readonly today: Day; readonly now: number }): boolean {
  return source.kind === 'numbered' ? source.on <= today : Date.parse(source.at) <= now;
}
