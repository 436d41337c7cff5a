import { type Day, addDays } from '../../kernel/calendar.ts';
import { type CoverPlan, coverPlans } from '../../kernel/cover-plan.ts';
import { field } from '../../kernel/field.ts';
import { type Fen, yuan } from '../../kernel/money.ts';
import type { Proof } from '../../kernel/proof.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { isInSeason } from '../../kernel/tunable-kinds.ts';
import { days, defineService, saidFen, workdays } from '../../kernel/service.ts';
import { type Terms, coverOf } from './cover.ts';
import { type Plan, type PlanValues, planTunables, plans, plansThat } from './plans.ts';

const shanghai = { title: '上海会员专享基本保障', clause: '每人一份，多的无效；新参加的第二天起有效' };
const regional = houseDefault('各地办的互助保障不一样，由工会按本地办了哪几种来定。');
const ownPace = houseDefault('公布的资料没有写明办理天数。');
const planCites = { title: '工会互助保障各计划的通知', clause: '参加条件按所选的计划' };

/** Which value says whether a union's region has a plan. */
const offeredBy = Object.fromEntries(Object.keys(plans).map((plan) => [plan, `${plan}Offered`]));

const step = { remind: workdays('nudge'), escalate: 'supervisor@parent' } as const;

function planOf(id: CoverPlan): Plan {
  return plans[id];
}

/** The last day of the covers of a plan that are proven. */
function lastOf(proofs: readonly Proof[], plan: CoverPlan): Day | undefined {
  const ends = proofs.filter(({ what, detail }) => what === 'cover' && detail === plan).map(({ until }) => until);
  return ends.reduce<Day | undefined>((last, end) => (last === undefined || end > last ? end : last), undefined);
}

interface Entering {
  readonly form: { readonly plan: CoverPlan };
  readonly proofs: readonly Proof[];
  readonly today: Day;
  readonly tuned: Terms & { readonly renewDays: number };
}

/** What taking part proves. She is told that it ends from the day on which she may renew it. */
function proofOf({ form: { plan }, proofs, today, tuned }: Entering): Proof {
  const cover = coverOf(plan, today, tuned, lastOf(proofs, plan));
  return { what: 'cover', detail: plan, ...cover, remindOn: addDays(cover.until, -tuned.renewDays) };
}

/** Of two applications that were under way at once only one is entered: the second would be a second share. */
const oneShare = {
  says: '她这一种互助还没有到可以续的时候',
  holds: ({ form, proofs, today, tuned }: Entering) => {
    const last = lastOf(proofs, form.plan);
    return last === undefined || addDays(last, -tuned.renewDays) <= today;
  },
};

/** Full years of age on a day. */
function ageOn(bornOn: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return day.slice(5) < bornOn.slice(5) ? years - 1 : years;
}

interface Group {
  readonly form: {
    readonly plan: CoverPlan;
    readonly joining?: number | undefined;
    readonly members?: number | undefined;
  };
  readonly tuned: { readonly seriousPeople: number; readonly seriousShare: number };
}

/** Whether enough members of her union take part with her: so many people, and such a share of its register. */
function isLargeEnough({ form: { plan, joining = 0, members = 0 }, tuned }: Group): boolean {
  if (!planOf(plan).group) return true;
  return joining >= tuned.seriousPeople && joining * 10_000 >= members * tuned.seriousShare;
}

/** 互助保障: a member takes part in a plan for a term, one share; what it costs and how long it lasts is data of the plan. */
export default defineService({
  id: 'mutual-aid',
  title: '参加互助保障',
  scene: 'assistance',
  lead: '花一点钱参加一期互助保障，以后住院、得大病可以再报销一次。到期以前可以续。',
  words: ['互助保障', '二次医保', '大病', '住院', '保险', '续保', '女职工安康'],
  edition: 5,
  cites: planCites,

  form: {
    plan: field.choice({ label: '参加哪一种？', of: coverPlans, offeredBy }),
    payer: field.choice({ label: '这份钱谁出？', of: { union: '工会出', self: '自己出' } }),
    insured: field.yesNo({
      label: '参加了基本医疗保险吗？',
      help: '职工医保、居民医保都算。',
      when: { field: 'plan', is: plansThat('insured') },
    }),
    bornOn: field.date({
      label: '你的出生日期',
      notAfter: 'today',
      topic: 'bornOn',
      when: { field: 'plan', is: plansThat('ages') },
    }),
    healthy: field.yesNo({
      label: '现在身体健康、能正常上班吗？',
      when: { field: 'plan', is: plansThat('healthy') },
    }),
    joining: field.number({
      label: '你们单位连你一共有多少会员参加这一种？',
      help: '已经参加的、正在申请的和工会名单上的会员一起算，系统自己数。',
      max: 20_000_000,
      unit: '人',
      optional: true,
      when: { field: 'plan', is: plansThat('group') },
    }),
    members: field.number({
      label: '你们单位工会有多少会员？',
      help: '申请那天会员名册上的人数，系统自己填。',
      max: 20_000_000,
      unit: '人',
      optional: true,
    }),
  },
  pages: [
    { ask: '互助保障', fields: ['plan', 'payer'] },
    { ask: '你的情况', fields: ['insured', 'bornOn', 'healthy'] },
  ],
  summary: ['plan', 'payer'],
  looksAt: ['cover'],
  listed: { by: 'caseworker', says: ['plan', 'payer', 'insured', 'healthy'] },
  fromRegister: { members: 'union-members', joining: { together: 'plan', proven: 'cover' } },

  tunables: {
    ...planTunables,
    waitDays: tunable.days({ label: '参加以后第几天起有效', default: 1, cites: shanghai }),
    renewDays: tunable.days({
      label: '到期以前多少天可以续',
      default: 60,
      cites: { title: '绍兴市越城区互助保障', clause: '每年10月20日到12月20日参加下一期' },
    }),
    checkWithin: tunable.workdays({ label: '核对期限', default: 5, cites: ownPace }),
    enterWithin: tunable.workdays({ label: '登记参加期限', default: 10, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 2, cites: ownPace }),
    objectWithin: tunable.days({ label: '退回后多少天内可以补充', default: 30, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'offered-here': {
      says: '这一种互助要你所在地方的工会办了才能参加，问一问单位工会本地办的是哪一种',
      cites: regional,
      holds: ({ form, tuned }) => tuned[`${form.plan}Offered`] === 1,
    },
    'in-season': {
      says: '绍兴越城的职工互助每年 {yuechengSeason} 参加下一期，过期不办',
      cites: plans.yuecheng.cites,
      holds: ({ form, today, tuned }) => !planOf(form.plan).ahead || isInSeason(tuned.yuechengSeason, today),
    },
    'insured-first': {
      says: '住院综合互助每人每期 {hospitalPrice}，须先参加医保（基本医疗保险）',
      cites: plans.hospital.cites,
      holds: ({ form }) => !planOf(form.plan).insured || form.insured === true,
    },
    'before-retirement': {
      says: '住院综合互助须在退休以前参加',
      cites: plans.hospital.cites,
      holds: ({ form, member }) => !planOf(form.plan).beforeRetirement || member.standing !== 'retired',
    },
    'of-the-right-age': {
      says: '医疗互助甲种须满 {seriousAgeFrom} 岁，不超过 {seriousAgeTo} 岁',
      cites: plans.serious.cites,
      holds: ({ form, today, tuned }) => {
        if (!planOf(form.plan).ages) return true;
        const age = form.bornOn === undefined ? -1 : ageOn(form.bornOn, today);
        return tuned.seriousAgeFrom <= age && age <= tuned.seriousAgeTo;
      },
    },
    'in-good-health': {
      says: '大病类的互助须在身体健康时参加',
      cites: plans.serious.cites,
      holds: ({ form }) => !planOf(form.plan).healthy || form.healthy === true,
    },
    'large-enough-group': {
      says: '医疗互助甲种由单位一起参加，不少于 {seriousPeople} 人，不少于会员名册人数的 {seriousShare}；请单位工会按名单一起申请',
      cites: plans.serious.cites,
      holds: isLargeEnough,
    },
    'one-share': {
      says: '同一种互助每人一份；到期前 {renewDays} 天起可以续',
      cites: shanghai,
      holds: ({ form, earlier, today, tuned }) =>
        earlier.every(
          ({ form: other, filedOn }) =>
            other.plan !== form.plan || addDays(coverOf(form.plan, filedOn, tuned).until, -tuned.renewDays) <= today,
        ),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待核对', owes: 'caseworker@workplace', within: workdays('checkWithin'), ...step },
    agreed: { label: '等待登记参加', owes: 'cashier@town', within: workdays('enterWithin'), ...step },
    returned: { label: '等待补充', owes: 'applicant', within: days('objectWithin'), lapses: 'letStand' },
    covered: { label: '已参加', final: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '申请参加', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    agree: {
      label: '核对无误',
      from: 'filed',
      to: 'agreed',
      asks: { premium: field.money({ label: '这一期多少钱？', min: 1, max: yuan(10_000) }) },
      allowed: {
        'large-enough-group': {
          says: '同单位一起参加的人不够了：有人撤回或者没有通过。请先让更多会员申请，或者退回',
          holds: isLargeEnough,
        },
        'price-of-the-plan': {
          says: '和这一种互助登记的价格不一样',
          holds: ({ form, said, tuned }) => saidFen(said, 'premium') === priceOf(form.plan, tuned),
        },
      },
      notify: ['applicant'],
    },
    sendBack: {
      label: '退回补充',
      from: 'filed',
      to: 'returned',
      asks: {
        reason: field.refusal({ label: '哪一条还不能确认', of: 'eligible' }),
        explain: field.longText({ label: '向职工说明', min: 4, max: 300 }),
      },
      notify: ['applicant'],
    },
    supply: {
      label: '补充说明',
      from: 'returned',
      to: 'filed',
      asks: { more: field.files({ label: '补充的材料', max: 5 }) },
    },
    letStand: { label: '到期没有补充', from: 'returned', to: 'refused', by: 'clock', notify: ['applicant'] },
    payFor: {
      label: '工会出钱，登记参加',
      from: 'agreed',
      to: 'covered',
      allowed: {
        'one-share': oneShare,
        'union-pays': { says: '申请时写的是自己出钱', holds: ({ form }) => form.payer === 'union' },
      },
      pays: {
        fund: 'fees',
        to: 'spent',
        label: '工会替你交的钱',
        amount: ({ said }) => saidFen(said, 'premium'),
        estimate: ({ form, tuned }) => ({ exactly: form.payer === 'union' ? priceOf(form.plan, tuned) : 0 }),
        // A share begins on one day: a renewal on the day after the one before, so it is another.
        right: (input) => `${input.form.plan} ${proofOf(input).since}`,
      },
      proves: { by: (input) => [proofOf(input)] },
      notify: ['applicant'],
    },
    enter: {
      label: '收到她的钱，登记参加',
      from: 'agreed',
      to: 'covered',
      asks: { receipt: field.text({ label: '收据编号', max: 40 }) },
      allowed: {
        'one-share': oneShare,
        'she-pays': { says: '申请时写的是工会出钱', holds: ({ form }) => form.payer === 'self' },
      },
      proves: { by: (input) => [proofOf(input)] },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回', from: ['filed', 'agreed', 'returned'], to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    covered: { label: '参加', count: ['payFor', 'enter'] },
    coveredRate: { label: '参加率', of: ['covered', 'filed'] },
    paid: { label: '工会出的钱', sumPaid: 'payFor' },
  },
});

function priceOf(plan: CoverPlan, tuned: PlanValues): Fen {
  return tuned[`${plan}Price`];
}
