import type { Allotment, Each } from '../../kernel/allot.ts';
import type { CampaignFields, SliceFields } from '../../kernel/allot-answers.ts';
import type { Reason } from '../../kernel/refusal.ts';
import { whoWrong } from '../../kernel/who.ts';
import { goodsWrong } from '../../kernel/wish-deciding.ts';

/** The parts of a campaign with their numbers: 0 is everybody's, a union's own and a time's begin at 1. */
export function numbered({ split, slices, releasesAt }: CampaignFields): (SliceFields & { readonly slice: number })[] {
  if (split === 'whole') return slices.slice(0, 1).map((one) => ({ ...one, slice: 0 }));
  const shared =
    split === 'unions' && releasesAt !== undefined
      ? [{ slice: 0, label: '全体会员', quota: 0, waits: slices[0]?.waits ?? 0 }]
      : [];
  return [...shared, ...slices.map((one, i) => ({ ...one, slice: i + 1 }))];
}

/** Whose one it is: what the campaign says, or the first that its kind allows. */
export const eachOf = ({ allot }: Allotment, { each }: Pick<CampaignFields, 'each'>): Each => each ?? allot.each[0]!;

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const isInstant = (at: string) => instantPattern.test(at) && !Number.isNaN(Date.parse(at));

const momentNames = {
  opensAt: '开始的时间',
  closesAt: '结束的时间',
  windowUntil: '报名截止的时间',
  releasesAt: '收回余量的时间',
  givesBackUntil: '退回截止的时间',
} as const;

/** Moments that are none, so that nothing else can be said of them. */
function momentsWrong(fields: CampaignFields): Reason[] {
  const names = Object.keys(momentNames) as (keyof typeof momentNames)[];
  const ofCampaign = names.flatMap((at) => {
    const moment = fields[at];
    return moment === undefined || isInstant(moment) ? [] : [{ at, says: `请填写${momentNames[at]}` }];
  });
  const ofSlices = fields.slices.some(({ startsAt, endsAt }) =>
    [startsAt, endsAt].some((moment) => moment !== undefined && !isInstant(moment)),
  );
  return ofSlices ? [...ofCampaign, { at: 'slices', says: '请填写每个时段的起止时间' }] : ofCampaign;
}

const span = (text: string) => [...text.trim()].length;
const ms = (at: string | undefined) => (at === undefined ? undefined : new Date(at).getTime());

function timesWrong(allotment: Allotment, fields: CampaignFields, now: number): Reason[] {
  const { way } = fields;
  const [opens, closes] = [ms(fields.opensAt)!, ms(fields.closesAt)!];
  const [window, releases, back] = [ms(fields.windowUntil), ms(fields.releasesAt), ms(fields.givesBackUntil)];
  const reasons: Reason[] = [];
  const say = (wrong: boolean, at: string, says: string) => wrong && reasons.push({ at, says });
  say(opens <= now, 'opensAt', '开始的时间要晚于现在');
  say(closes <= opens, 'closesAt', '结束的时间要晚于开始');
  say(way === 'first-come' && window !== undefined, 'windowUntil', '先到先得不用报名截止时间');
  say(way !== 'first-come' && window === undefined, 'windowUntil', '请填写报名截止的时间');
  say(window !== undefined && (window <= opens || window > closes), 'windowUntil', '报名截止要在开始和结束之间');
  say(way === 'window-then-draw' && window === closes, 'windowUntil', '余下的先到先得，报名截止要早于结束');
  say(releases !== undefined && fields.split !== 'unions', 'releasesAt', '分到各工会的才有收回余量的时间');
  say(releases !== undefined && (releases <= opens || releases >= closes), 'releasesAt', '收回余量要在开始和结束之间');
  say(releases !== undefined && window !== undefined && releases <= window, 'releasesAt', '收回余量要晚于报名截止');
  say(back !== undefined && !allotment.allot.givesBack, 'givesBackUntil', '这种活动不能退回');
  say(back !== undefined && back <= opens, 'givesBackUntil', '退回的截止时间要晚于开始');
  say(fields.follows !== undefined && !allotment.allot.carriesOver, 'follows', '这种活动没有上次没轮到的在前');
  return reasons;
}

function sliceWrong(
  { split }: CampaignFields,
  { orgId, label, startsAt, endsAt, quota, waits }: SliceFields,
  waiting: boolean,
  least: number,
): Reason[] {
  const reasons: Reason[] = [];
  const say = (wrong: boolean, says: string) => wrong && reasons.push({ at: 'slices', says });
  say(quota < least, '每一份的数量至少是 1');
  say(waits > 0 && !waiting, '这种活动没有候补');
  say(
    (split === 'unions') !== (orgId !== undefined),
    split === 'unions' ? '请选择每一份给哪个工会' : '没有分到各工会，不用选工会',
  );
  say(
    split === 'slots' && (label === undefined || span(label) < 2 || span(label) > 40),
    '请写明每个时段，2 到 40 个字',
  );
  say(split === 'slots' && (startsAt === undefined || endsAt === undefined), '请填写每个时段的起止时间');
  say(startsAt !== undefined && endsAt !== undefined && ms(endsAt)! <= ms(startsAt)!, '时段的结束要晚于开始');
  return reasons;
}

/**
 * What of a campaign is missing or wrong, all at once. `released`: how many there are in all, where what unions had left is
 * everybody's; a union may then have none of its own.
 */
export function campaignWrong(allotment: Allotment, fields: CampaignFields, now: number, released?: number): Reason[] {
  const { name, lead, way, split, choices, slices, goods = [] } = fields;
  const { ways, splits, waits } = allotment.allot;
  const reasons: Reason[] = [];
  const say = (wrong: boolean, at: string, says: string) => wrong && reasons.push({ at, says });
  say(span(name) < 2 || span(name) > 40, 'name', '请填写名称，2 到 40 个字');
  say(span(lead) < 5 || span(lead) > 300, 'lead', '请写清楚发什么、怎么领，5 到 300 个字');
  say(!ways.includes(way), 'way', '这种活动不能这样发');
  say(!splits.includes(split), 'split', '这种活动不能这样分');
  const each = eachOf(allotment, fields);
  say(!allotment.allot.each.includes(each), 'each', '这种活动不能这样限制');
  say(each === 'employer' && split === 'unions', 'each', '每个单位一份的，不能再分到各工会');
  say(fields.worthFen !== undefined && !allotment.allot.worth, 'worthFen', '这种活动不用填一份值多少钱');
  say(
    choices.some((one) => span(one) < 1 || span(one) > 20),
    'choices',
    '每一种写 1 到 20 个字',
  );
  say(new Set(choices).size < choices.length || choices.length === 1, 'choices', '可选的要有两种以上，不能重复');
  say(choices.length > 0 && allotment.wishes !== undefined, 'choices', '领到以后再选的，请写到“品种”里');
  say(slices.length === 0, 'slices', '请填写数量');
  say(split === 'whole' && slices.length > 1, 'slices', '不分的活动只有一个总数');
  const orgs = slices.flatMap(({ orgId }) => orgId ?? []);
  say(new Set(orgs).size < orgs.length, 'slices', '同一个工会只能分一份');
  const moments = momentsWrong(fields);
  const stock = released ?? slices.reduce((all, { quota }) => all + quota, 0);
  const least = released === undefined ? 1 : 0;
  return [
    ...reasons,
    ...whoWrong(fields.who ?? {}),
    ...goodsWrong(allotment, goods, stock),
    ...moments,
    ...(moments.length > 0 ? [] : timesWrong(allotment, fields, now)),
    ...slices.flatMap((one) => sliceWrong(fields, one, waits === true, least)),
  ];
}
