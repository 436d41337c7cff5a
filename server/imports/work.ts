import { isPassing, isShortOfRoom, stateOf } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { ArchiveFault } from './archive.ts';
import { Reading, checkBatch } from './checking.ts';
import { enrolBatch, undoBatch } from './importing.ts';
import { type ImportRow, failImport, nextImport } from './queries.ts';

/** A turn goes on to further batches this long, so that a million lines do not wait a thousand times between two turns. */
const turnMs = 500;

/**
 * The work on imports, as a lane of the ticker: dry runs in one, what writes to the registry in the other. Enrolling goes
 * strictly one import after the other, in every process together: the oldest is the only one that may be held, so nobody
 * else makes a person at the same time as a batch looks whether she is there.
 */
export function importWork(platform: Platform): { check: () => Promise<number>; enrol: () => Promise<number> } {
  let reading: { readonly id: string; readonly at: Reading } | undefined;

  async function readingOf(row: ImportRow): Promise<Reading> {
    if (reading?.id === row.id && reading.at.cursor === Math.max(row.cursor, reading.at.columns.headerNo))
      return reading.at;
    await reading?.at.close();
    reading = undefined;
    reading = { id: row.id, at: await Reading.open(platform, row) };
    return reading.at;
  }

  async function check(row: ImportRow): Promise<boolean> {
    const at = await readingOf(row);
    const went = await checkBatch(platform, row, at);
    // What was read and not kept is read again; and a roster of fifty megabytes is not kept for nothing.
    if (!went || at.ended) {
      await at.close();
      reading = undefined;
    }
    return went;
  }

  const enrol = (row: ImportRow) => (row.state === 'undoing' ? undoBatch(platform, row) : enrolBatch(platform, row));

  const turn = (states: readonly string[], act: (row: ImportRow) => Promise<boolean>) => async () => {
    const began = performance.now();
    let batches = 0;
    while (performance.now() - began < turnMs) {
      const row = await nextImport(platform.db, states);
      if (row === undefined) break;
      try {
        if (!(await act(row))) break;
        batches += 1;
      } catch (fault) {
        await giveUp(platform, row, fault);
        batches += 1;
      }
    }
    return batches;
  };
  return { check: turn(['checking'], check), enrol: turn(['importing', 'undoing'], enrol) };
}

/** What may pass is tried again at the next turn; anything else ends the import and says why, so that it stops no other. */
async function giveUp(platform: Platform, row: ImportRow, fault: unknown): Promise<void> {
  if (isPassing(fault) || isShortOfRoom(stateOf(fault))) throw fault;
  platform.log.error({ err: fault, importId: row.id }, 'an import failed');
  const says =
    fault instanceof ArchiveFault ? fault.says : '系统处理这份名册时出了问题，请重新上传；还是不行就联系平台管理员。';
  await failImport(platform.db, row, says);
}
