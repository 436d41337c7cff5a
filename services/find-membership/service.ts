import { field } from '../../kernel/field.ts';
import { documentKinds } from '../../kernel/identity/document.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '全国总工会《工会会员会籍管理办法》（2016年12月12日）',
  clause: '一次入会、动态接转；一人一个会籍',
};

/** 找回会籍: a member whose phone has changed or is somebody else's shows who she is, and gets her record back under it. */
export default defineService({
  id: 'find-membership',
  title: '找回会籍',
  scene: 'organising',
  lead: '已经入会，但手机号换了、登记错了或者被别人占用，登录后看不到自己的会籍。拍一张证件，三个工作日内找回。',
  words: ['手机号换了', '手机号被占用', '找回', '登录不了', '会籍', '更正手机号'],
  edition: 1,
  cites: rule,

  form: {
    name: field.personName({ label: '姓名', help: '和证件上的一样。' }),
    documentKind: field.choice({ label: '证件类型', of: documentKinds }),
    number: field.document({
      label: '证件号码',
      help: '加密保存，只有审核的工会人员能看。',
      of: 'documentKind',
      sensitive: 'identity',
    }),
    proof: field.files({ label: '本人拿着证件的照片', help: '脸和证件都要看得清。', max: 2, sensitive: 'identity' }),
  },
  pages: [
    { ask: '你是谁？', fields: ['name', 'documentKind', 'number'] },
    { ask: '拍一张照片', fields: ['proof'] },
  ],
  summary: ['documentKind'],
  newcomers: { name: 'name', documentKind: 'documentKind', document: 'number' },

  tunables: {
    answerWithin: tunable.workdays({
      label: '几个工作日内答复',
      default: 3,
      cites: houseDefault('公布的资料只说由区县管理员处理，没有写明天数。'),
    }),
    remindAfter: tunable.workdays({
      label: '几个工作日后提醒',
      default: 2,
      cites: houseDefault('在答复期限前一天提醒。'),
    }),
    completeWithin: tunable.days({
      label: '补充照片多少天',
      default: 30,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
  },

  eligible: {},

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等工会核对',
      // Never the workplace union: whoever says that this is her gives the caller all that the member kept from it.
      owes: 'caseworker@town',
      within: workdays('answerWithin'),
      remind: workdays('remindAfter'),
      escalate: 'supervisor@above',
    },
    incomplete: { label: '等你补充照片', owes: 'applicant', within: days('completeWithin'), lapses: 'letGo' },
    found: { label: '已找回', final: true },
    declined: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
    lapsed: { label: '没有补充，已结束', final: true, void: true },
  },

  actions: {
    apply: { label: '申请找回', from: 'draft', to: 'filed', notify: ['applicant'] },
    confirm: {
      label: '核对无误，找回',
      from: 'filed',
      to: 'found',
      reunites: true,
      notify: ['applicant'],
    },
    ask: {
      label: '请补充照片',
      from: 'filed',
      to: 'incomplete',
      asks: { what: field.longText({ label: '哪里看不清', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    supply: {
      label: '补充照片',
      from: 'incomplete',
      to: 'filed',
      by: 'applicant',
      asks: { proof: field.files({ label: '本人拿着证件的照片', max: 2, sensitive: 'identity' }) },
    },
    decline: {
      label: '不是本人',
      from: 'filed',
      to: 'declined',
      asks: { why: field.longText({ label: '原因', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回申请', from: ['filed', 'incomplete'], to: 'withdrawn', by: 'applicant' },
    letGo: { label: '到期没有补充', from: 'incomplete', to: 'lapsed', by: 'clock', notify: ['applicant'] },
  },

  metrics: {
    asked: { label: '申请找回', count: 'apply' },
    found: { label: '已找回', count: 'confirm' },
    foundRate: { label: '找回率', of: ['found', 'asked'] },
  },
});
