import { field } from '../../kernel/field.ts';
import { documentKinds } from '../../kernel/identity/document.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '全国总工会《工会会员会籍管理办法》（2016年12月12日）',
  clause: '会员信息实行实名制动态管理',
};

/** 更正会员资料: a member whose record is wrong says what it should be and shows it; her union mends it. */
export default defineService({
  id: 'correct-record',
  title: '更正会员资料',
  scene: 'organising',
  lead: '姓名、证件、出生日期或者入会日期登记错了。说明哪里错、拍一张证件，三个工作日内更正。手机号换了请办“找回会籍”。',
  words: ['更正', '改名', '名字错了', '身份证号错了', '证件换了', '出生日期', '入会日期', '资料错误'],
  edition: 1,
  cites: rule,

  form: {
    item: field.choice({
      label: '哪一项错了？',
      of: { name: '姓名', document: '证件', bornOn: '出生日期', joinedOn: '入会日期' },
    }),
    name: field.personName({
      label: '正确的姓名',
      help: '和证件上的一样。',
      sensitive: 'identity',
      when: { field: 'item', is: ['name'] },
    }),
    documentKind: field.choice({
      label: '证件类型',
      of: documentKinds,
      when: { field: 'item', is: ['document'] },
    }),
    number: field.document({
      label: '正确的证件号码',
      help: '加密保存，只有审核的工会人员能看。',
      of: 'documentKind',
      sensitive: 'identity',
      when: { field: 'item', is: ['document'] },
    }),
    bornOn: field.date({
      label: '正确的出生日期',
      notAfter: 'today',
      sensitive: 'identity',
      when: { field: 'item', is: ['bornOn'] },
    }),
    joinedOn: field.date({
      label: '正确的入会日期',
      notAfter: 'today',
      when: { field: 'item', is: ['joinedOn'] },
    }),
    why: field.text({ label: '怎么错的？', help: '例如：录入时打错一个字、换了证件。', max: 100 }),
    proof: field.files({ label: '证明照片', help: '证件或者会员证，字要看得清。', max: 4, sensitive: 'identity' }),
  },
  pages: [
    { ask: '哪一项错了？', fields: ['item'] },
    { ask: '应该是什么？', fields: ['name', 'bornOn', 'joinedOn'] },
    { ask: '应该是哪个证件？', fields: ['documentKind', 'number'] },
    { ask: '怎么错的？', fields: ['why', 'proof'] },
  ],
  summary: ['item'],
  corrections: {
    item: 'item',
    name: 'name',
    documentKind: 'documentKind',
    document: 'number',
    bornOn: 'bornOn',
    joinedOn: 'joinedOn',
  },

  tunables: {
    answerWithin: tunable.workdays({
      label: '几个工作日内答复',
      default: 3,
      cites: houseDefault('公布的资料只说由管理员修改，没有写明天数。'),
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
      owes: 'caseworker@workplace',
      within: workdays('answerWithin'),
      remind: workdays('remindAfter'),
      escalate: 'supervisor@above',
    },
    incomplete: { label: '等你补充照片', owes: 'applicant', within: days('completeWithin'), lapses: 'letGo' },
    corrected: { label: '已更正', final: true },
    declined: { label: '没有更正', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
    lapsed: { label: '没有补充，已结束', final: true, void: true },
  },

  actions: {
    apply: { label: '申请更正', from: 'draft', to: 'filed', notify: ['applicant'] },
    approve: { label: '核对无误，更正', from: 'filed', to: 'corrected', corrects: true, notify: ['applicant'] },
    ask: {
      label: '请补充照片',
      from: 'filed',
      to: 'incomplete',
      asks: { what: field.longText({ label: '还缺什么', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    supply: {
      label: '补充照片',
      from: 'incomplete',
      to: 'filed',
      by: 'applicant',
      asks: { proof: field.files({ label: '证明照片', max: 4, sensitive: 'identity' }) },
    },
    decline: {
      label: '不更正',
      from: 'filed',
      to: 'declined',
      asks: { why: field.longText({ label: '原因', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回申请', from: ['filed', 'incomplete'], to: 'withdrawn', by: 'applicant' },
    letGo: { label: '到期没有补充', from: 'incomplete', to: 'lapsed', by: 'clock', notify: ['applicant'] },
  },

  metrics: {
    asked: { label: '申请更正', count: 'apply' },
    corrected: { label: '已更正', count: 'approve' },
    correctedRate: { label: '更正率', of: ['corrected', 'asked'] },
  },
});
