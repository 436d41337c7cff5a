import { describe, expect, it } from 'vitest';
import { addDays, dayOf, endOfDay } from './calendar.ts';
import { tunable } from './rule.ts';
import { type CaseFacts, type Move, decideMark, unfiled } from './step.ts';
import {
  attempt,
  caseIn,
  caseworker,
  fullLine,
  handler,
  line,
  moved,
  now,
  own,
  person,
  refusalOf,
  service,
  worker,
} from './step.test-case.ts';

describe('where a move leads', () => {
  it('follows the table of a fork, and the other way for every answer not in it', () => {
    const facts = caseIn('answered', { owesRole: undefined });
    const led = [1, 2, 3, 4, 5].map((rating) => moved(attempt('rate', worker, { facts, said: { rating } })).to);
    expect(led).toEqual(['handling', 'handling', 'resting', 'resting', 'resting']);
  });

  it('picks by the lot of the case such a share as is set, and the shipped one for a case from before', () => {
    const held = { ...service.tunables, share: tunable.percent({ label: '抽查', default: 500, cites: own }) };
    const answer = { ...service.actions['answer']!, samples: { share: 'share', to: 'resting' } };
    const sampling = { ...service, tunables: held, actions: { ...service.actions, answer } };
    const led = (lot: number, tuned: Record<string, number>) => {
      const facts = caseIn('handling', { owesRole: undefined, assigneeId: 'chen', tuned: { pace: 3, ...tuned } });
      return moved(attempt('answer', caseworker, { service: sampling, facts, lot })).to;
    };
    expect([led(499, {}), led(500, {})]).toEqual(['resting', 'answered']);
    expect([led(9_999, { share: 10_000 }), led(0, { share: 0 })]).toEqual(['resting', 'answered']);
    expect(() => led(undefined as unknown as number, {})).toThrow('without its lot');
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
