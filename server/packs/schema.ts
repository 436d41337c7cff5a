import { packFormat, fromAbove } from '../../kernel/rule-pack.ts';
import type { Tunable } from '../../kernel/rule.ts';
import { type Ruled, listRuleSets } from '../tunables/rule-sets.ts';

const day = { type: 'string', format: 'date' };
const dayOfYear = { type: 'string', pattern: '^\\d{2}-\\d{2}$' };
const text = (most: number) => ({ type: 'string', minLength: 1, maxLength: most });
const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const cites = closed({ title: text(500), clause: text(200), link: text(500), from: day, to: day }, ['title']);

function valueSchema({ kind, min, max, of = {} }: Tunable): object {
  if (kind === 'yesNo') return { type: 'boolean' };
  if (kind === 'papers') return { type: 'array', items: { enum: Object.keys(of) }, uniqueItems: true };
  if (kind === 'season') return closed({ from: dayOfYear, to: dayOfYear }, ['from', 'to']);
  const isHundredths = kind === 'money' || kind === 'percent';
  if (isHundredths) return { type: 'number', minimum: min / 100, maximum: max / 100 };
  return { type: 'integer', minimum: min, maximum: max };
}

const itemSchema = (tunable: Tunable) => ({
  title: tunable.label,
  type: 'array',
  items: closed({ value: { anyOf: [valueSchema(tunable), { const: fromAbove }] }, from: day, to: day, cites }, [
    'value',
  ]),
});

/** What a rule pack looks like, with every service, allotment and tunable of this platform. */
export function packSchema(ruled: Ruled): object {
  const services = Object.fromEntries(
    listRuleSets(ruled).map(({ id, title, tunables }) => {
      const items = Object.fromEntries(Object.entries(tunables).map(([name, held]) => [name, itemSchema(held)]));
      return [id, { title, ...closed(items) }];
    }),
  );
  const pack = closed({ title: text(200), extends: text(60), cites, values: closed(services) }, ['title']);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: '虹桥规则包',
    ...closed(
      { hongqiao: { const: packFormat }, use: text(60), packs: { type: 'object', additionalProperties: pack } },
      ['hongqiao', 'packs'],
    ),
  };
}
