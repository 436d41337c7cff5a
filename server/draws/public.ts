import type { DrawAnswer, DrawLine, DrawSource, MyDrawAnswer } from '../../kernel/draw-answers.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { countLeft, findOwnEntry, listLeft } from './entry-queries.ts';
import { type DrawRow, findDraw, findTwins, listReadings, listTexts, listValues } from './queries.ts';
import { roundOf } from './rounds.ts';

const iso = (at: Date) => at.toISOString();

/** What draws are of, by name. */
type Known = Pick<Platform, 'registry' | 'allotments'>;

const titleOf = ({ registry, allotments }: Known, { source, subject }: DrawRow) =>
  (source === 'claims' ? allotments.get(subject) : registry.get(subject))?.title ?? subject;

export function lineOf(known: Known, row: DrawRow): DrawLine {
  const { id, number, org, title, places, state, announcedAt, frozenAt, drawnAt, doneAt } = row;
  return {
    id,
    number,
    org,
    subject: titleOf(known, row),
    ...(row.campaignId !== null && { campaignId: row.campaignId }),
    title,
    places,
    state,
    announcedAt: iso(announcedAt),
    ...(frozenAt && { frozenAt: iso(frozenAt) }),
    ...(drawnAt && { drawnAt: iso(drawnAt) }),
    ...(doneAt && { doneAt: iso(doneAt) }),
    ...(row.entries !== null && { entries: row.entries }),
    ...(row.straight !== null && { straight: row.straight }),
    ...(row.commitment !== null && { commitment: row.commitment }),
    ...(row.undrawn !== null && { undrawn: row.undrawn }),
    ...(row.droppedAt && { dropped: { at: iso(row.droppedAt), why: row.droppedWhy! } }),
  };
}

/** How a claim leaves its list by itself. */
const claimMoves: Readonly<Record<string, { readonly label: string } | undefined>> = {
  'give-back': { label: '退出报名' },
};

/** Of more than these who left the page shows the number. */
const leftShown = 200;

/** All that is public of a draw. */
export async function readDraw(db: Db, known: Known, row: DrawRow): Promise<DrawAnswer> {
  const values = new Map((await listValues(db, row)).map(({ n, said }) => [n, said]));
  const actions = row.source === 'claims' ? claimMoves : (known.registry.get(row.subject)?.actions ?? {});
  const { before, after } = await findTwins(db, row);
  const left = await listLeft(db, row, leftShown);
  const { attempt } = roundOf(await listReadings(db, row));
  const sources = row.sources.map((source, n): DrawSource => {
    const value = values.get(n + 1);
    return { ...source, ...(value !== undefined && { value }) };
  });
  return {
    ...lineOf(known, row),
    sources,
    texts: await listTexts(db, row),
    left: left.map(({ pseudonym, at, by }) => ({
      pseudonym,
      at: iso(at),
      why: actions[by ?? '']?.label ?? '抽签的时候已经不在等待',
    })),
    leftCount: left.length < leftShown ? left.length : await countLeft(db, row),
    misread: attempt - 1,
    ...(before && { before }),
    ...(after && { after }),
  };
}

/** How somebody finds her case or her claim in the texts of its last draw; undefined where it took part in none. */
export async function readOwn(db: Db, known: Known, refId: string): Promise<MyDrawAnswer | undefined> {
  const entry = await findOwnEntry(db, refId);
  const row = entry && (await findDraw(db, entry.drawId));
  if (entry === undefined || row === undefined) return undefined;
  return {
    draw: await readDraw(db, known, row),
    pseudonym: entry.pseudonym,
    straight: entry.straight,
    ...(entry.place !== null && { place: entry.place }),
    ...(entry.outcome !== null && { outcome: entry.outcome }),
  };
}
