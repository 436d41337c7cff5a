import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '《中国工会章程》第一章',
  clause: '会员有退会自由；会员退会由本人提出，由工会基层委员会宣布',
};

/** 退会: a member who wants to leave says so; it takes effect when the union has noted it, or by itself. */
export default defineService({
  id: 'leave-union',
  title: '退会',
  scene: 'organising',
  lead: '不想再做会员，可以退会，不用说原因。换了单位、退休、失业都不用退会：会籍可以转，也可以保留。退会以后还能再入会。',
  words: ['退会', '退出工会', '不想当会员', '注销'],
  edition: 1,
  cites: rule,

  form: {
    reason: field.longText({
      label: '想说的话',
      help: '想说就写，不写也可以退会。',
      max: 300,
      optional: true,
      sensitive: 'dispute',
    }),
  },
  pages: [{ ask: '有什么想对工会说的吗？', fields: ['reason'] }],
  summary: [],

  tunables: {
    silence: tunable.workdays({
      label: '几个工作日没有登记就自动生效',
      default: 5,
      cites: houseDefault('章程写明由本人提出、基层工会宣布，没有写明天数。'),
    }),
    remindAfter: tunable.workdays({
      label: '几个工作日后提醒工会登记',
      default: 3,
      cites: houseDefault('在生效前两天提醒。'),
    }),
  },

  eligible: {
    'one-at-a-time': {
      says: '已经提交过退会、还没有办完的，不用再交',
      holds: ({ earlier }) => earlier.every(({ state }) => state !== 'filed'),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等工会登记退会',
      owes: 'caseworker@workplace',
      within: workdays('silence'),
      remind: workdays('remindAfter'),
      lapses: 'takeEffect',
    },
    left: { label: '已退会', final: true },
    withdrawn: { label: '已撤回，会籍没有变', final: true, void: true },
  },

  actions: {
    apply: { label: '申请退会', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    note: { label: '登记退会', from: 'filed', to: 'left', ends: 'left', notify: ['applicant'] },
    takeEffect: {
      label: '到期没有登记，自动生效',
      from: 'filed',
      to: 'left',
      by: 'clock',
      ends: 'left',
      notify: ['applicant', 'caseworker@workplace'],
    },
    withdraw: { label: '不退了', from: 'filed', to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    asked: { label: '申请退会', count: 'apply' },
    left: { label: '已退会', count: ['note', 'takeEffect'] },
    stayed: { label: '改了主意', count: 'withdraw' },
    bySilence: { label: '到期自动生效', count: 'takeEffect' },
  },
});
