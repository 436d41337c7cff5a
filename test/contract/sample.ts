/** What a property is to be where its schema alone does not say: by its name, for one route. */
export type Bound = Readonly<Record<string, unknown>>;

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly format?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

function textOf({ format, minLength = 2, maxLength = 200 }: Schema, name: string): string {
  if (format === 'uuid') throw new Error(`«${name}» is an id: bind it to one in test/contract/made.ts`);
  if (format === 'date') return '2026-03-02';
  return '示例说明'.repeat(Math.ceil(minLength / 4)).slice(0, maxLength);
}

function objectOf({ properties = {}, required = [] }: Schema, bound: Bound): object {
  const wanted = Object.entries(properties).filter(([name]) => required.includes(name) || name in bound);
  return Object.fromEntries(wanted.map(([name, one]) => [name, sampleOf(one, bound, name)]));
}

/**
 * Something that fits a schema: what is bound by name, else the first choice, else the least that fits. What need not be
 * there is left out, unless it is bound.
 */
export function sampleOf(schema: unknown, bound: Bound, name = ''): unknown {
  const of = schema as Schema;
  if (name in bound) return bound[name];
  if (of.const !== undefined) return of.const;
  if (of.enum !== undefined) return of.enum[0];
  const first = of.anyOf?.[0] ?? of.oneOf?.[0];
  if (first !== undefined) return sampleOf(first, bound, name);
  if (of.type === 'object') return objectOf(of, bound);
  if (of.type === 'array') return Array.from({ length: of.minItems ?? 0 }, () => sampleOf(of.items, bound, name));
  if (of.type === 'boolean') return false;
  if (of.type === 'integer' || of.type === 'number') return of.minimum ?? 1;
  return textOf(of, name);
}
