import { field } from '../../kernel/field.ts';
import { documentKinds } from '../../kernel/identity/document.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '全国总工会《工会会员会籍管理办法》（2016年12月12日）',
  clause: '职工本人申请，基层工会审核，发给会员证；会籍随劳动关系流动',
};

/** 入会: a worker, in a unit or on a platform, asks a union to take her in; the union looks at who she is and answers. */
export default defineService({
  id: 'join-union',
  title: '加入工会',
  scene: 'organising',
  lead: '有单位的、跑外卖开网约车的、打零工的，都可以入会。工会审核以后就是会员，能办各项服务。',
  words: ['入会', '加入工会', '工会会员', '骑手', '网约车', '快递', '货车', '灵活就业', '扫码入会'],
  edition: 2,
  cites: rule,

  form: {
    union: field.union({ label: '加入哪个工会？', help: '没有单位的，选所在街道或者行业的工会。' }),
    name: field.personName({ label: '姓名', help: '和证件上的一样。' }),
    documentKind: field.choice({ label: '证件类型', of: documentKinds }),
    number: field.document({
      label: '证件号码',
      help: '只用来核对身份、防止重复入会，加密保存，只有审核的工会人员能看。',
      of: 'documentKind',
      sensitive: 'identity',
    }),
    platforms: field.choices({
      label: '在哪些平台接单？',
      help: '可以选几个。没有的不用选。',
      of: {
        delivery: '外卖、同城配送',
        ride: '网约车',
        courier: '快递',
        truck: '货车、货运平台',
        household: '家政、护理',
        live: '直播、网店',
        other: '其他',
      },
      optional: true,
    }),
  },
  pages: [
    { ask: '加入哪个工会？', fields: ['union'] },
    { ask: '你是谁？', fields: ['name', 'documentKind', 'number'] },
    { ask: '在平台上接单吗？', fields: ['platforms'] },
  ],
  summary: ['platforms'],
  belongsTo: 'union',
  newcomers: { name: 'name', documentKind: 'documentKind', document: 'number' },

  tunables: {
    answerWithin: tunable.workdays({
      label: '几个工作日内答复',
      default: 3,
      cites: houseDefault('各地公布的期限不同，最常见的是三个工作日。'),
    }),
    remindAfter: tunable.workdays({
      label: '几个工作日后提醒',
      default: 2,
      cites: houseDefault('在答复期限前一天提醒。'),
    }),
    atOnce: tunable.yesNo({
      label: '提交以后马上入会，工会随后核对身份',
      untried: '这一项只管先入会还是先核对身份，不影响谁能入会',
      default: false,
      cites: houseDefault('各地大多由工会审核以后入会；工会可以定为马上入会。'),
    }),
    completeWithin: tunable.days({
      label: '补充材料多少天',
      default: 30,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
  },

  eligible: {},

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等工会审核',
      owes: 'caseworker@workplace',
      within: workdays('answerWithin'),
      remind: workdays('remindAfter'),
      escalate: 'supervisor@above',
    },
    incomplete: { label: '等你补充', owes: 'applicant', within: days('completeWithin'), lapses: 'letGo' },
    admitted: {
      label: '已入会，等工会核对身份',
      owes: 'caseworker@workplace',
      within: workdays('answerWithin'),
      remind: workdays('remindAfter'),
      escalate: 'supervisor@above',
    },
    joined: { label: '已入会', final: true },
    struck: { label: '身份不符，会籍已取消', final: true, void: true },
    declined: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
    lapsed: { label: '没有补充，已结束', final: true, void: true },
  },

  actions: {
    apply: {
      label: '申请入会',
      from: 'draft',
      to: 'filed',
      follows: { where: 'atOnce', action: 'admit' },
      notify: ['applicant'],
    },
    approve: {
      label: '同意入会',
      from: 'filed',
      to: 'joined',
      enrols: true,
      notify: ['applicant'],
    },
    admit: {
      label: '工会定为提交以后马上入会',
      from: 'filed',
      to: 'admitted',
      by: 'clock',
      enrols: 'unverified',
      notify: ['applicant', 'caseworker@workplace'],
    },
    confirm: { label: '身份核对无误', from: 'admitted', to: 'joined', verifies: true, notify: ['applicant'] },
    inquire: {
      label: '请她说明',
      from: 'admitted',
      asks: { what: field.longText({ label: '哪里要说明', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    explain: {
      label: '说明情况',
      from: 'admitted',
      by: 'applicant',
      asks: {
        note: field.longText({ label: '说明', max: 300, optional: true }),
        proof: field.files({ label: '证明照片', max: 6, optional: true, sensitive: 'identity' }),
      },
      notify: ['caseworker@workplace'],
    },
    strike: {
      label: '身份不符，取消会籍',
      from: 'admitted',
      to: 'struck',
      asks: { why: field.longText({ label: '哪里不符，以及她可以怎么办', min: 4, max: 300 }) },
      ends: 'mistaken',
      notify: ['applicant'],
    },
    ask: {
      label: '请补充',
      from: 'filed',
      to: 'incomplete',
      asks: { what: field.longText({ label: '要补充什么', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    supply: {
      label: '补充好了',
      from: 'incomplete',
      to: 'filed',
      by: 'applicant',
      asks: {
        note: field.longText({ label: '说明', max: 300, optional: true }),
        proof: field.files({ label: '证明照片', max: 6, optional: true, sensitive: 'identity' }),
      },
    },
    decline: {
      label: '不同意',
      from: 'filed',
      to: 'declined',
      asks: { why: field.longText({ label: '原因，以及可以加入哪个工会', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回申请', from: ['filed', 'incomplete'], to: 'withdrawn', by: 'applicant' },
    letGo: { label: '到期没有补充', from: 'incomplete', to: 'lapsed', by: 'clock', notify: ['applicant'] },
  },

  metrics: {
    asked: { label: '申请入会', count: 'apply' },
    joined: { label: '已入会', count: ['approve', 'admit'] },
    atOnce: { label: '提交以后马上入会', count: 'admit' },
    struck: { label: '身份不符取消', count: 'strike' },
    joinedRate: { label: '入会率', of: ['joined', 'asked'] },
  },
});
