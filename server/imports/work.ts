import { isPassing, isShortOfRoom, stateOf } from '../db/open.ts';
import { ArchiveFault } from './archive.ts';
import { type CheckedBatch, checkBatch, openChecking } from './checking.ts';
import { openCheckingUnions, openFounding, undoFounding } from './founding.ts';
import { type WritingBatch, enrolBatch, openEnrolling, undoBatch } from './importing.ts';
import { type ImportRow, failImport, nextImport } from './queries.ts';
import type { Ahead, Batch, Desk } from './reading.ts';
import { Thrift } from './thrift.ts';

/** What differs from kind to kind: how lines are checked, how they are carried out, and how that is taken back. */
const kinds = {
  members: { check: openChecking, write: openEnrolling, undo: undoBatch },
  unions: { check: openCheckingUnions, write: openFounding, undo: undoFounding },
} as const;

/** A turn goes on to further batches this long, so that a million lines do not wait a thousand times between two turns. */
const turnMs = 500;

/** The one roster that a lane has open, read on from batch to batch. */
class OpenRoster<T extends Batch> {
  readonly #open: (row: ImportRow) => Promise<Ahead<T>>;
  readonly #act: (row: ImportRow, ahead: Ahead<T>) => Promise<boolean>;
  #id = '';
  #ahead: Ahead<T> | undefined;

  constructor(open: (row: ImportRow) => Promise<Ahead<T>>, act: (row: ImportRow, ahead: Ahead<T>) => Promise<boolean>) {
    this.#open = open;
    this.#act = act;
  }

  async next(row: ImportRow): Promise<boolean> {
    if (this.#id !== row.id || this.#ahead?.cursor !== row.cursor) await this.close();
    this.#ahead ??= await this.#open(row);
    this.#id = row.id;
    // What was read and not kept is read again, after a fault too.
    let went = false;
    try {
      went = await this.#act(row, this.#ahead);
    } finally {
      if (!went) await this.close();
    }
    return went;
  }

  async close(): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    await ahead?.close();
  }
}

/**
 * The work on imports, as a lane of the ticker: dry runs in one, what writes to the registry in the other. Enrolling goes
 * strictly one import after the other, in every process together: the oldest is the only one that may be held, so nobody
 * else makes a person at the same time as a batch looks whether she is there.
 */
export function importWork(desk: Desk): { check: () => Promise<number>; enrol: () => Promise<number> } {
  const checking = new OpenRoster<CheckedBatch>(
    (row) => kinds[row.kind].check(desk, row),
    (row, ahead) => checkBatch(desk, row, ahead),
  );
  const enrolling = new OpenRoster<WritingBatch>(
    (row) => kinds[row.kind].write(desk, row),
    (row, ahead) => enrolBatch(desk, row, ahead),
  );
  const write = (row: ImportRow) => (row.state === 'undoing' ? kinds[row.kind].undo(desk, row) : enrolling.next(row));

  const thrift = new Thrift();
  const turn = (states: readonly string[], act: (row: ImportRow) => Promise<boolean>, idle: () => Promise<void>) =>
    async function takeTurn(): Promise<number> {
      const began = performance.now();
      let batches = 0;
      while (performance.now() - began < turnMs) {
        const row = await nextImport(desk.db, states);
        // A roster of fifty megabytes is not kept in memory for nothing.
        thrift.tell(states.join(), row !== undefined);
        if (row === undefined) await idle();
        if (row === undefined) break;
        try {
          if (!(await act(row))) break;
          batches += 1;
        } catch (fault) {
          await giveUp(desk, row, fault);
          batches += 1;
        }
      }
      return batches;
    };
  return {
    check: turn(
      ['checking'],
      (row) => checking.next(row),
      () => checking.close(),
    ),
    enrol: turn(['importing', 'undoing'], write, () => enrolling.close()),
  };
}

/** What may pass is tried again at the next turn; anything else ends the import and says why, so that it stops no other. */
async function giveUp(desk: Desk, row: ImportRow, fault: unknown): Promise<void> {
  if (isPassing(fault) || isShortOfRoom(stateOf(fault))) throw fault;
  desk.log.error({ err: fault, importId: row.id }, 'an import failed');
  const says =
    fault instanceof ArchiveFault ? fault.says : '系统处理这份名册时出了问题，请重新上传；还是不行就联系平台管理员。';
  await failImport(desk.db, row, says);
}
