import { describe, expect, it } from 'vitest';
import { type AnyValues, field } from './field.ts';
import { isRefusal } from './refusal.ts';
import { type Service, saidFen } from './service.ts';
import { movesFor } from './step.ts';
import { attempt, caseIn, caseworker, moved, own, person, refusalOf, service, worker } from './step.test-case.ts';

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

  it('refuses a move for an unpublished value alone in other words than for a failed rule', () => {
    const open = { rule: 'in-time', holds: false, lacks: 'grant' };
    const says = '须在期限内申请。现在还不能判断：“慰问金”还没有公布，工会设定以后才能办';
    expect(attempt('approve', caseworker, { facts: caseIn('filed', { findings: [open] }) })).toEqual({
      refused: 'value-unpublished',
      reasons: [{ at: 'in-time', says, cites: own }],
    });
    const failed = [open, { rule: 'verified', holds: false }];
    expect(refusalOf(attempt('approve', caseworker, { facts: caseIn('filed', { findings: failed }) }))).toBe(
      'not-eligible',
    );
  });

  it('refuses a payment whose amount nobody has published, and no other move of that case', () => {
    const cashier = person('qian', 'cashier@county');
    const tuned = { pace: 3 };
    const facts = caseIn('approved', { owesOrgId: 'county', owesRole: 'cashier', tally: { second: 1 }, tuned });
    expect(attempt('pay', cashier, { facts })).toEqual({
      refused: 'value-unpublished',
      reasons: [{ at: 'grant', says: '“慰问金”还没有公布，工会设定以后才能办' }],
    });
    expect(moved(attempt('approve', caseworker, { facts: caseIn('filed', { tuned }) })).to).toBe('approved');
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

  it('pays and judges by what moves were answered, this one included and the later counting', () => {
    const grant = field.money({ label: '给多少' });
    const most = {
      says: '最多 500 元，只能往上改',
      holds: ({ said, before }: { said: AnyValues; before: AnyValues }) =>
        Number(said['grant']) <= 50_000 && Number(said['grant']) > Number(before['grant'] ?? 0),
    };
    const assessed: Service = {
      ...service,
      actions: {
        ...service.actions,
        approve: { ...service.actions['approve']!, asks: { grant }, allowed: { most } },
        pay: {
          label: '发放',
          from: 'approved',
          to: 'closed',
          pays: { fund: 'relief', amount: ({ said }) => saidFen(said, 'grant') },
        },
      },
    };
    const approve = (sum: number) => attempt('approve', caseworker, { service: assessed, said: { grant: sum } });
    expect(refusalOf(approve(50_001))).toBe('not-yet-allowed');
    expect(moved(approve(50_000)).to).toBe('approved');
    const again = caseIn('filed', { said: { grant: 50_000 } });
    expect(
      refusalOf(attempt('approve', caseworker, { service: assessed, said: { grant: 50_000 }, facts: again })),
    ).toBe('not-yet-allowed');
    const facts = caseIn('approved', { owesOrgId: 'county', owesRole: 'cashier', said: { grant: 48_000 } });
    const paid = moved(attempt('pay', person('qian', 'cashier@county'), { service: assessed, facts }));
    expect(paid.pays).toEqual({ fund: 'relief', fen: 48_000 });
  });

  it('lets a move be made until a day and not on the one after', () => {
    const inTime = { says: '已经截止', holds: ({ today }: { today: string }) => today <= '2026-03-06' };
    const timed: Service = {
      ...service,
      actions: { ...service.actions, approve: { ...service.actions['approve']!, allowed: { inTime } } },
    };
    const on = (day: string) =>
      attempt('approve', caseworker, { service: timed, now: Date.parse(`${day}T23:59:59+08:00`) });
    expect(moved(on('2026-03-06')).to).toBe('approved');
    expect(refusalOf(on('2026-03-07'))).toBe('not-yet-allowed');
  });
});
