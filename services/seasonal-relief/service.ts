import { field } from '../../kernel/field.ts';
import { type Fen, yuan } from '../../kernel/money.ts';
import { commonPapers, namesOf } from '../../kernel/papers.ts';
import { houseDefault, notPublished, tunable, unpublished } from '../../kernel/rule.ts';
import { days, defineService, saidFen, workdays } from '../../kernel/service.ts';

const cool = {
  title: '海珠区天河南街道总工会送清凉（2024 年公布数据）',
  clause: '3,499 箱，60 多家单位，230 名新就业形态劳动者',
};
const school = { title: '工会困难职工帮扶标准汇总', clause: '助学：九年级及以下不超过 3,000 元，以上不超过 10,000 元' };
const notWritten = houseDefault('公布的资料没有写明金额。');
const ownPace = houseDefault('公布的资料没有写明办理天数。');

const step = { remind: workdays('nudge'), escalate: 'supervisor@parent' } as const;

interface Editioned {
  readonly form: { readonly edition: string };
}

const isOf = (...editions: readonly string[]) => ({
  says: '这一步不是这一种申请的',
  holds: ({ form }: Editioned) => editions.includes(form.edition),
});

interface Granting extends Editioned {
  readonly form: { readonly edition: string; readonly stage?: string };
  readonly tuned: { readonly warmthMost: Fen; readonly schoolMost9: Fen; readonly schoolMostAbove: Fen };
}

/** The most that one application may be granted; what is brought in boxes or arranged is no money. */
export function mostGrant({ form, tuned }: Granting): Fen {
  if (form.edition === 'warmth') return tuned.warmthMost;
  if (form.edition !== 'schooling') return 0;
  return form.stage === 'to9' ? tuned.schoolMost9 : tuned.schoolMostAbove;
}

/** Editions in which a household is helped. */
const inHardship = { field: 'edition', is: ['warmth', 'schooling'] } as const;

const papers = {
  papers: field.files({
    label: '能说明困难的材料',
    help: '比如低保证、诊断书、学费单，拍照就行。工会建了档的不用交。',
    max: 9,
    sensitive: 'money',
    when: inHardship,
    provenBy: { what: 'hardship' },
    inList: 'papers',
  }),
  idCard: { ...commonPapers.idCard, when: inHardship },
  householdBook: { ...commonPapers.householdBook, when: inHardship },
  unitProof: { ...commonPapers.unitProof, when: inHardship },
};

/** 四季送: what unions bring in summer and winter, for school and for the way home, as four editions of one service. */
export default defineService({
  id: 'seasonal-relief',
  title: '四季送温暖',
  scene: 'assistance',
  lead: '夏天送清凉，冬天送温暖，开学送助学，过年送岗位、送平安返乡。',
  words: ['送清凉', '送温暖', '金秋助学', '送岗位', '平安返乡', '高温', '矿泉水', '学费', '找工作', '回家', '车票'],
  occasions: ['outdoors', 'hardship', 'child', 'homeward', 'jobless'],
  edition: 2,
  cites: cool,

  form: {
    edition: field.choice({
      label: '要哪一种？',
      of: {
        cooling: '送清凉：给一线和户外的工友送水、防暑用品',
        warmth: '送温暖：家里有困难',
        schooling: '送助学：孩子上学有困难',
        homeward: '送岗位、平安返乡：找工作，或者回家过年',
      },
    }),
    what: field.longText({ label: '说说情况', help: '几句话就行。', min: 4, max: 500, sensitive: 'dispute' }),
    site: field.text({ label: '送到哪里？', max: 80, when: { field: 'edition', is: ['cooling'] } }),
    people: field.number({
      label: '那里有多少人？',
      min: 1,
      max: 100_000,
      unit: '人',
      when: { field: 'edition', is: ['cooling'] },
    }),
    wanted: field.number({
      label: '要多少箱？',
      min: 1,
      max: 100_000,
      unit: '箱',
      when: { field: 'edition', is: ['cooling'] },
    }),
    stage: field.choice({
      label: '孩子上几年级？',
      of: { to9: '九年级及以下', above: '高中、中职、大学' },
      when: { field: 'edition', is: ['schooling'] },
      // Most who are in the ninth grade or below are not fourteen yet.
      minor: { field: 'stage', is: ['to9'] },
    }),
    help: field.choice({
      label: '要什么帮助？',
      of: { job: '介绍工作', ticket: '回家的车票、专车' },
      when: { field: 'edition', is: ['homeward'] },
    }),
    ...papers,
  },
  pages: [
    { ask: '要工会送什么？', fields: ['edition', 'what'] },
    { ask: '送到哪里、多少箱？', fields: ['site', 'people', 'wanted'] },
    { ask: '再说具体一点', fields: ['stage', 'help'] },
  ],
  summary: ['edition', 'site'],

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['papers'],
      cites: houseDefault('公布的资料没有列出材料。'),
    }),
    warmthMost: tunable.money({
      label: '送温暖：一户最多',
      default: unpublished,
      cites: notPublished('公布的资料没有写金额，由办送温暖的工会登记。'),
    }),
    schoolMost9: tunable.money({ label: '送助学：九年级及以下最多', default: yuan(3_000), cites: school }),
    schoolMostAbove: tunable.money({ label: '送助学：高中以上最多', default: yuan(10_000), cites: school }),
    answerWithin: tunable.workdays({ label: '答复期限', default: 3, cites: ownPace }),
    stepWithin: tunable.workdays({ label: '审批、发放每一步的期限', default: 5, cites: ownPace }),
    giveWithin: tunable.workdays({ label: '送完期限', default: 20, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 2, cites: ownPace }),
    assumeAfter: tunable.days({ label: '多少天没有确认就当作办好', default: 15, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'once-a-year': {
      says: '送温暖、送助学一年一次',
      cites: notWritten,
      holds: ({ form, earlier, today }) =>
        !['warmth', 'schooling'].includes(form.edition) ||
        earlier.every(
          ({ form: other, filedOn }) => other.edition !== form.edition || filedOn.slice(0, 4) !== today.slice(0, 4),
        ),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待工会答复', owes: 'caseworker@town', within: workdays('answerWithin'), ...step },
    stocked: { label: '正在备货、发放', owes: 'caseworker@town', within: workdays('giveWithin'), ...step },
    checked: { label: '等待审批', owes: 'approver@county', within: workdays('stepWithin'), ...step },
    approved: { label: '等待发放', owes: 'cashier@county', within: workdays('stepWithin'), ...step },
    arranged: { label: '安排好了，等你确认', owes: 'applicant', within: days('assumeAfter'), lapses: 'assume' },
    paid: { label: '已发放', final: true },
    done: { label: '已办好', final: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '提交申请', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    takeIn: {
      label: '去备货',
      from: 'filed',
      to: 'stocked',
      allowed: { cooling: isOf('cooling') },
      notify: ['applicant'],
    },
    handOut: {
      label: '登记发出',
      from: 'stocked',
      asks: {
        goods: field.text({ label: '什么物品？', help: '和“物资”里登记的名称一样，发出的从库存里减。', max: 40 }),
        boxes: field.number({ label: '发出多少箱？', min: 1, max: 100_000, unit: '箱' }),
        to: field.text({ label: '发到哪里、谁签收？', max: 120 }),
      },
      supplies: { kind: 'handed-out', goods: 'goods', boxes: 'boxes', site: 'site' },
    },
    bringBack: {
      label: '登记退回',
      from: 'stocked',
      asks: {
        goods: field.text({ label: '什么物品？', max: 40 }),
        back: field.number({ label: '退回多少箱？', min: 1, max: 100_000, unit: '箱' }),
      },
      supplies: { kind: 'brought-back', goods: 'goods', boxes: 'back', site: 'site' },
    },
    finish: {
      label: '发完了',
      from: 'stocked',
      to: 'done',
      allowed: {
        'handed-out': { says: '还没有登记发出', holds: ({ tally }) => (tally['handOut'] ?? 0) > 0 },
      },
      notify: ['applicant'],
    },
    check: {
      label: '情况属实',
      from: 'filed',
      to: 'checked',
      allowed: { money: isOf('warmth', 'schooling') },
      notify: ['applicant'],
    },
    approve: {
      label: '同意',
      from: 'checked',
      to: 'approved',
      asks: {
        batch: field.text({ label: '第几批？', help: '比如「2026年春节第一批」。', max: 40 }),
        aid: field.money({ label: '给多少钱？', min: 1, max: yuan(100_000) }),
      },
      allowed: {
        'within-most': {
          says: '超过了标准：送温暖最多 {warmthMost}；送助学九年级及以下最多 {schoolMost9}，高中以上最多 {schoolMostAbove}',
          holds: ({ form, said, tuned }) => saidFen(said, 'aid') <= mostGrant({ form, tuned }),
        },
      },
      notify: ['applicant'],
    },
    decideAgain: {
      label: '发不了，退回重新审批',
      from: 'approved',
      to: 'checked',
      asks: { hitch: field.longText({ label: '为什么发不了？', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    pay: {
      label: '发放',
      from: 'approved',
      to: 'paid',
      pays: {
        fund: 'seasonal',
        amount: ({ said }) => saidFen(said, 'aid'),
        estimate: (input) => ({ atMost: mostGrant(input) }),
        right: ({ form, filedOn }) => `${form.edition} ${filedOn.slice(0, 4)}`,
      },
      notify: ['applicant'],
    },
    arrange: {
      label: '安排好了',
      from: 'filed',
      to: 'arranged',
      asks: { how: field.longText({ label: '怎么安排的？', help: '在哪里、什么时候、找谁。', min: 4, max: 500 }) },
      allowed: { homeward: isOf('homeward') },
      notify: ['applicant'],
    },
    confirm: { label: '办好了', from: 'arranged', to: 'done' },
    again: {
      label: '还没有办好',
      from: 'arranged',
      to: 'filed',
      asks: { why: field.longText({ label: '哪里没办好？', max: 300, sensitive: 'dispute' }) },
    },
    assume: { label: '到期没有确认', from: 'arranged', to: 'done', by: 'clock' },
    refuse: {
      label: '不能办',
      from: ['filed', 'stocked', 'checked'],
      to: 'refused',
      asks: { reply: field.longText({ label: '原因，以及还可以找谁帮忙', min: 4, max: 300, sensitive: 'dispute' }) },
      allowed: {
        'nothing-out': { says: '已经发出过，请点“发完了”', holds: ({ tally }) => (tally['handOut'] ?? 0) === 0 },
      },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回', from: ['filed', 'checked', 'approved', 'arranged'], to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    helped: { label: '办好', stands: ['paid', 'done'] },
    helpedRate: { label: '办好率', of: ['helped', 'filed'] },
    paid: { label: '发放', sumPaid: 'pay' },
    handedOut: { label: '送出次数', times: 'handOut' },
  },
});
