import { daysBetween } from '../../kernel/calendar.ts';
import { type AnyValues, field } from '../../kernel/field.ts';
import { type Fen, yuan } from '../../kernel/money.ts';
import { namesOf, workPapers } from '../../kernel/papers.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, saidFen, workdays } from '../../kernel/service.ts';
import { type Caps, type GivenFor, capTunables, givenFor } from './caps.ts';

const rule = {
  title: '基层工会经费收支管理办法',
  clause: '逢年过节、生日、结婚、生育、退休、亲人去世，可以向会员发放慰问品；标准由各省总工会定',
};
const ownPace = houseDefault('公布的资料没有写明办理天数。');

interface Occasion {
  readonly what: string;
  readonly festival?: string | undefined;
  readonly on: string;
}

/** What is the same for two applications about one thing: a festival or birthday of a year, else the day itself. */
function occasionOf({ what, festival, on }: Occasion): string {
  if (what === 'holiday' || what === 'birthday') return `${what} ${festival ?? ''} ${on.slice(0, 4)}`;
  return `${what} ${on}`;
}

interface Giving {
  readonly form: { readonly what: GivenFor; readonly festival?: string | undefined; readonly given?: Fen | undefined };
  readonly said?: AnyValues;
  readonly tuned: Caps;
}

/** The most that a gift may be worth: for festivals that have no cap each, what the cap of the year has left. */
function leftOfCap({ form: { what, festival, given = 0 }, said, tuned }: Giving): Fen {
  if (what !== 'holiday') return tuned[what];
  if (tuned.byFestival === 1) return festival === 'spring' ? tuned.springFestival : tuned.otherFestival;
  return Math.max(0, tuned.holiday - given - saidFen(said, 'before'));
}

const papers = {
  proof: field.files({
    label: '证明材料',
    help: '结婚证、出生证明、退休证，拍照就行。',
    max: 3,
    sensitive: 'identity',
    when: { field: 'what', is: ['wedding', 'birth', 'retirement'] },
    inList: 'papers',
  }),
  ...workPapers,
};

/** 节日和生日慰问: a workplace union gives its members something on their days, within the cap of its province. */
export default defineService({
  id: 'holiday-gift',
  title: '节日和生日慰问',
  scene: 'services',
  lead: '过节、过生日、结婚生孩子、退休，单位工会送上慰问品。',
  words: ['节日', '生日', '慰问品', '过年', '中秋', '端午', '结婚', '生育', '退休', '福利'],
  occasions: ['holiday'],
  edition: 2,
  cites: rule,

  form: {
    what: field.choice({ label: '为什么事？', of: givenFor }),
    festival: field.choice({
      label: '哪个节？',
      of: {
        newYear: '元旦',
        spring: '春节',
        qingming: '清明节',
        labour: '劳动节',
        dragonBoat: '端午节',
        midAutumn: '中秋节',
        national: '国庆节',
      },
      when: { field: 'what', is: ['holiday'] },
    }),
    on: field.date({ label: '是哪一天？', help: '过节就填过节那一天。' }),
    given: field.money({
      label: '今年为同样的事已经领了多少？',
      help: '系统按今年的办件和领取记录数，不用填。',
      max: yuan(1_000_000),
      optional: true,
    }),
    way: field.choice({ label: '怎么领？', of: { pickUp: '到单位工会领', deliver: '送到家' } }),
    address: field.longText({
      label: '送到哪里？',
      max: 120,
      sensitive: 'delivery',
      when: { field: 'way', is: ['deliver'] },
    }),
    ...papers,
  },
  pages: [
    { ask: '为什么事？', fields: ['what', 'festival', 'on'] },
    { ask: '怎么领？', fields: ['way', 'address'] },
  ],
  summary: ['what', 'on'],
  fromRegister: { given: { ofHerYear: 'worth', same: 'what' } },

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['proof'],
      cites: houseDefault('公布的标准没有列出材料。'),
    }),
    ...capTunables,
    window: tunable.days({ label: '前后多少天内申请', default: 60, cites: houseDefault('公布的资料没有写明。') }),
    answerWithin: tunable.workdays({ label: '答复期限', default: 5, cites: ownPace }),
    giveWithin: tunable.workdays({ label: '发放期限', default: 10, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 2, cites: ownPace }),
    assumeAfter: tunable.days({ label: '多少天没有确认就当作收到', default: 15, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'near-the-day': {
      says: '须在那一天前后 {window} 天以内申请',
      cites: houseDefault('公布的资料没有写明。'),
      holds: ({ form, today, tuned }) => Math.abs(daysBetween(form.on, today)) <= tuned.window,
    },
    'once-a-day-of-joy': {
      says: '同一件事只领一次；过节、过生日一年一次',
      cites: houseDefault('公布的标准按人按年算，没有写明重复申请怎么办。'),
      holds: ({ form, earlier }) => earlier.every(({ form: other }) => occasionOf(other) !== occasionOf(form)),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等待单位工会答复',
      owes: 'caseworker@workplace',
      within: workdays('answerWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    agreed: {
      label: '等待发放',
      owes: 'cashier@workplace',
      within: workdays('giveWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    given: { label: '已发放，等你确认收到', owes: 'applicant', within: days('assumeAfter'), lapses: 'assume' },
    received: { label: '已收到', final: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '申请慰问', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    agree: {
      label: '同意',
      from: 'filed',
      to: 'agreed',
      asks: {
        worth: field.money({ label: '慰问品值多少钱？', min: 1, max: yuan(10_000) }),
        before: field.money({
          label: '平台以外，她今年还领过多少节日慰问？',
          help: '平台上发过的，系统已经加上，不要重复写；没有就写 0。',
          max: yuan(10_000),
        }),
        gift: field.text({ label: '送什么？', max: 60 }),
      },
      allowed: {
        'within-cap': {
          says: '超过本省的标准；按全年合计的，节日慰问要加上今年在平台上和平台以外已经领的',
          holds: (input) => saidFen(input.said, 'worth') <= leftOfCap(input),
        },
      },
      notify: ['applicant'],
    },
    refuse: {
      label: '不能发',
      from: 'filed',
      to: 'refused',
      asks: { why: field.longText({ label: '原因，以及可以怎么办', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    give: {
      label: '登记发放',
      from: 'agreed',
      to: 'given',
      pays: {
        fund: 'gifts',
        to: 'spent',
        label: '慰问品',
        amount: ({ said }) => saidFen(said, 'worth'),
        estimate: (input) => ({ atMost: leftOfCap(input) }),
        right: ({ form }) => occasionOf(form),
      },
      notify: ['applicant'],
    },
    receive: { label: '收到了', from: 'given', to: 'received' },
    missing: {
      label: '没有收到',
      from: 'given',
      to: 'given',
      asks: { note: field.longText({ label: '说说情况', max: 300 }) },
      notify: ['caseworker@workplace'],
    },
    assume: { label: '到期没有确认', from: 'given', to: 'received', by: 'clock' },
    withdraw: { label: '撤回', from: ['filed', 'agreed'], to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    given: { label: '发放', count: 'give' },
    givenRate: { label: '发放率', of: ['given', 'filed'] },
    worth: { label: '慰问品金额', sumPaid: 'give' },
    missing: { label: '说没有收到', times: 'missing' },
  },
});
