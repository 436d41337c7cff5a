import { field } from '../../kernel/field.ts';
import { type Fen, yuan } from '../../kernel/money.ts';
import { type Day, addDays } from '../../kernel/calendar.ts';
import type { Proof, ProofKind } from '../../kernel/proof.ts';
import { days, defineService, saidFen, workdays } from '../../kernel/service.ts';
import {
  type AidTerms,
  type HardshipClass,
  type Learners,
  type LearningTerms,
  type Lines,
  classByIncome,
  classes,
  isInAClass,
  isStruck,
  mostAid,
  mostForLearning,
} from './classes.ts';
import { claimedHousehold, householdFields, householdPapers, visitFields, visitedHousehold } from './household.ts';
import { flow, formula, hardshipTunables } from './sources.ts';

const step = { within: workdays('stepWithin'), remind: workdays('nudge'), escalate: 'supervisor@parent' } as const;

type Said = Readonly<Record<string, unknown>>;
interface Deciding {
  readonly form: { readonly cause: string };
  readonly said: Said;
  readonly tuned: Lines & AidTerms & LearningTerms;
}

/** As the cadre has classed the household after the visit. */
const classOf = (said: Said) => said['class'] as HardshipClass;

const learners = (label: string) => field.number({ label, help: '没有就不填。', max: 15, unit: '人', optional: true });

const decision = {
  class: field.choice({ label: '是哪一类困难？', of: classes }),
  pupils9: learners('要助学的孩子，上九年级及以下的有几个？'),
  pupilsAbove: learners('要助学的孩子，上高中以上的有几个？'),
  trainees: learners('要参加技能培训的有几个人？'),
  aid: field.money({
    label: '帮扶多少钱？',
    help: '生活、看病、上学、培训加在一起。',
    min: 1,
    max: yuan(10_000_000),
  }),
};

const learnersOf = (said: Said): Learners => ({
  pupils9: Number(said['pupils9'] ?? 0),
  pupilsAbove: Number(said['pupilsAbove'] ?? 0),
  trainees: Number(said['trainees'] ?? 0),
});

/** What must hold of a sum, whoever approves it. */
const sound = {
  'in-this-class': {
    says: '按入户核实的数字，不是所选的这一类困难',
    holds: ({ form, said, tuned }: Deciding) => {
      const found = visitedHousehold(said, form.cause);
      return classOf(said) === 'accident' ? isStruck(found) : classByIncome(found, tuned) === classOf(said);
    },
  },
  'within-most': {
    says: '超过了这一类困难最多能帮的钱：深度困难是 {deepMonths} 个月低保标准加自己承担的支出，相对困难最多 {relativeCap}，意外致困最多 {accidentCap}；助学、培训另加，每个孩子最多 {schoolMost9} 或者 {schoolMostAbove}，培训每人最多 {trainingMost}',
    holds: ({ form, said, tuned }: Deciding) =>
      saidFen(said, 'aid') <=
      mostAid(classOf(said), visitedHousehold(said, form.cause).spending, tuned) +
        mostForLearning(learnersOf(said), tuned),
  },
  'objections-looked-into': {
    says: '公示时有人提出不同意见，先写明核实的结果',
    holds: ({ tally }: { tally: Readonly<Record<string, number>> }) =>
      (tally['differ'] ?? 0) === 0 || (tally['lookInto'] ?? 0) > 0,
  },
};
const upTo = (limit: 'countyLimit' | 'provinceLimit', says: string) => ({
  says,
  holds: ({ said, tuned }: { said: Said; tuned: { readonly [K in typeof limit]: Fen } }) =>
    saidFen(said, 'aid') <= tuned[limit],
});

interface Estimated {
  readonly form: Parameters<typeof claimedHousehold>[0];
  readonly said?: Said;
  readonly tuned: Lines & AidTerms & LearningTerms & { readonly provinceLimit: Fen };
}

/** The most that may be granted here, in whichever class the household falls: as it says of itself until it is visited. */
function mostFor({ form, said = {}, tuned }: Estimated): Fen {
  const found = said['size'] === undefined ? claimedHousehold(form) : visitedHousehold(said, form.cause);
  const byAccident = isStruck(found) ? mostAid('accident', found.spending, tuned) : 0;
  // The lines may not be set, and do not matter any more once the household is classed by its accident.
  const byIncome = classOf(said) === 'accident' ? undefined : classByIncome(found, tuned);
  const most = byIncome === undefined ? byAccident : Math.max(byAccident, mostAid(byIncome, found.spending, tuned));
  // Until it is decided who learns, nobody of the household is left out.
  const eachMost = Math.max(tuned.schoolMost9, tuned.schoolMostAbove, tuned.trainingMost);
  const learning = classOf(said) === undefined ? found.size * eachMost : mostForLearning(learnersOf(said), tuned);
  return Math.min(most + learning, tuned.provinceLimit);
}

/** From today until the household is looked at again. */
const forAYear =
  (what: ProofKind) =>
  ({ today, tuned }: { today: Day; tuned: { readonly recheckAfter: number } }): readonly Proof[] => [
    { what, since: today, until: addDays(today, tuned.recheckAfter) },
  ];

/** Whoever is here has left the file, and may be poor again before anybody has called. */
const offFile: readonly string[] = ['left', 'following', 'closed', 'poorAgain'];

/** 困难帮扶: a household in hardship is visited, checked, put on notice and helped; its file is looked at again each year. */
export default defineService({
  id: 'hardship-aid',
  title: '困难帮扶',
  scene: 'assistance',
  lead: '家里遇到难处、日子过得紧，工会上门了解情况，符合条件的建档帮扶。',
  words: ['困难职工', '低保', '建档', '补助', '大病', '意外', '没钱', '家庭困难'],
  occasions: ['hardship', 'sudden'],
  edition: 3,
  cites: flow,

  form: {
    ...householdFields,
    ...householdPapers,
    agrees: field.yesNo({
      label: '同意工会核对你家的收入和财产，并在单位公示吗？',
      help: '公示你的名字和主要的困难，不公示收入和病情。不同意就办不了。',
    }),
  },
  pages: [
    { ask: '你家里的人', fields: ['household'] },
    { ask: '遇到了什么困难？', fields: ['cause', 'medical', 'schooling'] },
    { ask: '还有哪些花费？', fields: ['loss', 'jobCost'] },
    { ask: '核对和公示', fields: ['agrees'] },
  ],
  summary: ['cause'],

  household: { people: 'household', leaves: ['left', 'following'] },

  tunables: hardshipTunables,

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'agrees-to-check': { says: '须同意工会核对收入和财产，并公示', holds: ({ form }) => form.agrees },
    'in-a-class': {
      says: '家里的收入减去看病、上学这些支出，平均每人不能超过当地低保标准的 {times} 倍；重病、意外、灾害造成的困难不看收入',
      cites: formula,
      holds: ({ form, tuned }) => isInAClass(claimedHousehold(form), tuned),
    },
    'one-file-a-household': {
      says: '正在帮扶的不用再申请，到期工会上门复核；退出以后又遇到困难的，随时可以再申请',
      holds: ({ earlier }) => earlier.every(({ state }) => offFile.includes(state)),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等待入户调查',
      owes: 'caseworker@town',
      within: workdays('visitWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    visited: { label: '等待信息比对', owes: 'caseworker@county', ...step },
    onNotice: { label: '正在公示', within: days('noticeDays'), lapses: 'noticeOver' },
    deciding: { label: '等待审批', owes: 'approver@county', ...step },
    decidingAbove: { label: '等待省总工会审批', owes: 'approver@province', ...step },
    approved: { label: '等待发放', owes: 'cashier@county', ...step },
    onFile: { label: '已建档', within: days('recheckAfter'), lapses: 'fallDue' },
    rechecking: { label: '等待年度复核', owes: 'caseworker@town', ...step },
    left: { label: '已脱困，等待回访', within: days('followAfter'), lapses: 'followDue' },
    following: { label: '等待电话回访', owes: 'caseworker@town', ...step },
    objecting: { label: '没有通过，可以申请复核', owes: 'applicant', within: days('objectWithin'), lapses: 'letStand' },
    closed: { label: '已退出', final: true },
    poorAgain: { label: '又遇到困难，可以马上重新申请', final: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '提交申请', from: 'draft', to: 'filed', notify: ['applicant'] },
    visit: {
      label: '登记入户调查',
      from: 'filed',
      to: 'visited',
      asks: visitFields,
      proves: { by: forAYear('household') },
      notify: ['applicant'],
    },
    compare: {
      label: '登记比对结果',
      from: 'visited',
      to: 'onNotice',
      demands: 'eligible',
      asks: {
        homes: field.number({ label: '名下几套房？', max: 20, unit: '套' }),
        cars: field.number({ label: '名下几辆车？', max: 20, unit: '辆' }),
        business: field.yesNo({ label: '名下有公司或者个体户吗？' }),
        compared: field.longText({ label: '比对的情况', max: 1000, optional: true, sensitive: 'money' }),
      },
      notify: ['applicant'],
    },
    differ: { label: '有不同意见', from: 'onNotice', by: 'colleague', once: 'person' },
    noticeOver: { label: '公示期满', from: 'onNotice', to: 'deciding', by: 'clock', notify: ['approver@county'] },
    lookInto: {
      label: '写明对不同意见的核实',
      from: ['deciding', 'decidingAbove'],
      by: 'caseworker@above',
      asks: { lookedInto: field.longText({ label: '核实的结果', min: 4, max: 1000, sensitive: 'money' }) },
    },
    approve: {
      label: '同意建档帮扶',
      from: 'deciding',
      to: 'approved',
      asks: decision,
      allowed: {
        ...sound,
        'county-may': upTo('countyLimit', '超过 {countyLimit} 的，要报省总工会审批'),
      },
      notify: ['applicant'],
    },
    passUp: { label: '报省总工会审批', from: 'deciding', to: 'decidingAbove', notify: ['applicant'] },
    approveAbove: {
      label: '省总工会同意',
      from: 'decidingAbove',
      to: 'approved',
      asks: decision,
      allowed: {
        ...sound,
        'province-may': upTo('provinceLimit', '超过 {provinceLimit} 的，要报全国总工会审批，这里办不了'),
      },
      notify: ['applicant'],
    },
    refuse: {
      label: '不符合条件',
      from: ['filed', 'visited', 'deciding', 'decidingAbove'],
      to: 'objecting',
      asks: {
        reason: field.refusal({ label: '不符合哪一条', of: 'eligible' }),
        explain: field.longText({
          label: '向职工说明',
          help: '写清楚原因，以及还可以找谁帮忙。',
          min: 4,
          max: 500,
          sensitive: 'money',
        }),
      },
      notify: ['applicant'],
    },
    object: {
      label: '申请复核',
      from: 'objecting',
      to: 'filed',
      asks: {
        why: field.longText({ label: '为什么应该符合', max: 500, sensitive: 'dispute' }),
        more: field.files({ label: '补充的材料', max: 9, optional: true, sensitive: 'health' }),
      },
    },
    letStand: { label: '复核期满', from: 'objecting', to: 'refused', by: 'clock', notify: ['applicant'] },
    decideAgain: {
      label: '发不了，退回重新审批',
      from: 'approved',
      to: 'deciding',
      asks: { hitch: field.longText({ label: '为什么发不了？', min: 4, max: 300, sensitive: 'money' }) },
      notify: ['applicant'],
    },
    pay: {
      label: '发放帮扶金',
      from: 'approved',
      to: 'onFile',
      pays: {
        fund: 'hardship',
        amount: ({ said }) => saidFen(said, 'aid'),
        estimate: (input) => ({ atMost: mostFor(input) }),
        rightless:
          'who has left the file and is poor again is aided again, also in the same year; of files at once one is found first',
      },
      proves: { by: forAYear('hardship') },
      notify: ['applicant'],
    },
    fallDue: { label: '满一年，要复核', from: 'onFile', to: 'rechecking', by: 'clock', notify: ['applicant'] },
    stay: {
      label: '仍然困难，继续在档',
      from: 'rechecking',
      to: 'onFile',
      asks: { class: decision.class, ...visitFields },
      allowed: { 'in-this-class': sound['in-this-class'] },
      proves: { by: forAYear('hardship') },
      notify: ['applicant'],
    },
    leave: {
      label: '已经脱困，退出',
      from: ['rechecking'],
      to: 'left',
      asks: { better: field.longText({ label: '哪里好转了', min: 4, max: 500, sensitive: 'money' }) },
      notify: ['applicant'],
    },
    followDue: { label: '该回访了', from: 'left', to: 'following', by: 'clock' },
    follow: {
      label: '登记电话回访',
      from: 'following',
      to: { of: 'now', cases: { poorAgain: 'poorAgain' }, otherwise: 'closed' },
      asks: { now: field.choice({ label: '现在怎么样？', of: { well: '过得去', poorAgain: '又遇到了困难' } }) },
      notify: ['applicant'],
    },
    withdraw: {
      label: '撤回',
      from: ['filed', 'visited', 'onNotice', 'deciding', 'decidingAbove', 'approved', 'objecting'],
      to: 'withdrawn',
      by: 'applicant',
    },
  },

  board: {
    label: '困难帮扶公示',
    shows: { onNotice: ['cause'] },
    when: 'agrees',
    acts: 'differ',
    named: true,
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    visited: { label: '入户', count: 'visit' },
    approved: { label: '批准建档', count: ['approve', 'approveAbove'] },
    approvedRate: { label: '批准率', of: ['approved', 'filed'] },
    paid: { label: '发放帮扶金', sumPaid: 'pay' },
    onFile: { label: '在档', stands: ['onFile', 'rechecking'] },
    left: { label: '脱困退出', count: 'leave' },
    poorAgain: { label: '返困', stands: ['poorAgain'] },
  },
});
