import { sql } from 'kysely';
import type { DoubtAnswer } from '../../kernel/doubt-answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Scoped } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { tellPerson } from '../notices/queries.ts';
import { doubtPeople } from '../people/doubts.ts';
import { type Person, endMemberships } from '../people/membership.ts';
import type { Platform } from '../platform.ts';
import { catchUp, giveOver, standingOf } from './belongings.ts';
import {
  type Choice,
  choiceWrong,
  endingOf,
  mergingPost,
  ownCases,
  refuseMerge,
  scopedToDoubts,
  unionsConcerned,
  whyWrong,
} from './deciding.ts';
import { type DoubtRow, findDoubt, getDoubt, listLines, listSides, settleDoubt } from './queries.ts';
import { answerOf } from './reading.ts';
import { recordsAfter, writeRecords } from './records.ts';
import { closeOtherWays } from './ways.ts';

/** Holds both records until the transaction ends; always in one order, so that two merges do not wait for each other. */
export async function holdBoth(trx: Trx, cell: number, ids: readonly string[]): Promise<void> {
  await sql`select 1 from persons where cell_id = ${cell} and id = any (${ids}::uuid[]) order by id
    for no key update`.execute(trx);
}

/** A pair that the caller reaches, held: what she decides is decided on what is there when it is written. */
export async function holdDoubt(trx: Trx, scoped: Scoped, id: string): Promise<DoubtRow | Refusal> {
  const seen = await findDoubt(scoped, id);
  if (seen === undefined) return refuse('not-found');
  await holdBoth(trx, seen.cell, [seen.oneId, seen.otherId]);
  const { rows } = await sql<{ state: DoubtRow['state']; gone: boolean }>`
    select state, exists (select 1 from persons where cell_id = ${seen.cell} and id in (${seen.oneId}, ${seen.otherId})
      and merged_into is not null) as gone
    from person_doubts where cell_id = ${seen.cell} and id = ${id} for update`.execute(trx);
  // One that was merged with a third is looked at under the record that was kept.
  return { ...seen, state: rows[0]!.gone ? 'merged' : rows[0]!.state };
}

export interface Occasion {
  readonly byPerson: string;
  readonly requestId: string;
  readonly now: number;
  readonly why: string;
}

export async function auditBoth(trx: Trx, doubt: DoubtRow, act: string, occasion: Occasion): Promise<void> {
  for (const subject of [doubt.oneId, doubt.otherId])
    await writeAudit(trx, {
      cell: doubt.cell,
      act,
      actorId: occasion.byPerson,
      objectKind: 'person',
      objectId: subject,
      subjectId: subject,
      purpose: occasion.why,
      requestId: occasion.requestId,
      now: occasion.now,
    });
}

/**
 * Whoever is signed in under the merged record signs in once more: a page that turns into another record's in the middle of
 * a form would mix two people, should the merge be a mistake.
 */
export async function endSessions(trx: Trx, cell: number, accounts: readonly string[]): Promise<void> {
  await sql`delete from sessions where cell_id = ${cell} and account_id = any (${accounts}::uuid[])`.execute(trx);
}

/** An administrator's record takes part in no merge: whoever merges it would hand her duty, and her way in, to somebody else. */
async function administering(trx: Trx, cell: number, pair: readonly string[]): Promise<Reason[]> {
  const { rows } = await sql`select 1 from duties
    where cell_id = ${cell} and person_id = any (${pair}::uuid[]) and until_on is null limit 1`.execute(trx);
  return rows.map(() => ({ at: 'duties', says: '其中一份是平台管理员的档案，请先由安全管理员收回职责' }));
}

async function mergeRecords(
  trx: Trx,
  doubt: DoubtRow,
  choice: Choice,
  occasion: Occasion,
): Promise<Refusal | undefined> {
  const { cell } = doubt;
  const pair = [doubt.oneId, doubt.otherId];
  const merged: Person = { cell, personId: pair.find((id) => id !== choice.kept)! };
  const kept: Person = { cell, personId: choice.kept };
  const before = await standingOf(trx, cell, pair);
  if (before.persons.some((one) => one['merged_into'] !== null)) return refuse('doubt-settled');
  const wrong = [...ownCases(before), ...(await administering(trx, cell, pair))];
  if (wrong.length > 0) return refuse('merge-prevented', wrong);
  const ending = endingOf(before, choice.kept);
  if (ending !== undefined)
    await endMemberships(trx, [{ cell, personId: ending }], { day: dayOf(occasion.now), why: 'mistaken' });
  const recordOf = (id: string) => before.persons.find((one) => one.id === id)!;
  const records = { kept: recordOf(kept.personId), merged: recordOf(merged.personId) };
  await writeRecords(trx, cell, recordsAfter(records, choice));
  const moved = await giveOver(trx, merged, kept);
  const ways = await closeOtherWays(trx, kept);
  await endSessions(trx, cell, [...moved['accounts.person_id']!, ...ways.map(({ account }) => account)]);
  const after = { standing: await standingOf(trx, cell, pair), moved, ways, choice };
  await sql`
    insert into person_merges (cell_id, id, doubt_id, kept_id, merged_id, before, after, why, by_person, request_id, at)
    values (${cell}, ${newId()}, ${doubt.id}, ${kept.personId}, ${merged.personId}, ${JSON.stringify(before)}::jsonb,
      ${JSON.stringify(after)}::jsonb, ${occasion.why}, ${occasion.byPerson}, ${occasion.requestId},
      ${new Date(occasion.now)})`.execute(trx);
  await settleDoubt(trx, doubt, { state: 'merged', by: occasion.byPerson, why: occasion.why, now: occasion.now });
  await doubtPeople(trx, [kept]);
  await auditBoth(trx, doubt, 'merge', occasion);
  return undefined;
}

const mergedWords = {
  title: '你的两份会员档案已经合并',
  says: (union: string) =>
    `${union}核对后，把登记在你名下的两份档案合并成了一份，会籍、办件和消息都在这一份里，以后只用留下的那个手机号登录。如果有一份不是你的，或者哪一项不对，请在“办事”里办“更正会员资料”，也可以打 12351，工会会撤回合并。`,
};

interface Merging {
  readonly id: string;
  readonly choice: Choice;
  readonly why: string;
}

/** The phones of both as they were, so that whoever is the wrong one of two learns of it at once. */
type Phones = readonly string[];

async function merge(
  platform: Platform,
  trx: Trx,
  { caller, request, now }: WriteContext,
  { id, choice, why: written }: Merging,
): Promise<{ readonly doubt: DoubtRow; readonly phones: Phones; readonly answer: DoubtAnswer } | Refusal> {
  const scoped = scopedToDoubts(trx, caller);
  const doubt = await holdDoubt(trx, scoped, id);
  if (isRefusal(doubt)) return doubt;
  if (doubt.state !== 'open') return refuse('doubt-settled');
  const pair = [doubt.oneId, doubt.otherId];
  const sides = await listSides(scoped, doubt.cell, pair);
  const lines = await listLines(trx, unionsConcerned([...sides.values()]));
  const refusal = refuseMerge(caller, lines, pair);
  if (refusal !== undefined) return refusal;
  const why = written.trim();
  const wrong = [
    ...whyWrong(why),
    ...choiceWrong(choice, sides, (sealed) => platform.sealer.open(sealed, 'identity'), dayOf(now)),
  ];
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  const occasion = { byPerson: caller.personId, requestId: request.id, now, why };
  const prevented = await mergeRecords(trx, doubt, choice, occasion);
  if (prevented !== undefined) return prevented;
  const union = mergingPost(caller, lines, pair)!.org.name;
  const told = { cell: doubt.cell, personId: choice.kept };
  await tellPerson(trx, told, { title: mergedWords.title, says: mergedWords.says(union), now });
  const phones = [...sides.values()].flatMap((side) => side.phone_sealed ?? []);
  return {
    doubt,
    phones: [...new Set(phones.map((sealed) => platform.sealer.open(sealed, 'identity')))],
    answer: await answerOf(platform, scoped, await getDoubt(trx, id)),
  };
}

/**
 * Makes one record of two, in one transaction with all that taking it back needs. Of two merges of one person the second
 * finds her merged.
 *
 * Refusals: not-found out of reach, own-record, no-right, doubt-settled, answers-wrong, merge-prevented.
 */
export async function mergePeople(
  platform: Platform,
  context: WriteContext,
  merging: Merging,
): Promise<Done | Refusal> {
  let doubt: DoubtRow | undefined;
  let phones: Phones = [];
  const done = await keeping<DoubtAnswer>(platform, context, async (trx) => {
    const made = await merge(platform, trx, context, merging);
    if (isRefusal(made)) return made;
    ({ doubt, phones } = made);
    return made.answer;
  });
  if (doubt !== undefined) await takeLate(platform, doubt, merging.choice.kept);
  for (const phone of phones) await warn(platform, phone);
  platform.nudge();
  return done;
}

/** A message that cannot be sent holds up nothing: the notice in the app says the same. */
async function warn({ sms, log }: Platform, phone: string): Promise<void> {
  try {
    const text = `【工会】${mergedWords.title}。如果不是你办的或者合并错了，请打 12351。`;
    await sms.send({ id: newId(), phone, text });
  } catch (fault) {
    log.error({ err: fault }, 'a message about merged records could not be sent');
  }
}

async function takeLate({ db, log }: Platform, { cell, oneId, otherId }: DoubtRow, kept: string): Promise<void> {
  const merged = { cell, personId: oneId === kept ? otherId : oneId };
  try {
    await db.transaction().execute((trx) => catchUp(trx, merged, { cell, personId: kept }));
  } catch (fault) {
    log.error({ err: fault, personId: kept }, 'what was filed during a merge was not taken along');
  }
}
