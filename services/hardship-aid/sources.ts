import { houseDefault, notPublished, tunable, unpublished } from '../../kernel/rule.ts';
import { yuan } from '../../kernel/money.ts';
import { namesOf } from '../../kernel/papers.ts';
import { householdPapers } from './household.ts';

export const formula = {
  title: '安庆市总工会困难职工档案标准（2025年）',
  clause:
    '深度困难：家庭人均可支配收入低于上年全省平均，且（年可支配收入－困难支出）÷12÷家庭人口不高于当地低保标准；相对困难：不高于 2 倍，并可扣除必要的就业成本',
};
const accident = {
  title: '工会困难职工帮扶标准汇总',
  clause: '意外致困：经赔偿、保险、救助后仍暂时困难；按困难支出的 15% 帮扶，最多 10,000 元',
};
const medical = {
  title: '工会困难职工帮扶标准汇总',
  clause: '医疗救助：超过 2 万元的由省级审批，超过 5 万元的由全国总工会审批；相对困难按 80%，最多 16,000 元',
};
const learning = {
  title: '工会困难职工帮扶标准汇总',
  clause:
    '助学：九年级及以下不超过 3,000 元，以上不超过 10,000 元（另有地方按 10 个月、8 个月低保标准）；技能培训不超过 3,000 元',
};
const living = { title: '工会困难职工帮扶标准汇总', clause: '深度困难生活救助：10 个月低保标准（另有地方为 12 个月）' };
export const flow = {
  title: '邹城市总工会困难职工建档办法（2023年）',
  clause: '申请并授权、入户调查、信息比对、公示、审批、一户一档、每年复核、脱困退出；退出后电话回访，返困的重新建档',
};
const ownPace = houseDefault('公布的资料没有写明每一步的天数。');
const setLocally = notPublished('各地每年公布自己的数，平台没有；登记以前不能按收入认定。');

/** Lines and sums are local; the shipped ones are what some place has published, and none where nobody may guess. */
export const hardshipTunables = {
  papers: tunable.papers({
    label: '要交的材料',
    of: namesOf(householdPapers),
    default: ['booklet', 'medicalBills', 'schoolProof', 'lossProof'],
    cites: houseDefault(
      '公开的困难职工档案列有身份证、户口簿、本人申请、单位证明、诊断书、住院单据，各地不一样；平台只要核对花费和家人必需的几样。',
    ),
  }),
  line: tunable.money({ label: '当地低保标准（每人每月）', limit: true, default: unpublished, cites: setLocally }),
  average: tunable.money({
    label: '上年全省人均可支配收入（一年）',
    limit: true,
    default: unpublished,
    cites: setLocally,
  }),
  times: tunable.count({ label: '相对困难：低保标准的几倍以内', default: 2, min: 1, max: 5, cites: formula }),
  deepMonths: tunable.count({ label: '深度困难：生活救助几个月的低保标准', default: 10, max: 12, cites: living }),
  relativeShare: tunable.percent({ label: '相对困难：按困难支出的比例', default: 8_000, cites: medical }),
  relativeCap: tunable.money({ label: '相对困难：最多', default: yuan(16_000), cites: medical }),
  accidentShare: tunable.percent({ label: '意外致困：按困难支出的比例', default: 1_500, cites: accident }),
  accidentCap: tunable.money({ label: '意外致困：最多', default: yuan(10_000), cites: accident }),
  schoolMost9: tunable.money({ label: '助学：九年级及以下的孩子最多', default: yuan(3_000), cites: learning }),
  schoolMostAbove: tunable.money({ label: '助学：高中以上的孩子最多', default: yuan(10_000), cites: learning }),
  trainingMost: tunable.money({ label: '技能培训：一个人最多', default: yuan(3_000), cites: learning }),
  countyLimit: tunable.money({
    label: '超过多少由省总工会审批',
    limit: true,
    untried: '这个数只管由哪一级工会审批，不影响谁能得、得多少',
    default: yuan(20_000),
    cites: medical,
  }),
  provinceLimit: tunable.money({
    label: '超过多少须报全国总工会审批',
    limit: true,
    default: yuan(50_000),
    cites: medical,
  }),
  recheckAfter: tunable.days({ label: '建档多少天后复核', default: 365, cites: flow }),
  noticeDays: tunable.days({
    label: '公示多少天',
    default: 5,
    min: 1,
    cites: houseDefault('公布的资料只要求公示，没有写明天数。'),
  }),
  visitWithin: tunable.workdays({ label: '入户调查期限', default: 10, cites: ownPace }),
  stepWithin: tunable.workdays({ label: '比对、审批、发放每一步的期限', default: 10, cites: ownPace }),
  nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 5, cites: ownPace }),
  objectWithin: tunable.days({ label: '没有通过后多少天内可以申请复核', default: 30, cites: ownPace }),
  followAfter: tunable.days({
    label: '退出以后多少天电话回访',
    default: 90,
    cites: houseDefault('公布的资料只要求回访，没有写明天数。'),
  }),
};
