import { expect, test } from 'vitest';
import { type AnyValues, type ChoiceField, field } from '../field.ts';
import { tunable } from '../rule.ts';
import { type Service, days, defineService } from '../service.ts';
import { find } from './find.ts';
import { spansFor } from './values.ts';

const today = '2026-11-28';
const cites = { title: '示例办法', clause: '第二条' };

/** By the grade of what happened, which is asked where it was an illness. */
const graded = defineService({
  id: 'graded',
  title: '按轻重',
  scene: 'assistance',
  lead: '示例',
  edition: 1,
  cites,
  summary: [],
  form: {
    kind: field.choice({ label: '是什么事？', of: { illness: '生病', accident: '意外' } }),
    grade: field.choice({
      label: '重不重？',
      of: { light: '轻', severe: '重' },
      when: { field: 'kind', is: ['illness'] },
    }),
  },
  pages: [{ ask: '什么事', fields: ['kind', 'grade'] }],
  tunables: {},
  eligible: {
    severe: { says: '意外，或者病得重', holds: ({ form }) => form.kind === 'accident' || form.grade === 'severe' },
  },
  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待', owes: 'cashier@county', within: days(9) },
    done: { label: '办结', final: true },
  },
  actions: {
    file: { label: '提交', from: 'draft', to: 'filed' },
    end: { label: '办结', from: 'filed', to: 'done' },
  },
  metrics: {},
});

test('what only follows an answer that was passed over is not asked', () => {
  const spansOf = spansFor({ today, orgs: [], entries: [] }, undefined, today);
  const asked = (answers: AnyValues, passed: string[]) =>
    find({ services: [graded], profile: { answers: { member: true, ...answers } }, spansOf, today, passed }).next?.id;
  expect(asked({}, [])).toBe('graded.kind');
  expect(asked({ 'graded.kind': 'illness' }, [])).toBe('graded.grade');
  expect(asked({}, ['graded.kind'])).toBeUndefined();
});

test('of a choice only what is offered where she is, and to her, is asked; where nothing is, it is not asked', () => {
  const offering = {
    ...graded,
    form: {
      ...graded.form,
      kind: field.choice({
        label: '是什么事？',
        of: { illness: '生病', accident: '意外', fire: '火灾' },
        offeredBy: { fire: 'hasFire' },
        offeredTo: { proven: 'cover', none: '先参加', from: 'joining' },
      }),
    },
    tunables: { hasFire: tunable.yesNo({ label: '管不管火灾', default: false, cites }) },
  } as unknown as Service;
  const spansOf = spansFor({ today, orgs: [], entries: [] }, undefined, today);
  const options = (...covers: string[] | [undefined]) => {
    const proofs = covers.map((detail) => ({ what: 'cover', detail: detail!, since: today, until: today }) as const);
    const profile = { answers: { member: true }, ...(covers[0] !== undefined && { proofs }) };
    const { next } = find({ services: [offering], profile, spansOf, today });
    return [next?.id, Object.keys((next!.field as ChoiceField).of)];
  };
  expect(options(undefined)).toEqual(['graded.kind', ['illness', 'accident']]);
  expect(options('accident', 'fire')).toEqual(['graded.kind', ['accident']]);
  expect(options('fire')).toEqual(['graded.grade', ['light', 'severe']]);
});
