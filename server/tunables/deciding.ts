import { addDays, dayOf } from '../../kernel/calendar.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { type DraftsAnswer, type SettingAsked, inForceOn } from '../../kernel/tuning.ts';
import type { Done, WriteContext } from '../http/once.ts';
import { tellPerson } from '../notices/queries.ts';
import { steers } from '../orgs/change-deciding.ts';
import type { Platform } from '../platform.ts';
import { isOutside } from './asked.ts';
import { type DraftRow, decideDraft, findDraft, isOnePerson } from './draft-queries.ts';
import { refuseSetting } from './drafting.ts';
import { type Turn, audited, onUnion } from './on-union.ts';
import { insertEntry, listStanding } from './queries.ts';
import { readDrafts } from './reading.ts';
import { findRuleSet } from './rule-sets.ts';

/** A draft that this caller may decide. */
async function findDeciding({ trx, node, caller }: Turn, id: string): Promise<DraftRow | Refusal> {
  const row = await findDraft(trx, node.id, id);
  if (row === undefined) return refuse('not-found');
  if (row.decision !== null) return refuse('tunable-draft-decided');
  return (await isOnePerson(trx, row.draftedBy, caller.personId)) ? refuse('tunable-own-draft') : row;
}

const askedOf = ({ service, name, value, from, to, cites }: DraftRow): SettingAsked => ({
  service,
  name,
  value,
  from,
  ...(to !== null && { to }),
  cites,
});

/** The entries that an approved draft makes: its value and, after its last day, what would have counted then. */
async function enter({ trx, caller, now }: Turn, row: DraftRow): Promise<void> {
  const { id: draftId, draftedBy, service, name, org, to } = row;
  const entry = { org, service, name, draftId, draftedBy };
  const by = { personId: caller.personId, now };
  const own = (await listStanding(trx, [org], service)).filter((other) => other.name === name);
  await insertEntry(trx, { ...entry, from: row.from, value: row.value, cites: row.cites }, by);
  if (to === null) return;
  const after = addDays(to, 1);
  if (own.some(({ from }) => from === after)) return;
  const before = inForceOn([org], own, after).get(name);
  const cites = before?.cites ?? { title: `到期，从这一天起不再按“${row.cites.title}”` };
  await insertEntry(trx, { ...entry, from: after, value: before?.value ?? null, cites }, by);
}

/**
 * Approves drafts of a union, all or none: from their days on they count. Nobody approves what she has drafted. Refusals:
 * not-found, tunable-draft-decided, tunable-own-draft, tunable-day-past, and those of setting a value.
 */
export function approveDrafts(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  ids: readonly string[],
): Promise<Done | Refusal> {
  return onUnion<DraftsAnswer>(platform, context, orgId, {
    may: steers,
    act: async (turn) => {
      for (const id of new Set(ids)) {
        const refused = await approveOne(platform, turn, id);
        if (refused !== undefined) return refused;
      }
      return readDrafts(platform, turn.scoped, orgId, turn.today);
    },
  });
}

async function approveOne(platform: Platform, turn: Turn, id: string): Promise<Refusal | undefined> {
  const { trx, caller, now, today } = turn;
  const row = await findDeciding(turn, id);
  if ('refused' in row) return row;
  const service = findRuleSet(platform, row.service);
  if (service === undefined) return refuse('service-unknown');
  if (row.from < today) return refuse('tunable-day-past');
  const refused = await refuseSetting(turn, service, askedOf(row));
  if (refused !== undefined) return refused;
  await enter(turn, row);
  await decideDraft(trx, id, { decision: 'approved', personId: caller.personId, now });
  await turn.audit(
    row.value === null ? 'end-tunable' : 'set-tunable',
    `${audited(service, row)}。依据：${row.cites.title}`,
  );
  await tellDrafter(turn, row, { title: '你起草的规则已经批准', says: '到了那一天就按它办。' });
  return undefined;
}

async function tellDrafter(
  { trx, caller, now, node }: Turn,
  row: DraftRow,
  { title, says }: { readonly title: string; readonly says: string },
): Promise<void> {
  const what = `${node.name}，${row.cites.title}，${sayDay(row.from, dayOf(now))}起。`;
  await tellPerson(trx, { cell: caller.cell, personId: row.draftedBy }, { title, says: `${what}${says}`, now });
}

/** Sends a draft back with a reason. Refusals: not-found, tunable-draft-decided, tunable-own-draft, answers-wrong. */
export function refuseDraft(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: { readonly id: string; readonly why: string },
): Promise<Done | Refusal> {
  return onUnion<DraftsAnswer>(platform, context, orgId, {
    may: steers,
    act: async (turn) => {
      const row = await findDeciding(turn, given.id);
      if ('refused' in row) return row;
      const why = given.why.trim();
      if (isOutside(why, 2, 500)) return refuse('answers-wrong', [{ at: 'why', says: '请写明原因，2 到 500 个字' }]);
      const decided = { decision: 'refused', personId: turn.caller.personId, why, now: turn.now } as const;
      await decideDraft(turn.trx, row.id, decided);
      await turn.audit('refuse-draft', `${audited(findRuleSet(platform, row.service), row)}。原因：${why}`);
      await tellDrafter(turn, row, { title: '你起草的规则被退回', says: `原因：${why}` });
      return readDrafts(platform, turn.scoped, orgId, turn.today);
    },
  });
}
