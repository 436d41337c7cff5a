import { type RuleSet, ruleSetsOf } from '../../kernel/rule-set.ts';
import type { Platform } from '../platform.ts';

/** What there is that a union may set values of. */
export type Ruled = Pick<Platform, 'registry' | 'allotments'>;

const listed = new WeakMap<Ruled['registry'], readonly RuleSet[]>();

/** All that a union may set values of: services, limited goods, union fees. */
export function listRuleSets({ registry, allotments }: Ruled): readonly RuleSet[] {
  const known = listed.get(registry) ?? ruleSetsOf([...registry.values()], [...allotments.values()]);
  listed.set(registry, known);
  return known;
}

/** Undefined for what is neither a service nor an allotment of this platform nor union fees. */
export const findRuleSet = (ruled: Ruled, id: string): RuleSet | undefined =>
  listRuleSets(ruled).find((set) => set.id === id);
