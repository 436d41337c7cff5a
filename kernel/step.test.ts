import { describe, expect, it } from 'vitest';
import { addDays, dayOf, endOfDay, makeCalendar } from './calendar.ts';
import { shippedYears } from './calendar-years.ts';
import { field } from './field.ts';
import { yuan } from './money.ts';
import type { Actor, LineageOrg, Role } from './party.ts';
import { type Refusal, isRefusal } from './refusal.ts';
import { tunable } from './rule.ts';
import { type Service, days, defineService, hours, workdays } from './service.ts';
import { type Attempt, type CaseFacts, type Move, decideMark, decideMove, movesFor, unfiled } from './step.ts';

const own = { title: '本级规定', clause: '第三条' };

const service: Service = defineService({
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
      pays: { fund: 'relief', amount: ({ tuned }) => tuned.grant },
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

const calendar = makeCalendar(shippedYears);
/** Monday 2 March 2026, 09:00 in China. */
const now = Date.parse('2026-03-02T09:00:00+08:00');
const handler = '0190f000-0000-7000-8000-000000000001';

function line(staffed: Partial<Record<LineageOrg['id'], Role[]>>): LineageOrg[] {
  return (['province', 'city', 'county', 'town', 'workplace'] as const).map((level) => ({
    id: level,
    level,
    staffed: staffed[level] ?? [],
  }));
}

const fullLine = line({
  county: ['caseworker', 'cashier', 'supervisor'],
  town: ['caseworker', 'supervisor'],
  workplace: ['caseworker'],
});

function caseIn(state: string, changes: Partial<CaseFacts> = {}): CaseFacts {
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
    ...changes,
  };
}

function person(personId: string, ...posts: string[]): Actor {
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

const worker = person('worker');
const caseworker = person('chen', 'caseworker@workplace');

function attempt(action: string, actor: Actor | 'clock', changes: Partial<Attempt> = {}): Move | Refusal {
  const base = { service, facts: caseIn('filed'), action, actor, said: {}, now, calendar };
  return decideMove({ ...base, ...changes });
}

function refusalOf(decided: Move | Refusal): string {
  return isRefusal(decided) ? decided.refused : `moved to ${decided.to}`;
}

function moved(decided: Move | Refusal): Move {
  if (isRefusal(decided)) throw new Error(`${decided.refused} ${JSON.stringify(decided.reasons)}`);
  return decided;
}

describe('the order of the checks', () => {
  it('refuses an action the service does not have, also one that every object answers to', () => {
    expect(['nothing', 'constructor', '__proto__'].map((action) => refusalOf(attempt(action, caseworker)))).toEqual(
      Array(3).fill('action-unknown'),
    );
  });

  it('tells a reader behind the times that the case has moved on, before anything about the action', () => {
    expect(refusalOf(attempt('answer', person('stranger'), { seen: 1 }))).toBe('moved-on');
    expect(refusalOf(attempt('note', caseworker, { seen: 2, said: { text: '已联系' } }))).toBe('moved to filed');
  });

  it('refuses a move that is illegal in this state before it looks at who asks', () => {
    expect(refusalOf(attempt('answer', person('stranger')))).toBe('move-illegal');
  });

  it('refuses who may not make the move before it says what the move would ask', () => {
    const refused = attempt('note', person('stranger'));
    expect(refused).toEqual({ refused: 'not-your-move', reasons: [] });
    expect(refusalOf(attempt('note', caseworker))).toBe('answers-wrong');
  });

  it('names every answer that is missing or unasked', () => {
    const refused = attempt('note', caseworker, { said: { other: 1 } });
    expect(isRefusal(refused) && refused.reasons.map(({ at }) => at)).toEqual(['text', 'other']);
  });
});

describe('who may move', () => {
  it('lets nobody decide the own case, and says so to one who holds the post', () => {
    const both = person('worker', 'caseworker@workplace');
    expect(refusalOf(attempt('note', both, { said: { text: '自己办' } }))).toBe('own-case');
    expect(refusalOf(attempt('withdraw', both))).toBe('moved to closed');
    expect(refusalOf(attempt('note', worker, { said: { text: '催一下' } }))).toBe('not-your-move');
  });

  it('lets the clock make its own moves and no others, and nobody make the clock’s', () => {
    const facts = caseIn('answered', { owesRole: undefined });
    expect(refusalOf(attempt('lapse', 'clock', { facts }))).toBe('moved to unanswered');
    expect(refusalOf(attempt('rate', 'clock', { facts }))).toBe('not-your-move');
    expect(refusalOf(attempt('lapse', worker, { facts }))).toBe('not-your-move');
  });

  it('lets a colleague make a move once, and never on the own case', () => {
    const colleague = person('li');
    expect(moved(attempt('second', colleague)).to).toBe('filed');
    expect(refusalOf(attempt('second', colleague, { repeated: true }))).toBe('already-done');
    expect(refusalOf(attempt('second', worker))).toBe('not-your-move');
    expect(refusalOf(attempt('second', { ...colleague, memberOf: 'school' }))).toBe('not-your-move');
  });

  it('offers exactly the moves that would not be refused for who asks', () => {
    const facts = caseIn('filed');
    expect(movesFor(service, facts, caseworker)).toEqual(['assign', 'note', 'approve', 'second']);
    expect(movesFor(service, facts, { ...worker, memberOf: undefined })).toEqual(['withdraw']);
    expect(movesFor(service, facts, { ...person('boss', 'supervisor@town'), memberOf: undefined })).toEqual(['watch']);
  });

  it('lets whoever it was escalated to make the owed move beside the owner', () => {
    const facts = caseIn('handling', { assigneeId: 'wang', escalatedOrgId: 'town', escalatedRole: 'supervisor' });
    expect(moved(attempt('answer', person('boss', 'supervisor@town'), { facts })).postId).toBe('post:supervisor@town');
    expect(moved(attempt('answer', person('wang', 'caseworker@workplace'), { facts })).to).toBe('answered');
    expect(refusalOf(attempt('answer', person('other', 'supervisor@county'), { facts }))).toBe('not-your-move');
  });
});

describe('conditions', () => {
  it('refuses an ineligible case with each failed rule and its clause, or the service’s where a rule names none', () => {
    const findings = [
      { rule: 'verified', holds: false },
      { rule: 'in-time', holds: false },
    ];
    expect(attempt('approve', caseworker, { facts: caseIn('filed', { findings }) })).toEqual({
      refused: 'not-eligible',
      reasons: [
        { at: 'verified', says: '须为实名会员', cites: { title: '省级办法' } },
        { at: 'in-time', says: '须在期限内申请', cites: own },
      ],
    });
  });

  it('refuses a guarded move with what is not yet so, and pays the tuned amount once it is', () => {
    const cashier = person('qian', 'cashier@county');
    const facts = caseIn('approved', { owesOrgId: 'county', owesRole: 'cashier' });
    expect(attempt('pay', cashier, { facts })).toEqual({
      refused: 'not-yet-allowed',
      reasons: [{ at: 'seconded', says: '至少一位工友附议' }],
    });
    const paid = moved(
      attempt('pay', cashier, { facts: { ...facts, tally: { second: 1 }, tuned: { grant: 70_000 } } }),
    );
    expect(paid.pays).toEqual({ fund: 'relief', fen: 70_000 });
    expect(paid.deltas).toEqual([{ metric: 'paid', n: 1, fen: 70_000 }]);
  });
});

describe('where a move leads', () => {
  it('follows the table of a fork, and the other way for every answer not in it', () => {
    const facts = caseIn('answered', { owesRole: undefined });
    const led = [1, 2, 3, 4, 5].map((rating) => moved(attempt('rate', worker, { facts, said: { rating } })).to);
    expect(led).toEqual(['handling', 'handling', 'resting', 'resting', 'resting']);
  });

  it('leaves owner and deadline of a move that stays, and takes only what its answers set', () => {
    const noted = moved(attempt('note', caseworker, { said: { text: '已联系' } }));
    expect(noted).toMatchObject({ enters: false, from: 'filed', to: 'filed', seq: 4, flags: [] });
    expect(noted).not.toHaveProperty('dueAt');
    expect(noted).not.toHaveProperty('owing');
    const boss = person('boss', 'supervisor@city');
    const watched = moved(attempt('watch', boss, { said: { by: '2026-03-06' } }));
    expect(watched.dueAt).toBe(endOfDay('2026-03-06'));
    expect(watched.flags).toEqual(['watched']);
    const again = { facts: caseIn('filed', { flags: ['watched'] }), said: { by: '2026-03-06' } };
    expect(moved(attempt('watch', boss, again)).flags).toEqual(['watched']);
  });

  it('sets deadlines by tuned working days, hours and natural days on entering, and clears them where there are none', () => {
    const filed = moved(attempt('file', worker, { facts: caseIn('draft') }));
    expect(filed.dueAt).toBe(endOfDay('2026-03-05'));
    expect(filed.remindAt).toBe(now + 24 * 3_600_000);
    const answered = moved(attempt('answer', caseworker, { facts: caseIn('handling', { assigneeId: 'chen' }) }));
    expect(answered.dueAt).toBe(endOfDay(addDays(dayOf(now), 15)));
    expect(moved(attempt('withdraw', worker)).dueAt).toBeNull();
  });

  it('refuses to set a deadline in a year whose holidays are not loaded', () => {
    const refused = attempt('file', worker, { facts: caseIn('draft'), now: Date.parse('2031-01-06T09:00:00+08:00') });
    expect(refusalOf(refused)).toBe('calendar-unknown-year');
  });

  it('assigns the person an answer names', () => {
    expect(moved(attempt('assign', caseworker, { said: { handler } })).assigneeId).toBe(handler);
  });
});

describe('routing on entering', () => {
  function filedWith(form: CaseFacts['form'], lineage = fullLine): Move['owing'] {
    const facts = unfiled(service, {
      applicantId: 'worker',
      orgId: 'workplace',
      lineage,
      form,
      tuned: { pace: 3 },
      findings: [],
      now,
    });
    return moved(attempt('file', worker, { facts })).owing;
  }

  it('sends a case to the workplace union, past it by topic, and past it where the applicant says so', () => {
    expect(filedWith({ topic: 'canteen', above: false })?.orgId).toBe('workplace');
    expect(filedWith({ topic: 'wages', above: false })?.orgId).toBe('county');
    expect(filedWith({ topic: 'canteen', above: true })?.orgId).toBe('town');
    expect(filedWith({ topic: 'wages', above: true })?.orgId).toBe('county');
  });

  it('never gives a case kept from the workplace union back to it for want of staff above', () => {
    expect(filedWith({ topic: 'canteen', above: true }, line({ workplace: ['caseworker'] }))?.orgId).toBe('province');
  });

  it('keeps the union through the applicant’s turn and a rest that nobody owns, so that a case comes back to it', () => {
    const facts = caseIn('answered', { owesOrgId: 'county', owesRole: undefined });
    const resting = moved(attempt('rate', worker, { facts, said: { rating: 5 } }));
    expect(resting.owing).toEqual({ orgId: 'county' });
    const looking = moved(attempt('lookBack', 'clock', { facts: caseIn('resting', { owesOrgId: 'county' }) }));
    expect(looking.owing).toEqual({ party: 'applicant', orgId: 'county' });
    const back = moved(attempt('cameBack', worker, { facts: caseIn('lookingBack', { owesOrgId: 'county' }) }));
    expect(back.owing).toEqual({ party: 'assignee', orgId: 'county' });
  });
});

describe('what the clock writes', () => {
  it('reminds without moving the case, and clears the reminder', () => {
    const mark = decideMark(service, caseIn('filed'), 'remind', now);
    expect(mark).toMatchObject({ action: 'remind', to: 'filed', seq: 4, enters: false, remindAt: null });
    expect(mark.notify).toEqual(['caseworker@workplace']);
    expect(mark).not.toHaveProperty('dueDone');
  });

  it('escalates to the nearest staffed supervisor strictly above the owing union, and tells both', () => {
    const mark = decideMark(service, caseIn('filed'), 'escalate', now);
    expect(mark).toMatchObject({ escalated: { role: 'supervisor', orgId: 'town' }, dueDone: true });
    expect(mark.notify).toEqual(['caseworker@workplace', 'supervisor@parent']);
    const atTown = decideMark(service, caseIn('filed', { owesOrgId: 'town' }), 'escalate', now);
    expect(atTown.escalated?.orgId).toBe('county');
  });
});
