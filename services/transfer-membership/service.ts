import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '全国总工会《工会会员会籍管理办法》（2016年12月12日）',
  clause: '会籍随劳动关系流动，一次入会、动态接转',
};

/** 转会: a member who has changed her job asks the new union; it answers in time, or silence carries her over. */
export default defineService({
  id: 'transfer-membership',
  title: '转会',
  scene: 'organising',
  lead: '换了单位，把会籍转到新的工会。新工会到期没有答复，就自动转过去。',
  words: ['转会', '换单位', '换工作', '会籍', '离职', '转移'],
  edition: 1,
  cites: rule,

  form: {
    union: field.union({ label: '转到哪个工会？', help: '新单位没有工会的，选新单位所在街道的工会。' }),
    why: field.choice({
      label: '为什么转？',
      of: {
        job: '换了单位',
        gig: '改做平台、零工',
        home: '回家乡',
        closed: '原来的单位没有了',
        other: '其他',
      },
    }),
  },
  pages: [
    { ask: '转到哪个工会？', fields: ['union'] },
    { ask: '为什么转？', fields: ['why'] },
  ],
  summary: ['why'],
  belongsTo: 'union',

  tunables: {
    silence: tunable.workdays({
      label: '几个工作日不答复就算同意',
      default: 5,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
    remindAfter: tunable.workdays({
      label: '几个工作日后提醒新工会',
      default: 3,
      cites: houseDefault('在期限前两天提醒。'),
    }),
  },

  eligible: {},

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等新工会答复',
      owes: 'caseworker@workplace',
      within: workdays('silence'),
      remind: workdays('remindAfter'),
      lapses: 'carryOver',
    },
    transferred: { label: '已转会', final: true },
    declined: { label: '新工会没有同意', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    apply: { label: '申请转会', from: 'draft', to: 'filed', notify: ['applicant', 'caseworker@former'] },
    accept: {
      label: '同意转入',
      from: 'filed',
      to: 'transferred',
      transfers: true,
      notify: ['applicant', 'caseworker@former'],
    },
    carryOver: {
      label: '到期没有答复，自动转入',
      from: 'filed',
      to: 'transferred',
      by: 'clock',
      transfers: true,
      notify: ['applicant', 'caseworker@workplace', 'caseworker@former'],
    },
    decline: {
      label: '不同意',
      from: 'filed',
      to: 'declined',
      asks: { why: field.longText({ label: '原因，以及应该转到哪里', min: 4, max: 300 }) },
      notify: ['applicant', 'caseworker@former'],
    },
    withdraw: { label: '撤回申请', from: 'filed', to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    asked: { label: '申请转会', count: 'apply' },
    accepted: { label: '同意转入', count: 'accept' },
    bySilence: { label: '到期自动转入', count: 'carryOver' },
    acceptedRate: { label: '同意率', of: ['accepted', 'asked'] },
  },
});
