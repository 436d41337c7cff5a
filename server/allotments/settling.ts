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

/** The rows that this batch has made, as their answers say them. */
function freshRows(part: Part, settled: Settled, batch: readonly Waiting[]) {
  const numbers = new Map(settled.won.map((person, i) => [person, settled.numbers[i]!]));
  const places = new Map(settled.waits.map((person, i) => [person, settled.places[i]!]));
  const entered = new Set(settled.entered);
  return batch.flatMap((ask) => {
    const number = numbers.get(ask.personId) ?? null;
    const place = places.get(ask.personId) ?? null;
    if (number === null && place === null && !entered.has(ask.personId)) return [];
    const state = number !== null ? ('granted' as const) : place !== null ? ('waiting' as const) : ('entered' as const);
    const { id, label, choice, scoreWhy } = ask;
    const said = choice === undefined ? {} : { choice };
    const made = { id, campaign_id: part.campaignId, slice: part.slice, state, number, place, score_why: scoreWhy };
    return [{ ask, row: { ...made, label, said, at: settled.at } }];
  });
}

/** One row for the whole batch: who was given which number, as a keyed hash, and how many. */
async function auditBatch(
  trx: Trx,
  part: Part,
  settled: Settled,
  fresh: readonly { readonly ask: Waiting; readonly row: object }[],
  requestId: string,
  orgId: string,
) {
  const [first] = fresh;
  const single = fresh.length === 1 && first !== undefined;
  await writeAudit(trx, {
    cell: part.cell,
    act: 'claim',
    actorId: single ? (first.ask.by?.personId ?? first.ask.personId) : null,
    ...(single && { subjectId: first.ask.personId, postId: first.ask.by?.postId ?? null }),
    objectKind: 'campaign',
    objectId: part.campaignId,
    orgId,
    purpose: `发出 ${settled.won.length}，候补 ${settled.waits.length}，报名 ${settled.entered.length}，余 ${settled.remaining}`,
    requestId,
    now: settled.at.getTime(),
    after: fresh.map(({ ask, row }) => [ask.personId, row]),
  });
}

/** What somebody hears who has a claim already: the same answer again, unless it is for another part. */
async function hadAnswers(
  trx: Trx,
  part: Part,
  settled: Settled,
  batch: readonly Waiting[],
): Promise<Map<string, Outcome>> {
  if (settled.had.length === 0) return new Map();
  const rows = await findClaims(trx, { cell: part.cell, campaignId: part.campaignId, personIds: settled.had });
  const asks = new Map(batch.map((ask) => [ask.personId, ask]));
  const outcomeOf = (row: ClaimRow): Outcome => {
    const { said, limit, kept } = asks.get(row.person_id)!;
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
 * audit and what follows a grant. Each person is in a batch once. `onItsWay` is called as soon as the database has it.
 */
export function settleBatch(
  platform: Platform,
  part: Part,
  setting: Setting,
  batch: readonly Waiting[],
  onItsWay: () => void = () => {},
): Promise<Batch> {
  const requestId = batch.length === 1 ? batch[0]!.requestId : `batch-${newId()}`;
  return platform.db.transaction().execute(async (trx) => {
    const settling = settleClaims(trx, part, requestId, batch);
    setImmediate(onItsWay);
    const settled = await settling;
    const { remaining, room } = settled;
    if (settled.outcome !== 'settled') {
      const refusal = refuse(settled.outcome === 'stale' ? 'claim-stale' : 'claim-late');
      return { outcomes: batch.map(() => refusal), remaining, room, changed: true };
    }
    const fresh = freshRows(part, settled, batch);
    const answers = new Map<string, Done>(
      fresh.map(({ ask, row }) => [ask.personId, { status: ask.kept.status, text: JSON.stringify(claimAnswer(row)) }]),
    );
    if (fresh.length > 0) {
      await auditBatch(trx, part, settled, fresh, requestId, setting.orgId);
      const granted = fresh.flatMap(({ row }) => (row.number === null ? [] : [row.id]));
      const { cell, campaignId } = part;
      await followGrants(trx, platform, { cell, campaignId, service: setting.service, at: settled.at }, granted);
    }
    const had = await hadAnswers(trx, part, settled, batch);
    const outcomes = batch.map(
      (ask): Outcome => answers.get(ask.personId) ?? had.get(ask.personId) ?? leftOut(settled, setting.each, ask),
    );
    return { outcomes, remaining, room, changed: false };
  });
}
