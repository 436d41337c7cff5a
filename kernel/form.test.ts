import * as fc from 'fast-check';
import { fastify } from 'fastify';
import { describe, expect, it, test } from 'vitest';
import { type AnyValues, type Fields, field } from './field.ts';
import { checkFields, schemaOf } from './form.ts';

const today = '2026-03-02';
const rules = ['real-name', 'in-time'];

const fields: Fields = {
  title: field.text({ label: '标题', max: 20 }),
  story: field.longText({ label: '经过', min: 4, max: 50, optional: true }),
  day: field.date({ label: '日期', notAfter: 'today' }),
  until: field.date({ label: '到哪天', notBeforeField: 'day', optional: true }),
  topic: field.choice({ label: '哪方面', of: { canteen: '食堂', wages: '工资' } }),
  needs: field.choices({ label: '需要', of: { legal: '法律', mental: '心理', money: '经济' }, max: 2, optional: true }),
  people: field.number({ label: '人数', min: 1, max: 50 }),
  amount: field.money({ label: '金额', max: 1_000_000 }),
  shared: field.yesNo({ label: '公开' }),
  named: field.yesNo({ label: '署名', when: { field: 'shared', is: [true] } }),
  photos: field.files({ label: '照片', max: 2, optional: true }),
  hospital: field.place({ label: '医院' }),
  phone: field.phone({ label: '手机' }),
  reason: field.refusal({ label: '哪一条', of: 'eligible' }),
  stars: field.rating({ label: '满意吗' }),
  who: field.staff({ label: '谁' }),
  family: field.rows({
    label: '家人',
    of: { name: field.personName({ label: '姓名' }), income: field.money({ label: '收入', max: 1000 }) },
    each: { count: '位', name: '家人' },
    max: 3,
  }),
};

/** The validator that guards the edge, with the server's own options. */
const edge = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } } });
edge.post('/', { schema: { body: schemaOf(fields, rules) } }, () => ({}));

async function passesSchema(values: AnyValues): Promise<boolean> {
  const came = await edge.inject({ method: 'POST', url: '/', payload: values });
  return came.statusCode === 200;
}

const problemsOf = (values: AnyValues) => checkFields(fields, values, { today, rules });

const uuid = fc.uuid();
const sound: Record<string, fc.Arbitrary<unknown>> = {
  title: fc.string({ minLength: 1, maxLength: 25, unit: 'grapheme' }),
  story: fc.string({ minLength: 3, maxLength: 55 }),
  day: fc.constantFrom('2026-03-02', '2026-01-31', '1900-01-01', '2026-03-03', '2026-02-29', '2024-02-29'),
  until: fc.constantFrom('2026-03-02', '2020-01-01', '2199-12-31', '9999-12-31'),
  topic: fc.constantFrom('canteen', 'wages', 'constructor'),
  needs: fc.array(fc.constantFrom('legal', 'mental', 'money'), { minLength: 1, maxLength: 3 }),
  people: fc.integer({ min: 0, max: 51 }),
  amount: fc.integer({ min: -1, max: 1_000_001 }),
  shared: fc.boolean(),
  named: fc.boolean(),
  photos: fc.array(fc.oneof({ weight: 5, arbitrary: uuid }, fc.constant('x')), { minLength: 1, maxLength: 3 }),
  hospital: fc.string({ minLength: 1, maxLength: 210 }),
  phone: fc.constantFrom('13800138000', '+86 199 0000 0001', '138', `1380013${' '.repeat(30)}8000`),
  reason: fc.constantFrom(...rules, 'other'),
  stars: fc.integer({ min: 0, max: 6 }),
  who: fc.oneof(uuid, fc.constant('chen')),
  family: fc.oneof(
    {
      weight: 9,
      arbitrary: fc.array(fc.record({ name: fc.constant('李示例'), income: fc.nat(1000) }), {
        minLength: 1,
        maxLength: 3,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({ name: fc.constant(''), income: fc.integer({ min: -1, max: 1001 }), more: fc.nat(1) }),
        { maxLength: 4 },
      ),
    },
  ),
};

const optional = ['story', 'until', 'needs', 'photos', 'named'];

const good: AnyValues = {
  title: '伙食',
  day: '2026-03-01',
  topic: 'canteen',
  people: 3,
  amount: 50_000,
  shared: false,
  hospital: '示例医院',
  phone: '13800138000',
  reason: 'in-time',
  stars: 4,
  who: '0190f000-0000-7000-8000-000000000001',
  family: [{ name: '李示例', income: 0 }],
};

/** What people send: right answers, some nearly right ones, now and then something of quite another kind. */
const answers = fc.record(
  Object.fromEntries(
    Object.entries(sound).map(([id, value]) => [
      id,
      fc.oneof(
        { weight: 60, arbitrary: value },
        { weight: id in good ? 120 : 0, arbitrary: fc.constant(good[id]) },
        { weight: 1, arbitrary: fc.jsonValue().filter((one) => one !== '') },
      ),
    ]),
  ),
  { requiredKeys: Object.keys(sound).filter((id) => !optional.includes(id)) },
);

function without(id: string): AnyValues {
  const { [id]: _gone, ...left } = good;
  return left;
}

describe('the check in words and the schema at the edge', () => {
  it('agree that good answers are good', async () => {
    expect(problemsOf(good)).toEqual([]);
    expect(await passesSchema(good)).toBe(true);
  });

  it('agree that whatever the check accepts is of the schema’s shape', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(answers, async (values) => {
        const refused = problemsOf(values).length > 0;
        if (!refused) accepted += 1;
        expect(refused || (await passesSchema(values))).toBe(true);
      }),
      { numRuns: 3000 },
    );
    // The property says nothing where everything is refused.
    expect(accepted).toBeGreaterThan(20);
  });

  it.each(Object.keys(sound))('agree on one nearly right answer to %s at a time', async (id) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(sound[id]!, fc.jsonValue()), async (value) => {
        const values = { ...good, ...(id === 'named' && { shared: true }), [id]: value };
        const unanswered = value === '' || (Array.isArray(value) && value.length === 0);
        const refused = problemsOf(values).length > 0;
        expect(unanswered || refused || (await passesSchema(values))).toBe(true);
      }),
    );
  });

  it.each(Object.keys(good))('both refuse a form without %s', async (id) => {
    expect(problemsOf(without(id)).map(({ at }) => at)).toEqual([id]);
    expect(await passesSchema(without(id))).toBe(false);
  });

  it.each(Object.keys(sound))('both refuse an answer of another kind to %s', async (id) => {
    for (const value of [null, { deep: 1 }, -1, 1.5, [['x']]]) {
      const values = { ...good, ...(id === 'named' && { shared: true }), [id]: value };
      expect([value, problemsOf(values).map(({ at }) => at)]).toEqual([value, [id]]);
      expect([value, await passesSchema(values)]).toEqual([value, false]);
    }
  });

  it.each([
    ['topic', 'toString'],
    ['needs', ['legal', 'luxury']],
    ['reason', 'real-name '],
    ['stars', 6],
    ['photos', ['not-an-id']],
    ['nobody-asked', '1'],
  ])('both refuse what %s does not offer', async (id, value) => {
    expect(problemsOf({ ...good, [id]: value }).map(({ at }) => at)).toEqual([id]);
    expect(await passesSchema({ ...good, [id]: value })).toBe(false);
  });
});

describe('checkFields', () => {
  test.each([
    ['title', '   ', '请填写这一项'],
    ['title', '字'.repeat(21), '最多写 20 个字，现在有 21 个字'],
    ['title', '坏\u0000字', '里面有无法识别的字符，请删掉后重新填写'],
    ['title', '半个\ud83d', '里面有无法识别的字符，请删掉后重新填写'],
    ['story', '太短', '请至少写 4 个字'],
    ['day', '2026-03-03', '日期不能晚于今天，请重新选择'],
    ['day', '1026-03-01', '日期不对，请检查年份'],
    ['until', '9999-12-31', '日期不对，请检查年份'],
    ['until', '2026-02-01', '日期前后顺序不对，请检查这两个日期'],
    ['amount', 2_000_000, '请填写 0 到 10000 之间的金额（元）'],
    ['amount', 1e300, '请填写金额'],
    ['named', true, '这一项不需要填写，请清空'],
  ])('says about %s what to do', (id, value, says) => {
    expect(problemsOf({ ...good, [id]: value })).toEqual([{ at: id, says }]);
  });

  it('keeps line breaks, tabs and letters beyond the first plane', () => {
    expect(problemsOf({ ...good, title: '𠮷野家\n\t😀' })).toEqual([]);
  });

  it('asks a dependent question exactly while the answer it depends on is given', () => {
    expect(problemsOf({ ...good, shared: true })).toEqual([{ at: 'named', says: '请选择署名' }]);
    expect(problemsOf({ ...good, shared: true, named: false })).toEqual([]);
  });

  it('says of a list how many rows it takes, and of a row which one it is', () => {
    const person = { name: '李示例', income: 0 };
    const says = (family: unknown) => problemsOf({ ...good, family });
    expect(says([])).toEqual([{ at: 'family', says: '还没有填家人，请至少填写 1 位' }]);
    expect(says([person, person, person, person])).toEqual([{ at: 'family', says: '最多填写 3 位家人，现在有 4 位' }]);
    expect(says([person, { name: '王示例', income: -1 }, { name: '赵示例' }])).toEqual([
      { at: 'family.1.income', says: '第 2 位家人：请填写 0 到 10 之间的金额（元）' },
      { at: 'family.2.income', says: '第 3 位家人：请填写收入' },
    ]);
    expect(says([{ ...person, phone: '13800138000' }])[0]!.at).toBe('family.0.phone');
    expect(says([person, '李示例'])).toEqual([{ at: 'family', says: '请重新填写家人' }]);
  });

  it('reads an emptied answer as none', () => {
    expect(problemsOf({ ...good, story: '', photos: [] })).toEqual([]);
    expect(problemsOf({ ...good, title: '' })).toEqual([{ at: 'title', says: '请填写标题' }]);
  });
});

describe('a question that depends on other answers', () => {
  const family = field.rows({
    label: '家人',
    of: { relation: field.choice({ label: '关系', of: { self: '本人', child: '孩子' } }) },
    each: { count: '位', name: '家人' },
    max: 9,
  });
  const papers: Fields = {
    spent: field.money({ label: '花费' }),
    needs: field.choices({ label: '需要', of: { legal: '法律', money: '经济' }, optional: true }),
    family,
    bill: field.files({ label: '发票', max: 3, when: { field: 'spent', over: 0 } }),
    letter: field.files({ label: '起诉状', max: 3, when: { field: 'needs', has: ['legal'] } }),
    school: field.files({
      label: '学费单',
      max: 3,
      when: { field: 'family', row: { field: 'relation', is: ['child'] } },
    }),
    card: field.files({
      label: '银行卡',
      max: 1,
      when: {
        any: [
          { field: 'spent', over: 100 },
          { field: 'needs', has: ['money'] },
        ],
      },
    }),
  };
  const alone = { spent: 0, family: [{ relation: 'self' }] };
  const asked = (more: AnyValues) => checkFields(papers, { ...alone, ...more }, { today }).map(({ at }) => at);

  test.each<[string, AnyValues, string[]]>([
    ['nothing that makes a paper needed', {}, []],
    ['a sum over the bound', { spent: 1 }, ['bill']],
    ['a choice of several with one of the options', { needs: ['legal'] }, ['letter']],
    ['a row of which it holds', { family: [{ relation: 'self' }, { relation: 'child' }] }, ['school']],
    ['either of two', { needs: ['money'] }, ['card']],
    ['the other of two', { spent: 101 }, ['bill', 'card']],
    ['an answer of another kind', { spent: '1' }, ['spent']],
  ])('is asked after %s', (_, more, due) => expect(asked(more)).toEqual(due));
});
