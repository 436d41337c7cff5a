import { describe, expect, test } from 'vitest';
import { papersAs } from '../../../kernel/tunable-kinds.ts';
import type { TunableLine } from '../../../kernel/tuning.ts';
import { changeWords, citeWords, laterWords, previewWords, sourceWords } from './rule-words.ts';

const town = { id: '1', name: '木棉街道总工会', level: 'town' } as const;
const shop = { id: '2', name: '示例电子厂工会', level: 'workplace' } as const;
const house = { title: '平台默认值，由各级工会设定', clause: '各地不同。', house: true } as const;
const rule = { title: '示例办法', clause: '第三条' };
const shipped = { value: 3, cites: house };
const line: Pick<TunableLine, 'kind' | 'label' | 'shipped' | 'own'> = {
  kind: 'workdays',
  label: '几天内答复',
  shipped,
  own: [],
};

test('a value says who set it and from when, or that it was shipped', () => {
  expect(sourceWords({ value: 5, cites: rule, setBy: town, from: '2026-12-01' })).toBe(
    '木棉街道总工会设定，2026年12月1日起',
  );
  expect([sourceWords(shipped), sourceWords({ value: 3, cites: rule })]).toEqual(['平台默认值', '公布的规定']);
});

test('a source names its clause, and a default that no document gives says so', () => {
  expect(citeWords(rule)).toBe('依据：示例办法，第三条');
  expect(citeWords({ ...rule, from: '2023-01-01' })).toBe('依据：示例办法，第三条，2023年1月1日起执行');
  const ended = { title: '示例通知', from: '2023-01-01', to: '2026-12-31' };
  expect(citeWords(ended)).toBe('依据：示例通知，2023年1月1日到2026年12月31日执行');
  expect(citeWords({ title: '示例通知', to: '2026-12-31' })).toBe('依据：示例通知，执行到2026年12月31日');
  expect(citeWords(house)).toBe('依据：没有公布的规定。各地不同。');
});

test('what comes later says the day, the value and who set it', () => {
  expect(laterWords(line, { value: 5, cites: rule, setBy: town, from: '2026-12-01' })).toBe(
    '2026年12月1日起改为 5 个工作日（木棉街道总工会设定）',
  );
  expect(laterWords(line, { ...shipped, from: '2026-12-01' })).toBe('2026年12月1日起改为 3 个工作日（用回默认值）');
});

test('a change says the old value and the new, and how long it lasts', () => {
  const change = { value: 5, was: shipped, from: '2026-12-01' };
  expect(changeWords(line, change)).toBe('2026年12月1日起，几天内答复：3 个工作日 → 5 个工作日');
  expect(changeWords(line, { ...change, to: '2026-12-31' })).toBe(
    '2026年12月1日到2026年12月31日，几天内答复：3 个工作日 → 5 个工作日',
  );
  expect(changeWords(line, { ...change, value: null, was: { value: null } })).toMatch(/：未公布 → 用回上级的$/);
});

test('a change of a list of papers says what is added, what is dropped and what is asked then', () => {
  const of = { proof: '出院记录', idCard: '身份证照片', book: '户口簿' };
  const papers = { ...line, kind: 'papers', label: '要交的材料', of } as const;
  const list = (...codes: string[]) => papersAs(Object.keys(of), codes);
  const change = (was: number, value: number) =>
    changeWords(papers, { value, was: { value: was }, from: '2026-12-01' })
      .split('：')
      .slice(1)
      .join('：');
  expect(change(list('proof', 'book'), list('idCard', 'proof'))).toBe(
    '加上身份证照片，不再要户口簿；改后要：身份证照片、出院记录',
  );
  expect(change(list('proof', 'book'), list('book', 'proof'))).toBe('只改顺序；改后要：户口簿、出院记录');
  expect(change(list('proof'), list())).toBe('不再要出院记录；改后不用交材料');
});

describe('before it is set', () => {
  test('a union with others below reads for whom it counts, and a workplace union only itself', () => {
    expect(previewWords({ org: town, line, value: 5, from: '2026-12-01' })).toBe(
      '批准以后，从2026年12月1日起，本工会和下级工会（自己设过的除外）新提交的申请，“几天内答复”定为 5 个工作日。在这之前提交的申请不变。',
    );
    expect(previewWords({ org: shop, line, value: 5, from: '2026-12-01' })).toMatch(
      /^批准以后，从2026年12月1日起，本工会新提交/,
    );
  });

  test('a later entry of the union itself says how long it counts; one that was taken back does not', () => {
    const entry = {
      id: '3',
      value: 7,
      was: shipped,
      cites: rule,
      setAt: '2026-11-01T00:00:00.000Z',
      mayTakeBack: true,
    };
    const back = { at: entry.setAt, why: '写错了' };
    const own = [
      { ...entry, from: '2027-02-01' },
      { ...entry, from: '2027-01-01' },
      { ...entry, from: '2026-12-15', takenBack: back },
    ];
    expect(previewWords({ org: shop, line: { ...line, own }, value: 5, from: '2026-12-01' })).toMatch(
      /不变。到2027年1月1日，再按本工会已经定好的变。$/,
    );
    expect(previewWords({ org: shop, line: { ...line, own }, value: 5, from: '2027-02-01' })).toMatch(/不变。$/);
    expect(previewWords({ org: shop, line, value: 5, from: '2026-12-01', to: '2026-12-31' })).toMatch(
      /不变。过了2026年12月31日，用回之前的。$/,
    );
  });

  test('yes and no stand in quotes', () => {
    const atOnce = { ...line, kind: 'yesNo', label: '马上入会' } as const;
    expect(previewWords({ org: shop, line: atOnce, value: 1, from: '2026-12-01' })).toContain('“马上入会”定为“是”。');
    expect(laterWords(atOnce, { value: 0, cites: rule })).toBe('改为“否”（用回默认值）');
  });

  test('an end says what counts then', () => {
    expect(previewWords({ org: shop, line, value: null, from: '2026-12-01' })).toContain(
      '用回上级的；上级也没有设的，用默认值 3 个工作日',
    );
  });
});
