import { makeCalendar } from './calendar.ts';
import { shippedYears } from './calendar-years.ts';
import { field } from './field.ts';
import { yuan } from './money.ts';
import type { Actor, LineageOrg, Role } from './party.ts';
import { type Refusal, isRefusal } from './refusal.ts';
import { tunable } from './rule.ts';
import { type Service, days, defineService, hours, workdays } from './service.ts';
import { type Attempt, type CaseFacts, type Move, decideMove } from './step.ts';

/** One small service with every kind of state and move, and a case of it, for the tests of `step.ts`. */
export const own = { title: '本级规定', clause: '第三条' };

export const service: Service = defineService({
  id: 'complaint',
  title: '投诉',
  scene: 'rights',
  lead: '说说是什么事。',
  edition: 1,
  cites: { title: '省级办法' },
  form: {
    topic: field.choice({ label: '哪方面', of: { canteen: '食堂', wages: '工资' } }),
    above: field.yesNo({ label: '直接交给上级工会' }),
  },
  pages: [{ ask: '什么事？', fields: ['topic', 'above'] }],
  summary: ['topic'],
  tunables: {
    grant: tunable.money({ label: '慰问金', default: yuan(500), cites: own }),
    pace: tunable.workdays({ label: '期限', default: 3, cites: own }),
  },
  eligible: {
    verified: { says: '须为实名会员', holds: ({ member }) => member.verified },
    'in-time': { says: '须在期限内申请', cites: own, holds: () => true },
  },
  climbs: [{ field: 'topic', to: { wages: 'county' } }],
  keptAbove: 'above',
  flags: { watched: '督办' },
  states: {
    draft: { label: '草稿', owes: 'applicant', start: true },
    filed: {
      label: '待受理',
      owes: 'caseworker@workplace',
      within: workdays('pace'),
      remind: hours(24),
      escalate: 'supervisor@parent',
    },
    handling: { label: '办理中', owes: 'assignee', within: workdays(5), escalate: 'supervisor@parent' },
    answered: { label: '待评价', owes: 'applicant', within: days(15), lapses: 'lapse' },
    resting: { label: '待回看', within: days(30), lapses: 'lookBack' },
    lookingBack: { label: '回看', owes: 'applicant', within: days(14), lapses: 'lapse' },
    approved: { label: '待发放', owes: 'cashier@county' },
    closed: { label: '办结', final: true },
    unanswered: { label: '未评价', final: true },
  },
  actions: {
    file: { label: '提交', from: 'draft', to: 'filed', notify: ['applicant'] },
    assign: {
      label: '指派',
      from: ['filed', 'handling'],
      to: 'handling',
      by: 'caseworker@above',
      asks: { handler: field.staff({ label: '由谁' }) },
      assigns: 'handler',
    },
    note: { label: '写进展', from: ['filed', 'handling'], asks: { text: field.text({ label: '进展' }) } },
    watch: {
      label: '督办',
      from: ['filed', 'handling'],
      by: 'supervisor@above',
      asks: { by: field.date({ label: '办完日期', notBefore: 'today' }) },
      due: 'by',
      flag: 'watched',
    },
    approve: { label: '同意', from: 'filed', to: 'approved', demands: 'eligible' },
    pay: {
      label: '发放',
      from: 'approved',
      to: 'closed',
      pays: { fund: 'relief', amount: ({ tuned }) => tuned.grant, rightless: 'a test' },
      allowed: { seconded: { says: '至少一位工友附议', holds: ({ tally }) => (tally['second'] ?? 0) > 0 } },
    },
    answer: { label: '答复', from: 'handling', to: 'answered' },
    rate: {
      label: '评价',
      from: 'answered',
      to: { of: 'rating', cases: { 1: 'handling', 2: 'handling' }, otherwise: 'resting' },
      asks: { rating: field.rating({ label: '满意吗' }) },
    },
    cameBack: { label: '又出现了', from: 'lookingBack', to: 'handling' },
    lapse: { label: '到期', from: ['answered', 'lookingBack'], to: 'unanswered', by: 'clock' },
    lookBack: { label: '回看', from: 'resting', to: 'lookingBack', by: 'clock' },
    second: { label: '我也遇到', from: ['filed', 'handling', 'approved'], by: 'colleague', once: 'person' },
    withdraw: { label: '撤回', from: ['filed', 'handling'], to: 'closed', by: 'applicant' },
  },
  metrics: { paid: { label: '发放', sumPaid: 'pay' }, filed: { label: '收到', count: 'file' } },
});

export const calendar = makeCalendar(shippedYears);
/** Monday 2 March 2026, 09:00 in China. */
export const now = Date.parse('2026-03-02T09:00:00+08:00');
export const handler = '0190f000-0000-7000-8000-000000000001';

export function line(staffed: Partial<Record<LineageOrg['id'], Role[]>>): LineageOrg[] {
  return (['province', 'city', 'county', 'town', 'workplace'] as const).map((level) => ({
    id: level,
    level,
    staffed: staffed[level] ?? [],
  }));
}

export const fullLine = line({
  county: ['caseworker', 'cashier', 'supervisor'],
  town: ['caseworker', 'supervisor'],
  workplace: ['caseworker'],
});

export function caseIn(state: string, changes: Partial<CaseFacts> = {}): CaseFacts {
  return {
    applicantId: 'worker',
    orgId: 'workplace',
    lineage: fullLine,
    state,
    seq: 3,
    enteredSeq: 2,
    owesOrgId: 'workplace',
    owesRole: 'caseworker',
    filedAt: now - 3_600_000,
    form: { topic: 'canteen', above: false },
    tuned: { grant: 50_000, pace: 3 },
    findings: [],
    flags: [],
    counted: new Set(['filed']),
    tally: { file: 1 },
    said: {},
    ...changes,
  };
}

export function person(personId: string, ...posts: string[]): Actor {
  return {
    personId,
    memberOf: 'workplace',
    posts: posts.map((post) => ({
      id: `post:${post}`,
      role: post.split('@')[0] as Role,
      orgId: post.split('@')[1]!,
    })),
  };
}

export const worker = person('worker');
export const caseworker = person('chen', 'caseworker@workplace');

export function attempt(action: string, actor: Actor | 'clock', changes: Partial<Attempt> = {}): Move | Refusal {
  const base = { service, facts: caseIn('filed'), action, actor, said: {}, now, calendar };
  return decideMove({ ...base, ...changes });
}

export function refusalOf(decided: Move | Refusal): string {
  return isRefusal(decided) ? decided.refused : `moved to ${decided.to}`;
}

export function moved(decided: Move | Refusal): Move {
  if (isRefusal(decided)) throw new Error(`${decided.refused} ${JSON.stringify(decided.reasons)}`);
  return decided;
}
