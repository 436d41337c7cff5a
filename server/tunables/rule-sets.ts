import { type RuleSet, feeRules, ruleSetOf } from '../../kernel/rule-set.ts';
import type { Registry } from '../registry.ts';

/** Undefined for what is neither a service of this platform nor union fees. */
export function findRuleSet(registry: Registry, id: string): RuleSet | undefined {
  const service = registry.get(id);
  return service === undefined ? (id === feeRules.id ? feeRules : undefined) : ruleSetOf(service);
}

export const listRuleSets = (registry: Registry): RuleSet[] => [...[...registry.values()].map(ruleSetOf), feeRules];
