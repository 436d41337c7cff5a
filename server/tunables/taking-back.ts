import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { TunablesAnswer } from '../../kernel/tuning.ts';
import type { Done, WriteContext } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import type { Platform } from '../platform.ts';
import { isOutside } from './asked.ts';
import { audited, onUnion } from './on-union.ts';
import { beginOf, findSetting, takeBackSetting } from './queries.ts';
import { readTunables } from './reading.ts';
import { findRuleSet } from './rule-sets.ts';

/**
 * Takes back an entry whose day has not come, and with it the end that was approved with it: what counts already goes on.
 * Refusals: not-found, answers-wrong, tunable-taken-back, tunable-in-force.
 */
export function takeBackTunable(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: { readonly id: string; readonly why: string },
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return onUnion<TunablesAnswer>(platform, context, orgId, {
    may: steers,
    act: async ({ trx, scoped, today, audit }) => {
      const row = await findSetting(trx, orgId, given.id);
      const service = row && findRuleSet(platform, row.service);
      if (row === undefined || service === undefined) return refuse('not-found');
      const why = given.why.trim();
      if (isOutside(why, 2, 500)) return refuse('answers-wrong', [{ at: 'why', says: '请写明原因，2 到 500 个字' }]);
      if (row.takenBackAt !== null) return refuse('tunable-taken-back');
      if ((await beginOf(trx, row)) <= today) return refuse('tunable-in-force');
      await takeBackSetting(trx, row, why, { personId: caller.personId, now });
      await audit('take-back-tunable', `${audited(service, row)}。原因：${why}`);
      return readTunables(scoped, orgId, service, today);
    },
  });
}
