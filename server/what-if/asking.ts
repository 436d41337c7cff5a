import { daysBetween, isDay } from '../../kernel/calendar.ts';
import { type Reason, type Refusal, refuse } from '../../kernel/refusal.ts';
import { untriedWhy } from '../../kernel/what-if-tried.ts';
import type { WhatIfAsked, WhatIfLine } from '../../kernel/what-if.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';
import type { Done, WriteContext } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { findDraft } from '../tunables/draft-queries.ts';
import { mayDraft, onUnion } from '../tunables/on-union.ts';
import { countCases, countMembers, scopeOf } from './pages.ts';
import { insertRun } from './queries.ts';
import { lineOfRun } from './reading.ts';

const mostDays = 1_100;

function daysWrong({ from, to }: WhatIfAsked): Reason[] {
  if (!isDay(from)) return [{ at: 'from', says: '请填写从哪一天起提交的申请' }];
  if (!isDay(to) || to < from) return [{ at: 'to', says: '请填写到哪一天为止，不早于开始的那一天' }];
  if (daysBetween(from, to) > mostDays) return [{ at: 'to', says: '一次最多试算三年的申请' }];
  return [];
}

/**
 * Begins to try drafts of a union on the cases and members below it. Whoever may draft may try. Refusals: answers-wrong,
 * not-found for a draft of another union, tunable-draft-decided for one that was refused or withdrawn.
 */
export function askWhatIf(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  asked: WhatIfAsked,
): Promise<Done | Refusal> {
  return onUnion<WhatIfLine>(platform, context, orgId, {
    may: mayDraft,
    act: async ({ trx, node, caller, now, audit }) => {
      const wrong = daysWrong(asked);
      if (wrong.length > 0) return refuse('answers-wrong', wrong);
      const draftIds = [...new Set(asked.drafts)];
      const services = new Set<string>();
      for (const id of draftIds) {
        const draft = await findDraft(trx, orgId, id);
        if (draft !== undefined && platform.allotments.has(draft.service) && !platform.registry.has(draft.service))
          return refuse('answers-wrong', [
            {
              at: 'drafts',
              says: '福利活动按发布那天的规则办，改了只管以后发布的，没有办件可以试算，直接请另一个人批准',
            },
          ]);
        if (draft === undefined || !platform.registry.has(draft.service)) return refuse('not-found');
        if (draft.decision === 'refused' || draft.decision === 'withdrawn') return refuse('tunable-draft-decided');
        const untried = untriedWhy(platform.registry.get(draft.service)!, draft.name);
        if (untried !== undefined)
          return refuse('answers-wrong', [{ at: 'drafts', says: `${untried}，不用试算，直接请另一个人批准` }]);
        services.add(draft.service);
      }
      const [service, ...others] = services;
      if (service === undefined || others.length > 0)
        return refuse('answers-wrong', [{ at: 'drafts', says: '一次只能试算同一项服务的草案' }]);
      const org = { id: node.id, name: node.name, level: node.level };
      const { cell, personId, accountId } = caller;
      const scoped = scopeOf(trx, { cell, personId, by: caller.name, org });
      const of = { service, from: asked.from, to: asked.to };
      const totals = { totalCases: await countCases(scoped, of), totalMembers: await countMembers(scoped) };
      const row = await insertRun(trx, { cell, personId, accountId, orgId, draftIds, ...of, ...totals, now });
      await audit(
        'try-draft',
        `${service} ${sayWholeDay(asked.from)}到${sayWholeDay(asked.to)}，${draftIds.length} 份草案`,
      );
      return lineOfRun(row);
    },
  });
}
