import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type SuppliesAnswer, type SupplyAsked, suppliesWrong, supplyKinds } from '../../kernel/supplies.ts';
import { writeAudit } from '../audit/queries.ts';
import { type Db, type Trx, checkViolation, stateOf } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { By } from '../money/by.ts';
import { findLine } from '../money/fund-queries.ts';
import {
  type NewEntry,
  findBoxes,
  holdStocks,
  insertEntries,
  listNear,
  listOwn,
  listSupplyEntries,
  sumBelow,
} from './queries.ts';

const reads = ({ posts }: Caller, line: readonly string[]) => posts.some(({ orgId }) => line.includes(orgId));
const books = ({ posts }: Caller, orgId: string) =>
  posts.some((post) => post.orgId === orgId && (post.role === 'caseworker' || post.role === 'supervisor'));

/** Refusal: not-found. */
export async function readSupplies(
  db: Db,
  caller: Caller,
  orgId: string,
  now: number,
): Promise<SuppliesAnswer | Refusal> {
  const found = await findLine(db, orgId);
  if (found === undefined || !reads(caller, found.line)) return refuse('not-found');
  const { line: _line, ...org } = found;
  const of = { cell: caller.cell, orgId };
  return {
    org,
    asOf: new Date(now).toISOString(),
    own: await listOwn(db, of),
    sums: await sumBelow(db, of),
    entries: await listSupplyEntries(db, of),
    mayBook: books(caller, orgId),
    near: await listNear(db, orgId),
  };
}

/** From above to below, or back: never to a union beside, whose shelf its own line answers for. */
async function refusePassing(trx: Trx, line: readonly string[], orgId: string, to: string) {
  const other = await findLine(trx, to);
  if (other !== undefined && to !== orgId && (other.line.includes(orgId) || line.includes(to))) return undefined;
  return refuse('answers-wrong', [{ at: 'to', says: '只能分给下级工会，或者退回上级工会，请重新选择' }]);
}

interface Held {
  readonly cell: number;
  readonly orgId: string;
  readonly goods: string;
}

const differs = (difference: number) =>
  refuse('answers-wrong', [{ at: 'says', says: `和账上差 ${difference} 箱，请写明原因，至少 2 个字` }]);

/** What is written: of a count the difference; of what is passed one entry on each side, what leaves first. */
async function entriesOf(trx: Trx, held: Held, asked: SupplyAsked): Promise<readonly NewEntry[] | Refusal> {
  const { kind, boxes, to, people } = asked;
  const [says, site] = [asked.says?.trim(), asked.site?.trim()];
  const own = { ...held, kind, ...(says && { says }) };
  if (kind === 'passed')
    return [
      { ...own, boxes: -boxes, otherId: to! },
      { ...own, kind: 'arrived', boxes, orgId: to!, otherId: held.orgId },
    ];
  if (kind === 'handed-out') return [{ ...own, boxes: -boxes, site: site!, ...(people !== undefined && { people }) }];
  if (kind === 'brought-back') return [{ ...own, boxes, site: site! }];
  if (kind === 'received') return [{ ...own, boxes }];
  const difference = boxes - (await findBoxes(trx, held));
  return difference !== 0 && [...(says ?? '')].length < 2 ? differs(difference) : [{ ...own, boxes: difference }];
}

/** Refusals: not-found, no-right, answers-wrong; supplies-short where more would go than there is. */
export async function bookSupplies(
  trx: Trx,
  orgId: string,
  asked: SupplyAsked,
  by: By,
): Promise<SuppliesAnswer | Refusal> {
  const { caller, now } = by;
  const found = await findLine(trx, orgId);
  if (found === undefined || !reads(caller, found.line)) return refuse('not-found');
  if (!books(caller, orgId)) return refuse('no-right');
  const wrong = suppliesWrong(asked);
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  const held = { cell: caller.cell, orgId, goods: asked.goods.trim() };
  if (asked.kind === 'passed') {
    const refused = await refusePassing(trx, found.line, orgId, asked.to!);
    if (refused !== undefined) return refused;
  }
  await holdStocks(trx, held, asked.kind === 'passed' ? [orgId, asked.to!] : [orgId]);
  const entries = await entriesOf(trx, held, asked);
  if (isRefusal(entries)) return entries;
  await insertEntries(trx, entries, { ...by, personId: caller.personId });
  const purpose = `${supplyKinds[asked.kind]} ${held.goods} ${asked.boxes} 箱`;
  await writeAudit(trx, {
    cell: held.cell,
    act: 'book-supplies',
    actorId: caller.personId,
    objectKind: 'org',
    objectId: orgId,
    orgId,
    purpose,
    requestId: by.requestId,
    now,
  });
  return readSupplies(trx, caller, orgId, now);
}

/** A shelf that would go below nothing is an answer and no fault. */
export async function withinShelf<T>(book: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await book();
  } catch (fault) {
    if (stateOf(fault) === checkViolation) return refuse('supplies-short');
    throw fault;
  }
}
