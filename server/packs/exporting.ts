import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { packFormat, packValueOf } from '../../kernel/rule-pack.ts';
import type { Scoped } from '../db/scope.ts';
import { findNode } from '../orgs/change-queries.ts';
import { findTunable } from '../tunables/asked.ts';
import { listStanding } from '../tunables/queries.ts';
import { type Ruled, listRuleSets } from '../tunables/rule-sets.ts';

/** All that a union has set and that stands, as one file that can be read, changed and imported again. Refusal: not-found. */
export async function exportPack(ruled: Ruled, scoped: Scoped, orgId: string): Promise<string | Refusal> {
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  const values: Record<string, Record<string, object[]>> = {};
  for (const set of listRuleSets(ruled)) {
    for (const { name, value, from, cites } of await listStanding(scoped.beyond, [orgId], set.id)) {
      const tunable = findTunable(set, name);
      if (tunable === undefined) continue;
      const ofService = (values[set.id] ??= {});
      (ofService[name] ??= []).push({ value: packValueOf(tunable, value), from, cites });
    }
  }
  const { Document } = await import('yaml');
  const pack = new Document({ hongqiao: packFormat, packs: { own: { title: `${node.name}的规则`, values } } });
  pack.commentBefore = ` ${node.name}自己设过、没有撤回的规则。金额以元为单位，日期是起始日；value 写 above 是用回上级的。`;
  return pack.toString({ lineWidth: 0 });
}
