import type { Service } from './service.ts';

/** What a draft of a tunable cannot be tried for, in words; undefined where the rules and amounts may look at it. */
export function untriedWhy(service: Service, name: string): string | undefined {
  if (!Object.hasOwn(service.tunables, name)) return '发放上限不影响谁能申请';
  const { untried } = service.tunables[name]!;
  if (untried !== undefined) return untried;
  const states = Object.values(service.states);
  const actions = Object.values(service.actions);
  // A rule that looks at a span too names it in its words.
  if (Object.values(service.eligible).some(({ says }) => says.includes(`{${name}}`))) return undefined;
  if (states.some(({ within, remind }) => within?.of === name || remind?.of === name))
    return '这个数只管每一步办得多快，不影响谁能得、得多少';
  if (actions.some(({ samples }) => samples?.share === name)) return '这个数只管抽查多少件，不影响谁能得、得多少';
  return undefined;
}
