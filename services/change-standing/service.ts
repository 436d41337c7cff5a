import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '北京市工会会员会籍规定（2020年，中国工会新闻）',
  clause: '退休、失业的会籍留在原单位；内退的不变；单位没有了的由上级工会保留；单位没有工会的向所在地上级工会申请',
};

/** 会籍保留: somebody whose work has changed stays a member, and the register says how she stands to work from then on. */
export default defineService({
  id: 'change-standing',
  title: '退休、失业、单位变了，保留会籍',
  scene: 'organising',
  lead: '退休了、失业了、单位没有了，会籍都还在。在这里告诉工会一声，该办的服务照样办。',
  words: ['退休', '内退', '失业', '下岗', '待业', '单位没有了', '倒闭', '保留会籍', '会籍', '没有工会'],
  edition: 1,
  cites: rule,

  form: {
    now: field.choice({
      label: '你现在的情况',
      of: {
        retired: '我退休了',
        'inner-retired': '我内退了，关系还在单位',
        unemployed: '我失业了',
        'unit-closed': '单位没有了',
        'home-area': '新单位还没有工会',
        employed: '我又上班了，还在这个工会',
      },
    }),
    union: field.union({
      label: '家在哪个街道？选那里的工会',
      help: '新单位有了工会，再转过去。',
      when: { field: 'now', is: ['home-area'] },
    }),
    since: field.date({ label: '从哪天开始？', notAfter: 'today' }),
  },
  pages: [
    { ask: '你现在是什么情况？', fields: ['now', 'union'] },
    { ask: '从哪天开始？', fields: ['since'] },
  ],
  summary: ['now'],
  belongsTo: 'union',
  // The unit that is gone answers nobody; the union above it keeps its members.
  climbs: [{ field: 'now', to: { 'unit-closed': 'town' } }],

  tunables: {
    silence: tunable.workdays({
      label: '几个工作日没有答复就按申请登记',
      default: 5,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
    remindAfter: tunable.workdays({
      label: '几个工作日后提醒工会',
      default: 3,
      cites: houseDefault('在期限前两天提醒。'),
    }),
  },

  eligible: {
    'one-at-a-time': {
      says: '已经提交过、还没有办完的，不用再交',
      cites: houseDefault('同一件事只登记一次。'),
      holds: ({ earlier }) => earlier.every(({ state }) => state !== 'filed'),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等工会登记',
      owes: 'caseworker@workplace',
      within: workdays('silence'),
      remind: workdays('remindAfter'),
      lapses: 'takeEffect',
    },
    kept: { label: '已登记，会籍保留', final: true },
    declined: { label: '情况不符，会籍没有变', final: true, void: true },
    withdrawn: { label: '已撤回，会籍没有变', final: true, void: true },
  },

  actions: {
    apply: {
      label: '告诉工会',
      from: 'draft',
      to: 'filed',
      demands: 'eligible',
      notify: ['applicant'],
    },
    note: {
      label: '情况属实，登记',
      from: 'filed',
      to: 'kept',
      keeps: { now: 'now', since: 'since' },
      notify: ['applicant', 'caseworker@former'],
    },
    takeEffect: {
      label: '到期没有答复，按申请登记',
      from: 'filed',
      to: 'kept',
      by: 'clock',
      keeps: { now: 'now', since: 'since' },
      notify: ['applicant', 'caseworker@workplace', 'caseworker@former'],
    },
    decline: {
      label: '情况不符',
      from: 'filed',
      to: 'declined',
      asks: { why: field.longText({ label: '哪里不符，以及她可以怎么办', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回', from: 'filed', to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    told: { label: '申请保留会籍', count: 'apply' },
    kept: { label: '已登记', count: ['note', 'takeEffect'] },
    bySilence: { label: '到期自动登记', count: 'takeEffect' },
    keptRate: { label: '登记率', of: ['kept', 'told'] },
  },
});
