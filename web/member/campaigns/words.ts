import { type Allotment, type ClaimState, type Way, claimWords } from '../../../kernel/allot.ts';
import type { CampaignAnswer, CampaignLine, ClaimAnswer } from '../../../kernel/allot-answers.ts';
import type { Day } from '../../../kernel/calendar.ts';
import { instantWords } from '../../flow/day-words.ts';
import type { Tone } from '../../ui/tag.tsx';

const ways: Readonly<Record<Way, string>> = {
  'first-come': '先到先得，领完为止',
  'window-then-draw': '先报名，报名的人里抽签，早报晚报机会一样；余下的先到先得',
  draw: '先报名，到时间抽签，早报晚报机会一样',
  review: '先报名，到时间按需要的程度排序',
};

/** How it is decided who gets one, in words that fit what is given. */
export const wayWords = (way: Way, allotment: Allotment | undefined): string =>
  way === 'first-come' && allotment?.allot.attended ? '先到先得，报满为止' : ways[way];

/** «59,000»: a number of people or things. */
export const many = (n: number): string => n.toLocaleString('zh-CN');

/** Whether it is to come or goes on. */
export const isLive = ({ phase }: Pick<CampaignLine, 'phase'>): boolean =>
  phase === 'coming' || phase === 'open' || phase === 'drawing';

/** Where a campaign stands, for a list. */
export function phaseWords(
  { phase, opensAt, closesAt, left, stock, paused }: CampaignLine,
  allotment: Allotment | undefined,
  today: Day,
): string {
  if (paused && (phase === 'coming' || phase === 'open')) return '暂停领取和报名';
  const { unit = '份', attended = false } = allotment?.allot ?? {};
  switch (phase) {
    case 'coming':
      return `${instantWords(opensAt, today)}开始，共 ${many(stock)} ${unit}`;
    case 'open':
      return left > 0 ? `正在进行，还有 ${many(left)} ${unit}` : attended ? '已经报满' : '已经领完';
    case 'drawing':
      return '报名已截止，等结果';
    case 'over':
    case 'settled':
      return `已结束（${instantWords(closesAt, today)}）`;
    case 'called-off':
      return '取消了';
    case 'draft':
    case 'dropped':
      return '没有办';
  }
}

/** What may still be given back, in its time. */
export const heldStates: readonly ClaimState[] = ['granted', 'waiting', 'entered'];

/** Whether she may give back what she has now, as the server will answer. */
export function mayGiveBack(
  { phase, way, closesAt, givesBackUntil, slices }: CampaignAnswer,
  { state, slice }: Pick<ClaimAnswer, 'state' | 'slice'>,
  at: number,
): boolean {
  if (phase === 'settled' || phase === 'called-off') return false;
  if (state !== 'granted') return heldStates.includes(state);
  const atClose = way === 'first-come' ? closesAt : undefined;
  const starts = slices.find((one) => one.slice === slice)?.startsAt;
  return [givesBackUntil ?? atClose, starts].every((until) => until === undefined || at <= Date.parse(until));
}

const nextWords: Readonly<Record<ClaimState, string>> = {
  granted: '到领取的地方报领取号就行。',
  waiting: '前面有人退回，就轮到你，会发消息告诉你。',
  entered: '到时间出结果，会发消息告诉你，不用守着。',
  fetched: '已经领走。',
  'given-back': '你退回了。想要的话，还可以再领，排在已经来的人后面。',
  missed: '工会没有登记到你到场。来过的话，请联系举办活动的工会改正。',
  lost: '这次没有轮到。',
  'called-off': '活动取消了，不用再来。',
  lapsed: '没有按时选，名额退回给候补的人了。还有余量的话，可以再领，排在已经来的人后面。',
};

/** The same of a place that one comes to. */
const placeWords: Readonly<Partial<Record<ClaimState, string>>> = {
  granted: '到时间来就行，到场报号码登记。',
  fetched: '你来过了。',
  'given-back': '你退回了。想来的话，还可以再报名，排在已经报名的人后面。',
};

/** The same once nothing is given any more. */
const settledWords: Readonly<Partial<Record<ClaimState, string>>> = {
  granted: '活动已经办完，工会没有登记你来领。没有领到，请联系举办活动的工会。',
  waiting: '活动已经办完，这次没有轮到你。',
  entered: '活动已经办完，这次没有轮到你。',
  'given-back': '你退回了，活动已经办完。',
  lapsed: '没有按时选，名额收回了，活动已经办完。',
};

/** What comes next for whoever has this of a campaign. */
export function whatNext(
  { phase }: Pick<CampaignAnswer, 'phase'>,
  state: ClaimState,
  allotment: Allotment | undefined,
  isReturnable: boolean,
): string {
  const { attended = false, givesBack = false } = allotment?.allot ?? {};
  if (phase === 'settled' && state === 'granted' && attended) return '活动已经办完。';
  const says = (phase === 'settled' ? settledWords[state] : undefined) ?? (attended && placeWords[state]);
  if (state !== 'granted' || phase === 'settled' || !givesBack) return says || nextWords[state];
  const back = isReturnable ? '来不了请早点退回，让给别人。' : '退回的时间已经过了，来不了请联系举办活动的工会。';
  return `${says || nextWords[state]}${back}`;
}

export const stateTones: Readonly<Record<ClaimState, Tone>> = {
  granted: 'done',
  waiting: 'waiting',
  entered: 'waiting',
  fetched: 'done',
  'given-back': 'stopped',
  missed: 'danger',
  lost: 'stopped',
  lapsed: 'stopped',
  'called-off': 'stopped',
};

/** «3 月 11 日 23:59»: the last minute before a day begins, as people say until when. */
export const lastMoment = (until: string): string => new Date(Date.parse(until) - 60_000).toISOString();

/** What the number is called by which somebody is found. */
export const numberWords = (allotment: Allotment | undefined) => (allotment?.allot.attended ? '号码' : '领取号');

/** What somebody has, in one line. */
export function mineWords({ state, number, label, choice }: ClaimAnswer, allotment: Allotment | undefined): string {
  const what = [claimWords(state, allotment), label, choice].filter((part) => part !== undefined).join('，');
  return number === undefined ? what : `${what}，${numberWords(allotment)} ${number}`;
}

const parts = [
  [86_400, '天'],
  [3_600, '小时'],
  [60, '分'],
  [1, '秒'],
] as const;

/** «2 天 3 小时», «9 分 5 秒»: the two largest parts, so that the last minute counts its seconds. */
export function countdownWords(ms: number): string {
  let seconds = Math.max(0, Math.ceil(ms / 1000));
  const said: string[] = [];
  for (const [size, unit] of parts) {
    const n = Math.floor(seconds / size);
    seconds -= n * size;
    if (n > 0 || said.length > 0 || size === 1) said.push(`${n} ${unit}`);
  }
  return said.slice(0, 2).join(' ');
}
