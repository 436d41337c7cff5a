import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Done, Kept, WriteContext } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { claimAnswer } from './answering.ts';
import { followGrants } from './following.ts';
import { type ClaimRow, findClaims } from './queries.ts';
import { type Ask, type Part, type Settled, settleClaims } from './settle-queries.ts';

/** A claim that waits to be settled, with all that its answer needs. */
export interface Waiting extends Ask {
  readonly kept: Kept;
  /** What the part is called, for the answer. */
  readonly label: string | null;
  readonly choice: string | undefined;
  readonly requestId: string;
  /** Who signed her up, where it was not herself. */
  readonly by?: WriteContext['by'] | undefined;
}

/** She has a claim that has ended, in a draw or because she gave back: it may be made anew in this part. */
export interface Anew {
  readonly anew: number;
  /** What she chooses now, as it is kept. */
  readonly said: string | null;
  /** The household or employer of which at most one has one, as it is said now. */
  readonly limit: Buffer | null;
}

/** What a claim came to. */
export type Outcome = Done | Refusal | Anew;

export interface Batch {
  readonly outcomes: readonly Outcome[];
  readonly remaining: number;
  readonly room: number;
  /** The campaign is not what the claims were judged by. */
  readonly changed: boolean;
}

/**
 * What a claim answers where it is asked for again under its own key: itself, as it stands now, whatever has become of it and of
 * its campaign. A claim keeps its key, so that no row beside it has to keep its answer. Refusal: key-reused.
 */
export function askedAgain(row: ClaimRow, { key, bodyHash, status }: Kept): Done | Refusal | undefined {
  if (row.asked_key !== key) return undefined;
  if (!row.asked_hash?.equals(bodyHash)) return refuse('key-reused');
  return { status, text: JSON.stringify(claimAnswer(row)), again: true };
}

/** The claims of a batch by who asks: nobody is in it twice. */
type Asked = ReadonlyMap<string, Waiting>;

/** What those hear who have one now, or stand in line or in the list. */
function freshAnswers(part: Part, settled: Settled, asked: Asked): Map<string, Done> {
  const { at, numbers, places } = settled;
  const answerOf = (person: string, state: ClaimRow['state'], number: number | null, place: number | null) => {
    const { id, label, choice, scoreWhy, kept } = asked.get(person)!;
    const said = choice === undefined ? {} : { choice };
    const made = { id, campaign_id: part.campaignId, slice: part.slice, state, number, place, score_why: scoreWhy };
    const text = JSON.stringify(claimAnswer({ ...made, label, said, at }));
    return [person, { status: kept.status, text }] as const;
  };
  return new Map([
    ...settled.won.map((person, i) => answerOf(person, 'granted', numbers[i]!, null)),
    ...settled.waits.map((person, i) => answerOf(person, 'waiting', null, places[i]!)),
    ...settled.entered.map((person) => answerOf(person, 'entered', null, null)),
  ]);
}

/** One row for the whole batch: who was given which number, as a keyed hash, and how many. */
async function auditBatch(
  trx: Trx,
  part: Part,
  settled: Settled,
  asked: Asked,
  requestId: string,
  orgId: string,
): Promise<void> {
  const { won, numbers, waits, places, entered, at } = settled;
  const fresh = [...won, ...waits, ...entered].map((person) => asked.get(person)!);
  const [first] = fresh;
  if (first === undefined) return;
  const single = fresh.length === 1;
  const { campaignId, slice } = part;
  await writeAudit(trx, {
    cell: part.cell,
    act: 'claim',
    actorId: single ? (first.by?.personId ?? first.personId) : null,
    ...(single && { subjectId: first.personId, postId: first.by?.postId ?? null }),
    objectKind: 'campaign',
    objectId: campaignId,
    orgId,
    purpose: `发出 ${won.length}，候补 ${waits.length}，报名 ${entered.length}，余 ${settled.remaining}`,
    requestId,
    now: at.getTime(),
    // A list a column: of a thousand claims, as many objects would be most of the work.
    after: {
      campaignId,
      slice,
      won,
      numbers,
      waits,
      places,
      entered,
      ids: fresh.map(({ id }) => id),
      said: fresh.map(({ said }) => said),
    },
  });
}

/** What somebody hears who has a claim already: the same answer again, unless it is for another part. */
async function hadAnswers(trx: Trx, part: Part, settled: Settled, asked: Asked): Promise<Map<string, Outcome>> {
  if (settled.had.length === 0) return new Map();
  const rows = await findClaims(trx, { cell: part.cell, campaignId: part.campaignId, personIds: settled.had });
  const outcomeOf = (row: ClaimRow): Outcome => {
    const { said, limit, kept } = asked.get(row.person_id)!;
    const same = askedAgain(row, kept);
    if (same !== undefined) return same;
    if (row.state === 'given-back' || row.state === 'lost' || row.state === 'lapsed')
      return { anew: part.slice, said, limit };
    if (row.slice === part.slice) return { status: 201, text: JSON.stringify(claimAnswer(row)) };
    return refuse('had-already', [{ at: 'slice', says: `你已经报了“${row.label ?? '另一份'}”，要改先退回` }]);
  };
  return new Map(rows.map((row) => [row.person_id, outcomeOf(row)]));
}

const refusals = { household: 'household-has', employer: 'employer-has', member: 'sold-out' } as const;

/** Nothing was left, or somebody of her household came before: only what is left can tell. */
function leftOut({ remaining, room }: Settled, each: keyof typeof refusals, ask: Waiting): Refusal {
  if (ask.limit !== null && remaining + room > 0) return refuse(refusals[each]);
  return refuse('sold-out');
}

export interface Setting {
  readonly service: string;
  readonly orgId: string;
  readonly each: keyof typeof refusals;
}

/**
 * Settles a batch in one durable transaction: claims and stock in one statement under the lock of their part, then the
 * audit and what follows a grant. Each person is in a batch once. `held` is told when it has the lock: a batch that is sent after
 * that comes behind it. What can be said before or after is not said while the lock is held.
 */
export async function settleBatch(
  platform: Platform,
  part: Part,
  setting: Setting,
  batch: readonly Waiting[],
  held: () => void,
): Promise<Batch> {
  const requestId = batch.length === 1 ? batch[0]!.requestId : `batch-${newId()}`;
  const asked = new Map(batch.map((ask) => [ask.personId, ask]));
  const { settled, had } = await platform.db.transaction().execute(async (trx) => {
    const settled = await settleClaims(trx, part, requestId, batch, held);
    if (settled.outcome !== 'settled') return { settled, had: new Map<string, Outcome>() };
    await auditBatch(trx, part, settled, asked, requestId, setting.orgId);
    const granted = settled.won.map((person) => asked.get(person)!.id);
    const { cell, campaignId } = part;
    await followGrants(trx, platform, { cell, campaignId, service: setting.service, at: settled.at }, granted);
    return { settled, had: await hadAnswers(trx, part, settled, asked) };
  });
  const { remaining, room } = settled;
  if (settled.outcome !== 'settled') {
    const refusal = refuse(settled.outcome === 'stale' ? 'claim-stale' : 'claim-late');
    return { outcomes: batch.map(() => refusal), remaining, room, changed: true };
  }
  const answers = freshAnswers(part, settled, asked);
  const outcomes = batch.map(
    (ask): Outcome => answers.get(ask.personId) ?? had.get(ask.personId) ?? leftOut(settled, setting.each, ask),
  );
  return { outcomes, remaining, room, changed: false };
}
