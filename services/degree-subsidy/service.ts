import { type Day, lastDayOfMonths } from '../../kernel/calendar.ts';
import { field } from '../../kernel/field.ts';
import { yuan } from '../../kernel/money.ts';
import { contractOf } from '../../kernel/proof.ts';
import { contractPaper, namesOf, workPapers } from '../../kernel/papers.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';
import { daysOfSeason, isInSeason, seasonOf } from '../../kernel/tunable-kinds.ts';

const rule = {
  title: '2024年广东省总工会学历补贴通知',
  clause:
    '1,000 元一人，20,000 个名额，一生一次；10月28日至11月7日申报；毕业证书日期 2022年8月1日至2024年7月31日；到截止日劳动合同满 1 年；一线职工（车间主任及以下）',
};
const paces = {
  title: '2023年广东省总工会学历补贴通知',
  clause: '初审没有通过的，截止以前可以重新提交；单位 11月20日前、市和产业 11月23日前审核；超过 20,000 人才抽签',
};
const notice2021 = { title: '2021年广东省总工会学历补贴通知', clause: '公示 3 天，30 个工作日内发放' };
const ownPace = houseDefault('公布的资料没有写明天数。');

const step = { remind: workdays('nudge'), escalate: 'supervisor@parent' } as const;

/** The days between which a degree of this year's window is dated: so many years back, up to its summer. */
export function degreeDays(today: Day, tuned: { readonly degreeYears: number; readonly degreeSeason: number }) {
  const { from, to } = daysOfSeason(tuned.degreeSeason)!;
  const year = Number(today.slice(0, 4));
  return { from: `${year - tuned.degreeYears}-${from}`, to: `${year}-${to}` };
}

/** The last day of this year's window. */
function closingDay(today: Day, window: number): Day {
  return `${today.slice(0, 4)}-${daysOfSeason(window)!.to}`;
}

const papers = {
  certificate: field.files({ label: '毕业证书照片', max: 3, inList: 'papers' }),
  contract: contractPaper,
  ...workPapers,
};

/** 学历补贴: a front-line worker who took a degree beside work is paid once in a life, by lot where too many apply. */
export default defineService({
  id: 'degree-subsidy',
  title: '学历补贴',
  scene: 'training',
  lead: '一线职工在职读完大专、本科，一辈子可以领一次补贴；人数超过名额的时候抽签。',
  words: ['求学圆梦', '学历', '大专', '本科', '自考', '函授', '毕业证', '补贴'],
  occasions: ['degree'],
  edition: 2,
  cites: rule,

  form: {
    degree: field.choice({ label: '读完了什么学历？', of: { college: '大专', bachelor: '本科', other: '其他' } }),
    study: field.choice({
      label: '怎么读的？',
      of: { besideWork: '边上班边读（函授、夜大、自考、网络、开放教育）', fullTime: '全日制' },
    }),
    certifiedOn: field.date({ label: '毕业证书上的日期', notAfter: 'today' }),
    certificateNo: field.text({ label: '毕业证书编号', help: '在证书下方，照着抄。', min: 6, max: 30 }),
    post: field.choice({
      label: '你做什么工作？',
      of: { worker: '一线工人、服务员', leader: '班组长', head: '车间主任', above: '更高的管理岗位' },
    }),
    contractFrom: field.date({ label: '合同从哪一天开始？', notAfter: 'today', topic: 'contractFrom' }),
    contractTo: field.date({ label: '合同到哪一天为止？', notBeforeField: 'contractFrom', topic: 'contractTo' }),
    ...papers,
  },
  pages: [
    { ask: '你的学历', fields: ['degree', 'study'] },
    { ask: '你的毕业证书', fields: ['certifiedOn', 'certificateNo'] },
    { ask: '你的工作', fields: ['post', 'contractFrom', 'contractTo'] },
  ],
  summary: ['degree', 'certifiedOn'],

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['certificate', 'contract'],
      cites: houseDefault('公布的规定没有列出材料；毕业证书、劳动合同是它的条件。'),
    }),
    grant: tunable.money({ label: '学历补贴', default: yuan(1000), cites: rule }),
    quota: tunable.quota({ label: '名额', default: 20_000, cites: rule }),
    window: tunable.season({ label: '申报时间', default: seasonOf('10-28', '11-07'), cites: rule }),
    degreeSeason: tunable.season({ label: '毕业证书日期', default: seasonOf('08-01', '07-31'), cites: rule }),
    degreeYears: tunable.count({ label: '毕业证书日期从几年前算起', default: 2, min: 1, max: 10, cites: rule }),
    contractYears: tunable.count({ label: '到截止日劳动合同至少满几年', default: 1, min: 1, max: 10, cites: rule }),
    unitWithin: tunable.workdays({ label: '单位工会审核期限', default: 15, cites: paces }),
    cityWithin: tunable.workdays({ label: '市、产业工会审核期限', default: 3, cites: paces }),
    provinceWithin: tunable.workdays({ label: '省总工会审核期限', default: 10, cites: ownPace }),
    resubmitWithin: tunable.days({ label: '退回后多少天内补交', default: 10, cites: ownPace }),
    drawWithin: tunable.workdays({ label: '抽签期限', default: 10, cites: ownPace }),
    noticeDays: tunable.days({ label: '公示多少天', default: 3, min: 1, cites: notice2021 }),
    payWithin: tunable.workdays({ label: '发放期限', default: 30, cites: notice2021 }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 2, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'within-window': { says: '须在{window}之间申请', holds: ({ today, tuned }) => isInSeason(tuned.window, today) },
    'degree-beside-work': {
      says: '须是边上班边读完的大专或本科',
      holds: ({ form }) => form.degree !== 'other' && form.study === 'besideWork',
    },
    'degree-dated': {
      says: '毕业证书日期须从 {degreeYears} 年前的{degreeSeason.from}起，到今年{degreeSeason.to}止',
      holds: ({ form, today, tuned }) => {
        const { from, to } = degreeDays(today, tuned);
        return from <= form.certifiedOn && form.certifiedOn <= to;
      },
    },
    'front-line': { says: '须是一线职工，最高到车间主任', holds: ({ form }) => form.post !== 'above' },
    'contract-one-year': {
      says: '到申请截止那一天，劳动合同须满 {contractYears} 年，并且还没有到期',
      holds: ({ form, today, tuned }) => {
        const closing = closingDay(today, tuned.window);
        return (
          lastDayOfMonths(form.contractFrom, 12 * tuned.contractYears) <= closing &&
          form.contractTo >= form.contractFrom &&
          form.contractTo >= today
        );
      },
    },
    'once-in-a-life': {
      says: '一辈子只补贴一次；没有抽中的，下一年可以再申请',
      holds: ({ earlier }) => earlier.every(({ state }) => state === 'notDrawn'),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待单位工会审核', owes: 'approver@workplace', within: workdays('unitWithin'), ...step },
    unitApproved: { label: '等待市总工会审核', owes: 'approver@city', within: workdays('cityWithin'), ...step },
    cityApproved: {
      label: '等待省总工会审核',
      owes: 'approver@province',
      within: workdays('provinceWithin'),
      ...step,
    },
    pooled: {
      label: '审核通过，等待抽签',
      within: workdays('drawWithin'),
      draws: {
        by: 'approver@province',
        places: 'quota',
        wins: 'admit',
        loses: 'missOut',
        onlyIfMore: true,
        rises: 'moveUp',
        // The notice of 2023: «last year’s entrants who were not drawn and whose data is unchanged go straight to the draw».
        carryOver: {
          unchanged: ['degree', 'study', 'certifiedOn', 'certificateNo', 'post', 'contractFrom'],
          into: { pool: 'passUnchanged' },
        },
      },
    },
    onNotice: { label: '正在公示', within: days('noticeDays'), lapses: 'noticeOver' },
    drawn: {
      label: '等待发放',
      owes: 'cashier@province',
      within: workdays('payWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@province',
    },
    // As long as a place can still come free: until the notice of those who were drawn is over.
    waitlisted: { label: '没有抽中，按名次候补', within: days('noticeDays'), lapses: 'endWait' },
    returned: { label: '等待重新提交', owes: 'applicant', within: days('resubmitWithin'), lapses: 'letStand' },
    paid: { label: '已发放', final: true },
    notDrawn: { label: '这一年没有抽中', final: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '提交申报', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    approveAtUnit: {
      label: '单位工会通过',
      from: 'filed',
      to: 'unitApproved',
      proves: { by: ({ form }) => contractOf(form) },
      notify: ['applicant'],
    },
    approveAtCity: { label: '市总工会通过', from: 'unitApproved', to: 'cityApproved', notify: ['applicant'] },
    approveAtProvince: { label: '省总工会通过', from: 'cityApproved', to: 'pooled', notify: ['applicant'] },
    sendBack: {
      label: '退回',
      from: ['filed', 'unitApproved', 'cityApproved'],
      to: 'returned',
      asks: {
        reason: field.refusal({ label: '哪一条还不能确认', of: 'eligible' }),
        explain: field.longText({ label: '向职工说明要补什么', min: 4, max: 500 }),
      },
      notify: ['applicant'],
    },
    resubmit: {
      label: '重新提交',
      from: 'returned',
      to: 'filed',
      asks: { more: field.files({ label: '补充的材料', max: 5 }) },
      allowed: {
        'within-window': {
          says: '只能在{window}之间重新提交，这一年已经截止',
          holds: ({ today, tuned }) => isInSeason(tuned.window, today),
        },
      },
    },
    letStand: { label: '到期没有重新提交', from: 'returned', to: 'refused', by: 'clock', notify: ['applicant'] },
    passUnchanged: {
      label: '上次没有抽中，资料没有变，直接进入抽签',
      from: ['filed', 'unitApproved', 'cityApproved'],
      to: 'pooled',
      by: 'clock',
      notify: ['applicant'],
    },
    admit: { label: '入选，开始公示', from: 'pooled', to: 'onNotice', by: 'clock', notify: ['applicant'] },
    missOut: { label: '没有抽中，进入候补', from: 'pooled', to: 'waitlisted', by: 'clock', notify: ['applicant'] },
    moveUp: { label: '候补入选，开始公示', from: 'waitlisted', to: 'onNotice', by: 'clock', notify: ['applicant'] },
    endWait: { label: '候补结束', from: 'waitlisted', to: 'notDrawn', by: 'clock', notify: ['applicant'] },
    strike: {
      label: '公示期间查实不符合，取消',
      from: 'onNotice',
      to: 'refused',
      by: 'approver@province',
      asks: {
        reason: field.refusal({ label: '哪一条不符合', of: 'eligible' }),
        explain: field.longText({ label: '向职工说明查到了什么', min: 4, max: 500 }),
      },
      notify: ['applicant'],
    },
    noticeOver: { label: '公示期满', from: 'onNotice', to: 'drawn', by: 'clock', notify: ['cashier@province'] },
    cannotPay: {
      label: '不能发放',
      from: 'drawn',
      to: 'refused',
      asks: { why: field.longText({ label: '为什么不能发，可以怎么办', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    pay: {
      label: '发放补贴',
      from: 'drawn',
      to: 'paid',
      pays: { fund: 'training', amount: ({ tuned }) => tuned.grant, right: () => 'once in a life' },
      notify: ['applicant'],
    },
    withdraw: {
      label: '撤回',
      from: ['filed', 'unitApproved', 'cityApproved', 'drawn', 'returned'],
      to: 'withdrawn',
      by: 'applicant',
    },
  },

  metrics: {
    filed: { label: '申报', count: 'file' },
    passed: { label: '审核通过', count: 'approveAtProvince' },
    passedRate: { label: '通过率', of: ['passed', 'filed'] },
    drawn: { label: '入选', count: ['admit', 'moveUp'] },
    carried: { label: '上次没有抽中，直接进入抽签', count: 'passUnchanged' },
    notDrawn: { label: '没有抽中', stands: ['notDrawn'] },
    paid: { label: '发放补贴', sumPaid: 'pay' },
  },
});
