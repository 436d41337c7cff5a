import { describe, expect, test } from 'vitest';
import type { OrgChangeAnswer, OrgRef } from '../../../kernel/answers.ts';
import { changeWords } from './change-words.ts';

const factory: OrgRef = { id: 'a', name: '示例电子厂工会', level: 'workplace' };
const school: OrgRef = { id: 'b', name: '示例学校工会', level: 'workplace' };
const town: OrgRef = { id: 't', name: '木棉街道总工会', level: 'town' };
const county: OrgRef = { id: 'c', name: '榕区总工会', level: 'county' };

function said(change: Pick<OrgChangeAnswer, 'kind'> & Partial<OrgChangeAnswer>, unitId = factory.id): string {
  const whole = {
    id: '1',
    at: '2026-11-20T02:00:00Z',
    day: '2026-11-20',
    org: factory,
    before: {},
    after: {},
    why: '试一试',
    by: '王示例',
    mayUndo: false,
    ...change,
  };
  const { day, says } = changeWords(whole, unitId);
  return `${day} ${says}`;
}

describe('a change of a union in words', () => {
  test('says who gave which name when', () => {
    expect(said({ kind: 'renamed', before: { name: '旧厂工会' }, after: { name: '新厂工会' } })).toBe(
      '2026年11月20日 由王示例改名：原名旧厂工会，现名新厂工会。',
    );
  });

  test('says from where to where a union moved', () => {
    const change = { kind: 'moved', other: county, before: { parent: town }, after: { parent: county } } as const;
    expect(said(change)).toBe('2026年11月20日 由王示例调整上级：从木棉街道总工会调整到榕区总工会。');
  });

  test('is read from either side of a merger', () => {
    const change = { kind: 'merged', other: school, before: { members: 1200, children: 0, cases: 3 } } as const;
    expect(said(change)).toBe('2026年11月20日 由王示例合并：并入示例学校工会，会员 1,200 人、在办 3 件一起转过去。');
    expect(said(change, school.id)).toBe(
      '2026年11月20日 由王示例合并：示例电子厂工会并入本工会，会员 1,200 人、在办 3 件转来。',
    );
  });

  test('is read from either side of a split', () => {
    const change = { kind: 'split', other: school, after: { members: 2, children: 1 } } as const;
    expect(said(change)).toBe('2026年11月20日 由王示例分设：分出示例学校工会，会员 2 人、下级工会 1 家划过去。');
    expect(said(change, school.id)).toBe(
      '2026年11月20日 由王示例分设：从示例电子厂工会分出本工会，会员 2 人、下级工会 1 家划来。',
    );
  });

  test('says which sector a union joined and left', () => {
    const couriers: OrgRef = { id: 's', name: '示例快递行业工会', level: 'federation' };
    expect(said({ kind: 'linked', other: couriers, after: { sector: couriers } })).toBe(
      '2026年11月20日 由王示例加入行业工会：示例快递行业工会。',
    );
    expect(said({ kind: 'linked', other: couriers, before: { sector: school } })).toBe(
      '2026年11月20日 由王示例加入行业工会：从示例学校工会改为示例快递行业工会。',
    );
    expect(said({ kind: 'unlinked', other: couriers })).toBe('2026年11月20日 由王示例退出行业工会：示例快递行业工会。');
  });

  test('leaves out what there was none of', () => {
    expect(said({ kind: 'dissolved', other: town, before: { members: 0, cases: 0 } })).toBe(
      '2026年11月20日 由王示例撤销：由上级木棉街道总工会接手。',
    );
  });
});
