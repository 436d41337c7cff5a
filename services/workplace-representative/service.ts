import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '《广东工运》2024年第8期：清远市工会代表制',
  clause: '个人申请、职工认可、工会确认、上墙公示、动态退出；六种角色：组织、宣讲、信息、教练、服务、议政',
};

/** 工会代表: a worker puts herself forward, colleagues endorse her, the union confirms, and all can reach her. */
export default defineService({
  id: 'workplace-representative',
  title: '当工会代表',
  scene: 'organising',
  lead: '愿意替工友说话、办事，就来报名。工友认可、工会确认后，名字和电话会公布给本工会的工友。',
  words: ['工会代表', '职工代表', '报名', '推荐'],
  edition: 2,
  cites: rule,

  form: {
    part: field.choice({
      label: '想做哪一方面的事？',
      of: {
        organising: '组织员：联系工友、发展会员',
        publicity: '宣讲员：讲政策、讲法律',
        information: '信息员：收集工友的难处',
        coaching: '教练员：带技能、带新人',
        service: '服务员：帮工友办福利',
        deliberation: '议政员：替工友提建议',
      },
    }),
    statement: field.longText({ label: '为什么想做、打算怎么做', help: '工友会看到这段话。', min: 4, max: 300 }),
    contact: field.phone({ label: '工友可以打的电话', help: '工会确认后，会公布给本工会的工友。' }),
  },
  pages: [{ ask: '介绍一下自己', fields: ['part', 'statement', 'contact'] }],
  summary: ['part'],

  tunables: {
    endorsements: tunable.count({
      label: '至少几名工友认可',
      untried: '这个数看提名以后有几个人认可，不看申请',
      default: 5,
      min: 1,
      cites: houseDefault('公布的资料要求“职工认可”，没有写明人数。'),
    }),
    endorseWithin: tunable.days({
      label: '征求工友意见多少天',
      default: 30,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
    remindAfter: tunable.workdays({
      label: '几个工作日后提醒工会确认',
      default: 5,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
    term: tunable.days({ label: '任期', default: 1095, cites: houseDefault('按基层工会委员会三年一届。') }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'one-at-a-time': {
      says: '已经报名或正在担任的，不用再报',
      holds: ({ earlier }) => earlier.every((other) => other.state !== 'endorsing' && other.state !== 'serving'),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    endorsing: {
      label: '等工友认可',
      owes: 'caseworker@workplace',
      within: days('endorseWithin'),
      remind: workdays('remindAfter'),
      lapses: 'notEnough',
    },
    serving: { label: '正在担任', within: days('term'), lapses: 'termEnds' },
    left: { label: '已退出', final: true },
    lapsed: { label: '认可人数不够', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    apply: { label: '报名', from: 'draft', to: 'endorsing', demands: 'eligible', notify: ['applicant'] },
    endorse: { label: '我认可', from: 'endorsing', by: 'colleague', once: 'person' },
    confirm: {
      label: '工会确认',
      from: 'endorsing',
      to: 'serving',
      allowed: {
        'enough-endorsements': {
          says: '须有至少 {endorsements} 名工友认可',
          holds: ({ tally, tuned }) => (tally['endorse'] ?? 0) >= tuned.endorsements,
        },
      },
      notify: ['applicant'],
    },
    notEnough: { label: '到期认可人数不够', from: 'endorsing', to: 'lapsed', by: 'clock', notify: ['applicant'] },
    leave: {
      label: '退出',
      from: 'serving',
      to: 'left',
      by: 'applicant',
      asks: { why: field.text({ label: '退出的原因', max: 100, optional: true }) },
      notify: ['caseworker@workplace'],
    },
    relieve: {
      label: '请其退出',
      from: 'serving',
      to: 'left',
      by: 'caseworker@workplace',
      asks: { why: field.longText({ label: '原因', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    termEnds: { label: '任期届满', from: 'serving', to: 'left', by: 'clock', notify: ['applicant'] },
    withdraw: { label: '撤回报名', from: 'endorsing', to: 'withdrawn', by: 'applicant' },
  },

  board: {
    label: '工会代表',
    // The telephone number is given out only once the union has confirmed.
    shows: { endorsing: ['part', 'statement'], serving: ['part', 'statement', 'contact'] },
    acts: 'endorse',
    named: true,
  },

  metrics: {
    applied: { label: '报名', count: 'apply' },
    serving: { label: '正在担任', stands: ['serving'] },
    confirmed: { label: '工会确认', count: 'confirm' },
    confirmedRate: { label: '确认率', of: ['confirmed', 'applied'] },
    endorsed: { label: '工友认可', times: 'endorse' },
  },
});
