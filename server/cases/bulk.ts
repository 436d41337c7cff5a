import { createHash } from 'node:crypto';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { BulkAnswer, BulkRow } from '../../kernel/bulk.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { type Refusal, isRefusal, refuse, wordsOf } from '../../kernel/refusal.ts';
import { isConnectionLost, isPassing, isShortOfRoom, stateOf, uniqueViolation } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { findGiven } from '../people/caller.ts';
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

/** What a request that was cut off, or its twin at this moment, has done to the row already. */
async function earlier(platform: Platform, { caller, kept }: WriteContext, id: string): Promise<BulkRow | undefined> {
  const given = await findGiven(platform.db, caller, kept.key);
  if (given === undefined) return undefined;
  if (!given.bodyHash.equals(kept.bodyHash)) return refusedRow(id, refuse('key-reused'));
  return doneRow(id, platform.sealer.open(given.answerSealed, 'kept'));
}

/** Throws where asking again may come to another end. */
async function moveRow(platform: Platform, context: WriteContext, bulk: Bulk, at: number): Promise<BulkRow> {
  const { id, seen } = bulk.rows[at]!;
  const own: WriteContext = { ...context, kept: { ...context.kept, key: keyOf(context.kept.key, id) } };
  try {
    const before = await earlier(platform, own, id);
    if (before !== undefined) return before;
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
  const rows: BulkRow[] = [];
  let again: Error | undefined;
  for (const at of bulk.rows.keys())
    try {
      rows.push(await moveRow(platform, context, bulk, at));
    } catch (fault) {
      if (isConnectionLost(fault) || !(fault instanceof Error)) throw fault;
      again ??= fault;
    }
  if (again !== undefined) throw again;
  return keeping<BulkAnswer>(platform, context, async () => ({ rows }));
}
