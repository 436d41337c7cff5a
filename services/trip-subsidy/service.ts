import { field } from '../../kernel/field.ts';
import { type Fen, yuan } from '../../kernel/money.ts';
import { namesOf } from '../../kernel/papers.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, saidFen, workdays } from '../../kernel/service.ts';
import { portionOf } from '../../kernel/tunable-kinds.ts';

const rule = {
  title: '《广东工运》2024年第8期：珠海市职工疗休养',
  clause: '自行组织的每人每天不超过 600 元；补助每人每次 300 元，补助人数不超过会员总数的 20%',
};
const matching = { title: '《广东工运》2024年第8期：惠州市职工疗休养', clause: '市级奖补资金按 1:1 配套' };
const ownPace = houseDefault('公布的资料没有写明办理天数。');

const step = { remind: workdays('nudge'), escalate: 'supervisor@parent' } as const;

interface Terms {
  readonly grant: Fen;
  readonly matched: number;
}

/** So much for each person, and no more than the union's own money is matched with. */
export function subsidyFor(people: number, own: Fen, { grant, matched }: Terms): Fen {
  return Math.min(people * grant, portionOf(own, matched));
}

const papers = {
  list: field.files({
    label: '参加人员签名的名单',
    help: '拍照就行。',
    max: 9,
    sensitive: 'contact',
    inList: 'papers',
  }),
  bills: field.files({ label: '合同和发票', max: 15, inList: 'papers' }),
};

/** 疗休养补助: a workplace union that took its people on a trip gets part of it back, in the order in which unions asked. */
export default defineService({
  id: 'trip-subsidy',
  title: '疗休养补助',
  scene: 'services',
  lead: '单位工会组织职工疗休养，按人数领补助。由组织的人来申请，单位工会确认。',
  words: ['疗休养', '疗养', '旅游', '春游', '秋游', '补助'],
  occasions: ['trip'],
  edition: 3,
  cites: rule,

  form: {
    place: field.text({ label: '去了哪里？', max: 60 }),
    leftOn: field.date({ label: '哪一天出发？', notAfter: 'today' }),
    days: field.number({ label: '一共几天？', min: 1, max: 15, unit: '天' }),
    people: field.number({ label: '去了多少人？', min: 1, max: 5_000, unit: '人' }),
    members: field.number({
      label: '你们单位工会有多少会员？',
      help: '申请那天会员名册上的人数，系统自己填。',
      max: 20_000_000,
      unit: '人',
      optional: true,
    }),
    before: field.number({
      label: '你们单位今年已经有多少人申请或者领过补助？',
      help: '今年先提交、没有撤回也没有被退掉的，系统自己数。',
      max: 20_000_000,
      unit: '人',
      optional: true,
    }),
    cost: field.money({ label: '一共花了多少钱？', min: 1, max: yuan(20_000_000) }),
    own: field.money({ label: '其中单位工会出了多少钱？', min: 1, max: yuan(20_000_000) }),
    ...papers,
  },
  pages: [
    { ask: '去哪里、去了几天？', fields: ['place', 'leftOn', 'days'] },
    { ask: '多少人？', fields: ['people'] },
    { ask: '多少钱？', fields: ['cost', 'own'] },
  ],
  summary: ['place', 'leftOn'],
  fromRegister: { members: 'union-members', before: { ofYear: 'people', checkedAs: 'went' } },

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['list', 'bills'],
      cites: houseDefault('公布的办法没有列出材料。'),
    }),
    dayCap: tunable.money({ label: '每人每天最多花多少', limit: true, default: yuan(600), cites: rule }),
    grant: tunable.money({ label: '每人每次补助', default: yuan(300), cites: rule }),
    share: tunable.percent({ label: '补助人数最多占会员的比例', default: 2_000, cites: rule }),
    matched: tunable.percent({ label: '补助最多是单位工会自己出的钱的比例', default: 10_000, cites: matching }),
    confirmWithin: tunable.workdays({ label: '单位工会确认期限', default: 5, cites: ownPace }),
    checkWithin: tunable.workdays({ label: '核实、审批期限', default: 10, cites: ownPace }),
    payWithin: tunable.workdays({ label: '发放期限', default: 20, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 3, cites: ownPace }),
    objectWithin: tunable.days({ label: '退回后多少天内可以补充材料', default: 30, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'within-day-cap': {
      says: '每人每天不能超过 {dayCap}',
      holds: ({ form, tuned }) => form.cost <= tuned.dayCap * form.people * form.days,
    },
    'within-share': {
      says: '一年里领补助的人，不能超过会员名册人数的 {share}',
      holds: ({ form, tuned }) => form.people + (form.before ?? 0) <= portionOf(form.members ?? 0, tuned.share),
    },
    'own-share-of-cost': { says: '单位工会出的钱不能多过总花费', holds: ({ form }) => form.own <= form.cost },
    'once-a-trip': {
      says: '同一次疗休养只申请一次',
      holds: ({ form, earlier }) =>
        earlier.every(({ form: other }) => other.leftOn !== form.leftOn || other.place !== form.place),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待单位工会确认', owes: 'supervisor@workplace', within: workdays('confirmWithin'), ...step },
    confirmed: { label: '等待核实', owes: 'caseworker@county', within: workdays('checkWithin'), ...step },
    checked: { label: '等待审批', owes: 'approver@county', within: workdays('checkWithin'), ...step },
    approved: { label: '排队等待发放', owes: 'cashier@county', within: workdays('payWithin'), ...step },
    returned: { label: '等待补充材料', owes: 'applicant', within: days('objectWithin'), lapses: 'letStand' },
    paid: { label: '已发放', final: true },
    ranDry: { label: '今年的补助已经发完', final: true, void: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '提交申请', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    confirm: { label: '单位工会确认属实', from: 'filed', to: 'confirmed', notify: ['applicant'] },
    check: {
      label: '核实通过',
      from: 'confirmed',
      to: 'checked',
      asks: {
        went: field.number({ label: '核实后去了多少人', min: 1, max: 5_000, unit: '人' }),
      },
      allowed: {
        'within-share': {
          says: '加上这个单位今年先申请的，不能超过申请那天会员名册人数的 {share}',
          holds: ({ form, said, tuned }) =>
            Number(said['went']) + (form.before ?? 0) <= portionOf(form.members ?? 0, tuned.share),
        },
        'no-more-than-asked': {
          says: '核实的人数不能比申请的多',
          holds: ({ form, said }) => Number(said['went']) <= form.people,
        },
      },
      notify: ['applicant'],
    },
    approve: { label: '同意', from: 'checked', to: 'approved', notify: ['applicant'] },
    pay: {
      label: '发放补助',
      from: 'approved',
      to: 'paid',
      pays: {
        fund: 'trips',
        to: 'union',
        label: '给单位工会的补助',
        amount: ({ form, said, tuned }) => subsidyFor(saidFen(said, 'went'), form.own, tuned),
        // Before anybody has counted them, no more went than the union says.
        estimate: ({ form, said, tuned }) =>
          said?.['went'] === undefined
            ? { atMost: subsidyFor(form.people, form.own, tuned) }
            : { exactly: subsidyFor(saidFen(said, 'went'), form.own, tuned) },
        right: ({ form }) => `${form.leftOn} ${form.place}`,
        inTurn: true,
      },
      notify: ['applicant'],
    },
    sendBack: {
      label: '退回补充',
      from: ['filed', 'confirmed', 'checked', 'approved'],
      to: 'returned',
      asks: {
        reason: field.refusal({ label: '哪一条还不能确认', of: 'eligible' }),
        explain: field.longText({ label: '向申请人说明要补什么', min: 4, max: 500 }),
      },
      notify: ['applicant'],
    },
    supply: {
      label: '补充材料',
      from: 'returned',
      to: 'filed',
      asks: { more: field.files({ label: '补充的材料', max: 9 }) },
    },
    letStand: { label: '到期没有补充', from: 'returned', to: 'refused', by: 'clock', notify: ['applicant'] },
    closeDry: {
      label: '经费发完，结束排队',
      from: 'approved',
      to: 'ranDry',
      forWantOf: 'pay',
      notify: ['applicant'],
    },
    withdraw: {
      label: '撤回',
      from: ['filed', 'confirmed', 'checked', 'approved', 'returned'],
      to: 'withdrawn',
      by: 'applicant',
    },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    approved: { label: '同意', count: 'approve' },
    approvedRate: { label: '同意率', of: ['approved', 'filed'] },
    paid: { label: '发放补助', sumPaid: 'pay' },
    groups: { label: '领到补助的团', times: 'pay' },
    went: { label: '领到补助的人次', sum: 'went', by: 'pay', unit: '人' },
    spent: { label: '这些团一共花的', sum: 'cost', by: 'pay', unit: '元' },
    own: { label: '其中单位工会出的', sum: 'own', by: 'pay', unit: '元' },
    perGroup: { label: '每团补助', per: ['paid', 'groups'] },
    perHead: { label: '每人补助', per: ['paid', 'went'] },
    spentPerHead: { label: '每人花费', per: ['spent', 'went'] },
    waiting: { label: '排队等待', stands: ['approved'] },
    ranDry: { label: '经费发完', stands: ['ranDry'] },
  },
});
