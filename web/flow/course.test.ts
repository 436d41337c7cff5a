import { describe, expect, test } from 'vitest';
import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';
import { courseOf, laterMoves, owedMoves } from './course.ts';
import { knownFindings } from './hints.ts';

const service = defineService({
  id: 'lamp-repair',
  title: '修灯',
  scene: 'services',
  lead: '灯坏了，来修。',
  edition: 1,
  form: { where: field.text({ label: '哪里的灯' }), brokenOn: field.date({ label: '哪天坏的' }) },
  pages: [{ ask: '哪盏灯？', fields: ['where', 'brokenOn'] }],
  summary: ['where'],
  tunables: { pace: tunable.workdays({ label: '期限', default: 3, cites: houseDefault('试例') }) },
  eligible: {
    verified: { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'not-old': { says: '须是今年坏的', holds: ({ form }) => form.brokenOn >= '2026-01-01' },
    once: { says: '只修一次', holds: ({ earlier }) => earlier.every(() => false) },
  },
  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待上门', owes: 'caseworker@town', within: workdays('pace'), escalate: 'supervisor@parent' },
    mended: { label: '等你试灯', owes: 'applicant', within: days(7), lapses: 'lapse' },
    resting: { label: '已修好', within: days(30), lapses: 'end' },
    done: { label: '已结束', final: true },
    redo: { label: '重修', owes: 'supervisor@above', within: workdays(1) },
    withdrawn: { label: '已撤回', final: true },
  },
  actions: {
    file: { label: '报修', from: 'draft', to: 'filed' },
    mend: { label: '修好', from: 'filed', to: 'mended' },
    accept: {
      label: '灯亮了',
      from: 'mended',
      to: { of: 'bright', cases: { 1: 'redo' }, otherwise: 'resting' },
      asks: { bright: field.rating({ label: '亮吗' }) },
    },
    complain: { label: '还是不亮', from: 'mended', to: 'redo' },
    again: { label: '再修', from: 'redo', to: 'mended' },
    lapse: { label: '没试灯', from: 'mended', to: 'done', by: 'clock' },
    end: { label: '期满', from: 'resting', to: 'done', by: 'clock' },
    withdraw: { label: '不修了', from: 'filed', to: 'withdrawn', by: 'applicant' },
  },
  metrics: {},
});

describe('the course of a service', () => {
  test('follows the first declared moves to an end, with who and the time in force', () => {
    expect(courseOf(service, { pace: 5 })).toEqual([
      { state: 'filed', label: '等待上门', who: '镇街工会的经办人', within: '5 个工作日' },
      { state: 'mended', label: '等你试灯', who: '你', within: '7 天' },
      { state: 'resting', label: '已修好' },
      { state: 'done', label: '已结束' },
    ]);
  });

  test('what the applicant can do later leaves out the filing and the moves of others', () => {
    expect(laterMoves(service)).toEqual(['灯亮了', '还是不亮', '不修了']);
  });

  test('a case that waits for the applicant shows all the moves she owes, and one that waits for others none', () => {
    expect(owedMoves(service, 'mended').map(({ action }) => action)).toEqual(['accept', 'complain']);
    expect(owedMoves(service, 'filed')).toEqual([]);
  });
});

test('before any question only the rules about the member are judged', () => {
  const member = { verified: false, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' } as const;
  expect(knownFindings(service, member, '2026-03-06', { pace: 3 })).toEqual([{ rule: 'verified', holds: false }]);
});
