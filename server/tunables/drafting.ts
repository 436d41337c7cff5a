import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { sayTuned } from '../../kernel/rule.ts';
import type { RuleSet } from '../../kernel/rule-set.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { type SettingAsked, type TunablesAnswer, inForceOn, overlapOf } from '../../kernel/tuning.ts';
import type { Done, WriteContext } from '../http/once.ts';
import { tellPerson } from '../notices/queries.ts';
import { lineOf } from '../orgs/change-queries.ts';
import type { Platform } from '../platform.ts';
import { askedWrong, findTunable, isOutside, overlapWords, tidied } from './asked.ts';
import { decideDraft, findDraft, insertDraft, listNearestApprovers } from './draft-queries.ts';
import { type Turn, audited, mayDraft, onUnion } from './on-union.ts';
import { listStanding } from './queries.ts';
import { readTunables } from './reading.ts';
import { findRuleSet } from './rule-sets.ts';

/** Why a value may not be set for this union so: by itself, and beside what the union has set already. */
export async function refuseSetting(turn: Turn, service: RuleSet, asked: SettingAsked): Promise<Refusal | undefined> {
  const { trx, node, today } = turn;
  const tunable = findTunable(service, asked.name);
  if (tunable === undefined) return refuse('answers-wrong', [{ at: 'name', says: '这项服务没有这一项，请重新选择' }]);
  const wrong = askedWrong(tunable, asked, today);
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  const standing = await listStanding(trx, [node.id], service.id);
  const own = standing.filter(({ name }) => name === asked.name);
  if (asked.value === null && !inForceOn([node.id], own, asked.from).has(asked.name)) return refuse('tunable-not-own');
  const other = overlapOf(own, asked);
  if (other === undefined) return undefined;
  if (other.from === asked.from) return refuse('tunable-day-taken');
  return refuse('tunable-overlaps', [{ at: 'to', says: overlapWords(tunable, other) }]);
}

/** Drafts one value; whoever wrote it, it counts only once somebody else has approved it. */
export async function draftOne(
  turn: Turn,
  service: RuleSet,
  given: SettingAsked,
  pack?: string,
): Promise<Refusal | undefined> {
  const asked = tidied(given);
  const refused = await refuseSetting(turn, service, asked);
  if (refused !== undefined) return refused;
  const by = { personId: turn.caller.personId, now: turn.now, pack };
  const id = await insertDraft(turn.trx, turn.node.id, asked, by);
  if (id === undefined) return refuse('tunable-draft-waits');
  await turn.audit('draft-tunable', `${audited(service, asked)}。依据：${asked.cites.title}`);
  return undefined;
}

/** Tells those who may approve at the union, or at the nearest above it. */
export async function tellApprovers({ trx, node, caller, now }: Turn, says: string): Promise<void> {
  const people = await listNearestApprovers(trx, lineOf(node).toReversed(), caller.personId);
  for (const person of people) await tellPerson(trx, person, { title: '有规则草案等你批准', says, now });
}

/** Refusals: service-unknown, answers-wrong, tunable-day-taken, tunable-overlaps, tunable-not-own, tunable-draft-waits. */
export function draftTunable(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: SettingAsked,
): Promise<Done | Refusal> {
  return onUnion<TunablesAnswer>(platform, context, orgId, {
    may: mayDraft,
    act: async (turn) => {
      const service = findRuleSet(platform, given.service);
      if (service === undefined) return refuse('service-unknown');
      const refused = await draftOne(turn, service, given);
      if (refused !== undefined) return refused;
      const tunable = findTunable(service, given.name)!;
      const what = given.value === null ? '用回上级的' : sayTuned(tunable, given.value);
      const where = `${turn.node.name}：${service.title}，${tunable.label}`;
      await tellApprovers(
        turn,
        `${where}，${sayDay(given.from, turn.today)}起${what}。请在“规则”里核对以后批准或者退回。`,
      );
      return readTunables(turn.scoped, orgId, service, turn.today);
    },
  });
}

/** Its author takes a draft back while it waits. Refusals: not-found, answers-wrong, tunable-draft-decided. */
export function withdrawDraft(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: { readonly id: string; readonly why: string },
): Promise<Done | Refusal> {
  return onUnion<TunablesAnswer>(platform, context, orgId, {
    may: mayDraft,
    act: async (turn) => {
      const { trx, caller, now } = turn;
      const row = await findDraft(trx, orgId, given.id);
      const service = row && findRuleSet(platform, row.service);
      if (row === undefined || service === undefined) return refuse('not-found');
      if (row.draftedBy !== caller.personId) return refuse('no-right');
      if (row.decision !== null) return refuse('tunable-draft-decided');
      const why = given.why.trim();
      if (isOutside(why, 2, 500)) return refuse('answers-wrong', [{ at: 'why', says: '请写明原因，2 到 500 个字' }]);
      await decideDraft(trx, row.id, { decision: 'withdrawn', personId: caller.personId, why, now });
      await turn.audit('withdraw-draft', `${audited(service, row)}。原因：${why}`);
      return readTunables(turn.scoped, orgId, service, turn.today);
    },
  });
}
