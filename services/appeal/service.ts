import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, hours, workdays } from '../../kernel/service.ts';

const stoodStill = { remind: workdays('stall'), escalate: 'supervisor@parent' } as const;
const pilot = {
  title: '《广东工运》2024年第8期：广州石化“小诉求”工作法',
  clause: '任一环节超过 3 天未处理，系统提醒并发送邮件',
};

/**
 * 小诉求: anyone in a union says what is wrong, sees every step, and alone decides when it is over. An answer is not an
 * end: only the worker closes, and silence closes as «unanswered», which never counts as satisfied.
 */
export default defineService({
  id: 'appeal',
  title: '我有诉求',
  scene: 'rights',
  lead: '工作和生活里遇到难处，写几句话，工会帮你办。每一步由谁办、什么时候办完，你都看得到。',
  words: ['小诉求', '投诉', '建议', '拖欠工资', '加班', '食堂', '宿舍', '空调', '求助', '意见'],
  edition: 1,
  cites: pilot,

  form: {
    topic: field.choice({
      label: '是哪方面的事？',
      of: {
        canteen: '吃饭、住宿、上下班',
        workplace: '工作环境、劳动保护',
        wages: '工资、加班费',
        hours: '上班时间、休息休假',
        insurance: '社保、工伤',
        welfare: '福利、文体活动',
        other: '其他',
      },
    }),
    what: field.longText({
      label: '说说是什么事',
      help: '时间、地点、想怎么解决，写清楚就能更快办好。',
      min: 4,
      max: 1000,
      sensitive: 'dispute',
    }),
    photos: field.files({
      label: '照片或文件',
      help: '没有也可以提交。',
      max: 9,
      optional: true,
      sensitive: 'dispute',
    }),
    aboveWorkplace: field.yesNo({
      label: '不让本单位工会看到，直接交给上级工会',
      help: '选“是”，你单位里的人看不到这件事。',
    }),
    shared: field.yesNo({
      label: '答复后让本单位工友也能看到',
      help: '只显示事情类别和工会的答复，不显示你的名字和你写的原话。',
      when: { field: 'aboveWorkplace', is: [false] },
    }),
  },
  pages: [
    { ask: '遇到了什么事？', fields: ['topic', 'what', 'photos'] },
    { ask: '让谁看到？', fields: ['aboveWorkplace', 'shared'] },
  ],
  summary: ['topic'],

  tunables: {
    stall: tunable.workdays({ label: '一步没有进展几个工作日后提醒', default: 3, cites: pilot }),
    answerWithin: tunable.workdays({
      label: '每一步的办理期限',
      default: 5,
      max: 60,
      cites: houseDefault('提醒之后再留两个工作日，之后请上级工会一起办。'),
    }),
    silence: tunable.days({
      label: '答复后多少天没有评价，按“未评价”结束',
      default: 15,
      min: 3,
      cites: houseDefault('给职工留出核实办理结果的时间。'),
    }),
    callBackWithin: tunable.workdays({
      label: '差评回访期限',
      default: 15,
      cites: { title: '政务服务“好差评”制度', clause: '差评 15 个工作日内处理并回访' },
    }),
    lookBackAfter: tunable.days({
      label: '办结多少天后回看',
      default: 30,
      cites: houseDefault('一个月后问一次，问题有没有再出现。'),
    }),
    lookBackWithin: tunable.days({
      label: '回看等多少天',
      default: 14,
      cites: houseDefault('两周没有回复就结束回看。'),
    }),
  },

  eligible: {},

  climbs: [{ field: 'topic', to: { wages: 'county', insurance: 'county', hours: 'town' } }],
  keptAbove: 'aboveWorkplace',
  flags: { supervised: '督办' },
  listensTo: 'what',

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待受理', owes: 'caseworker@workplace', within: workdays('answerWithin'), ...stoodStill },
    accepted: { label: '等待指派', owes: 'caseworker@workplace', within: workdays('answerWithin'), ...stoodStill },
    handling: { label: '正在办理', owes: 'assignee', within: workdays('answerWithin'), ...stoodStill },
    answered: {
      label: '等待评价',
      owes: 'applicant',
      within: days('silence'),
      remind: workdays('stall'),
      lapses: 'lapse',
    },
    callBack: {
      label: '等待回访',
      owes: 'supervisor@workplace',
      within: workdays('callBackWithin'),
      remind: workdays('stall'),
      escalate: 'supervisor@parent',
    },
    settled: { label: '已办结（到时回看）', within: days('lookBackAfter'), lapses: 'lookBack' },
    lookingBack: { label: '等待回看', owes: 'applicant', within: days('lookBackWithin'), lapses: 'keepClosed' },
    closed: { label: '已办结', final: true },
    unanswered: { label: '未评价结束', final: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '提交诉求', from: 'draft', to: 'filed', notify: ['applicant'] },
    accept: { label: '受理', from: 'filed', to: 'accepted', notify: ['applicant'] },
    assign: {
      label: '指派经办人',
      from: ['accepted', 'handling'],
      to: 'handling',
      by: 'caseworker@above',
      asks: { handler: field.staff({ label: '由谁办理' }) },
      assigns: 'handler',
      notify: ['applicant', 'assignee'],
    },
    note: {
      label: '写进展',
      from: ['filed', 'accepted', 'handling', 'callBack'],
      asks: { progress: field.longText({ label: '办到哪一步了', max: 500, sensitive: 'dispute' }) },
      notify: ['applicant'],
    },
    answer: {
      label: '答复',
      from: 'handling',
      to: 'answered',
      asks: {
        reply: field.longText({
          label: '怎么办的、结果如何',
          help: '职工会直接看到这段话。',
          min: 4,
          max: 1000,
          sensitive: 'dispute',
        }),
        proof: field.files({ label: '办理结果的照片或文件', max: 9, optional: true }),
      },
      notify: ['applicant'],
    },
    supervise: {
      label: '督办',
      from: ['filed', 'accepted', 'handling', 'callBack'],
      by: 'supervisor@above',
      asks: {
        deadline: field.date({ label: '要求办完的日期', notBefore: 'today' }),
        demand: field.longText({ label: '督办要求', max: 500, sensitive: 'dispute' }),
      },
      due: 'deadline',
      flag: 'supervised',
      notify: ['applicant', 'assignee'],
    },
    satisfy: {
      label: '解决了，评价',
      from: 'answered',
      to: { of: 'rating', cases: { 1: 'callBack', 2: 'callBack' }, otherwise: 'settled' },
      asks: {
        rating: field.rating({ label: '你对这次办理满意吗？' }),
        remark: field.longText({ label: '想说的话', max: 500, optional: true, sensitive: 'dispute' }),
      },
    },
    reopen: {
      label: '没解决，请继续办',
      from: 'answered',
      to: 'handling',
      asks: { why: field.longText({ label: '哪里没解决', max: 500, sensitive: 'dispute' }) },
      notify: ['assignee'],
    },
    lapse: { label: '到期未评价', from: 'answered', to: 'unanswered', by: 'clock', notify: ['applicant'] },
    callBack: {
      label: '登记回访',
      from: 'callBack',
      to: 'settled',
      asks: { heard: field.longText({ label: '回访了解到什么、怎么改进', min: 4, max: 1000, sensitive: 'dispute' }) },
      notify: ['applicant'],
    },
    lookBack: { label: '到期回看', from: 'settled', to: 'lookingBack', by: 'clock', notify: ['applicant'] },
    stillGood: { label: '没有再出现', from: 'lookingBack', to: 'closed' },
    cameBack: {
      label: '问题又出现了',
      from: 'lookingBack',
      to: 'handling',
      asks: { again: field.longText({ label: '现在是什么情况', max: 500, sensitive: 'dispute' }) },
      notify: ['assignee'],
    },
    keepClosed: { label: '回看结束', from: 'lookingBack', to: 'closed', by: 'clock' },
    second: {
      label: '我也遇到',
      from: ['answered', 'settled', 'lookingBack', 'closed'],
      by: 'colleague',
      once: 'person',
    },
    withdraw: { label: '撤回', from: ['filed', 'accepted', 'handling'], to: 'withdrawn', by: 'applicant' },
  },

  board: {
    label: '工友也关心的事',
    shows: { answered: ['topic'], settled: ['topic'], lookingBack: ['topic'], closed: ['topic'] },
    when: 'shared',
    reply: { action: 'answer', field: 'reply' },
    acts: 'second',
  },

  metrics: {
    filed: { label: '收到', count: 'file' },
    closed: { label: '办结', stands: ['settled', 'lookingBack', 'closed', 'callBack'] },
    closedInADay: {
      label: '24 小时内办结',
      stands: ['settled', 'lookingBack', 'closed', 'callBack'],
      within: hours(24),
    },
    closedRate: { label: '办结率', of: ['closed', 'filed'] },
    closedInADayRate: { label: '24 小时办结率', of: ['closedInADay', 'filed'] },
    unanswered: { label: '未评价结束', stands: ['unanswered'] },
    reopened: { label: '重新办理', times: 'reopen' },
    reminded: { label: '催办提醒', times: 'remind' },
    escalated: { label: '上级介入', times: 'escalate' },
  },
});
