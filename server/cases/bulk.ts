import { createHash } from 'node:crypto';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { BulkAnswer, BulkRow } from '../../kernel/bulk.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { type Refusal, isRefusal, refuse, wordsOf } from '../../kernel/refusal.ts';
import { isConnectionLost, isPassing, isShortOfRoom, stateOf, uniqueViolation } from '../db/open.ts';
import { type Done, type Kept, type WriteContext, keeping } from '../http/once.ts';
import { type Given, findAllGiven, findGiven } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { moveCase } from './moving.ts';

interface Bulk {
  readonly action: string;
  readonly said: AnyValues;
  readonly rows: readonly { readonly id: string; readonly seen: number }[];
}

/** The key of one row: the same for the same row of the same request, and no client's own. */
function keyOf(key: string, id: string): string {
  return createHash('sha256').update(`${key}\n${id}`).digest('base64url');
}

function refusedRow(id: string, { refused, reasons }: Refusal): BulkRow {
  return { id, done: false, code: refused, says: wordsOf(refused), reasons };
}

function doneRow(id: string, text: string): BulkRow {
  const after = JSON.parse(text) as Partial<CaseAnswer>;
  return { id, done: true, reasons: [], ...(after.stateLabel !== undefined && { stateLabel: after.stateLabel }) };
}

/** What is over in a while. Nobody knows yet what becomes of the row: a twin of this request may hold it and move it. */
const mayPass = (fault: unknown) => isPassing(fault) || isShortOfRoom(stateOf(fault));

/** What a twin of this request has done to the row at this moment. */
async function earlier(platform: Platform, { caller, kept }: WriteContext, id: string): Promise<BulkRow | undefined> {
  const given = await findGiven(platform.db, caller, kept.key);
  return given && rowOf(platform, kept, id, given);
}

/** What was answered of the row. */
function rowOf({ sealer }: Platform, { bodyHash }: Kept, id: string, given: Given): BulkRow {
  if (!given.bodyHash.equals(bodyHash)) return refusedRow(id, refuse('key-reused'));
  return doneRow(id, sealer.open(given.answerSealed, 'kept'));
}

/** Throws where asking again may come to another end. */
async function moveRow(platform: Platform, own: WriteContext, bulk: Bulk, at: number): Promise<BulkRow> {
  const { id, seen } = bulk.rows[at]!;
  try {
    const done = await moveCase(platform, own, id, { action: bulk.action, said: bulk.said, seen });
    if (!isRefusal(done)) return doneRow(id, done.text);
    return (await earlier(platform, own, id)) ?? refusedRow(id, done);
  } catch (fault) {
    const twin = stateOf(fault) === uniqueViolation ? await earlier(platform, own, id) : undefined;
    if (twin !== undefined) return twin;
    if (mayPass(fault)) throw fault;
    platform.log.error({ err: fault, caseId: id }, 'one case of several could not be moved');
    return refusedRow(id, refuse('fault'));
  }
}

/**
 * Makes one move on many cases, each in a transaction of its own that also keeps the answer of its row: what is refused
 * holds up nothing else, and a request that was cut off half way goes on where it ended when it comes again. A case
 * that somebody has moved on since the caller read it (`seen`) is refused as it would be alone. Where one must be tried again,
 * because its row is held or the disk is full, the others are moved and the whole is refused as busy, with no answer kept.
 */
export async function moveCases(platform: Platform, context: WriteContext, bulk: Bulk): Promise<Done | Refusal> {
  const { kept, caller } = context;
  const keys = bulk.rows.map(({ id }) => keyOf(kept.key, id));
  // In one look: a request of sixty rows that comes again does not ask sixty times.
  const before = await findAllGiven(platform.db, caller, keys);
  const rows: BulkRow[] = [];
  let again: Error | undefined;
  for (const [at, key] of keys.entries())
    try {
      const given = before.get(key);
      rows.push(
        given === undefined
          ? await moveRow(platform, { ...context, kept: { ...kept, key } }, bulk, at)
          : rowOf(platform, kept, bulk.rows[at]!.id, given),
      );
    } catch (fault) {
      if (isConnectionLost(fault) || !(fault instanceof Error)) throw fault;
      again ??= fault;
    }
  if (again !== undefined) throw again;
  return keeping<BulkAnswer>(platform, context, async () => ({ rows }));
}
