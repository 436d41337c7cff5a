import { dayOf } from '../../kernel/calendar.ts';
import type { DrawDeskAnswer } from '../../kernel/draw-answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Trx } from '../db/open.ts';
import { tellPeople } from '../exports/queries.ts';
import type { Platform } from '../platform.ts';
import { type By, auditDraw, readDesk, readsFor, seesDraw } from './desk.ts';
import { type DrawRow, holdTogether, insertReading, insertValue, listReadings, listValues } from './queries.ts';
import { drawingOf } from './drawings.ts';
import { isSame, roundOf } from './rounds.ts';
import { isOut } from './sources.ts';

const longest = 120;

/** As it is hashed: characters composed, white space folded. */
const tidy = (value: string) => value.normalize('NFC').replaceAll(/\s+/g, ' ').trim();

function valuesWrong(values: readonly string[], wanted: number): Refusal | undefined {
  if (values.length !== wanted)
    return refuse('answers-wrong', [{ at: 'values', says: `有 ${wanted} 个来源，请逐个录入` }]);
  const reasons = values.flatMap((value, n) =>
    value === '' || [...value].length > longest
      ? [{ at: `values.${n}`, says: `请照公布的结果抄写，最多 ${longest} 个字` }]
      : [],
  );
  return reasons.length > 0 ? refuse('answers-wrong', reasons) : undefined;
}

/** What two have read alike stands, one value for each of the numbered sources. */
async function keepValues(trx: Trx, row: DrawRow, values: readonly string[], now: number): Promise<void> {
  const numbered = row.sources.flatMap(({ kind }, n) => (kind === 'numbered' ? [n + 1] : []));
  for (const [at, n] of numbered.entries()) await insertValue(trx, row, { n, said: values[at]!, now });
}

/**
 * One of two people reads the sources, without seeing what the other has read. Alike, it is the seed's; otherwise both read
 * again, and that they differed stays to be seen. Refusals: not-found, no-right, draw-not-there, draw-source-early,
 * draw-read-already, draw-outlived, answers-wrong.
 */
export async function readSeed(
  trx: Trx,
  platform: Platform,
  id: string,
  given: { readonly values: readonly string[] },
  by: By,
): Promise<DrawDeskAnswer | Refusal> {
  const { caller, now } = by;
  const rows = await holdTogether(trx, id);
  const [row] = rows;
  if (row === undefined || !seesDraw(caller, row.line)) return refuse('not-found');
  if (!(await readsFor(trx, caller, row))) return refuse('no-right');
  const numbered = row.sources.filter(({ kind }) => kind === 'numbered');
  const isRead = (await listValues(trx, row)).some(({ n }) => row.sources[n - 1]!.kind === 'numbered');
  if (row.state !== 'frozen' || row.undrawn || numbered.length === 0 || isRead) return refuse('draw-not-there');
  if (!numbered.every((source) => isOut(source, { today: dayOf(now), now }))) return refuse('draw-source-early');
  const pastUse = await drawingOf(platform, row)?.source.pastUse?.(trx, platform, row, now);
  if (pastUse !== undefined) return refuse('draw-outlived', [{ at: 'values', says: pastUse }]);
  const { attempt, ofThis } = roundOf(await listReadings(trx, row));
  if (ofThis.some(({ personId }) => personId === caller.personId)) return refuse('draw-read-already');
  const said = given.values.map(tidy);
  const wrong = valuesWrong(said, numbered.length);
  if (wrong !== undefined) return wrong;
  const [first] = ofThis;
  const isAlike = first !== undefined && isSame(first.said, said);
  const outcome = first === undefined ? '第一遍' : isAlike ? '两遍一致' : '两遍不一致';
  // The parts of a campaign have one and the same sources, and are read together.
  for (const one of rows) {
    await insertReading(trx, one, { attempt, personId: caller.personId, said }, now);
    if (isAlike) await keepValues(trx, one, said, now);
    await auditDraw(trx, one, 'read-seed', by, `第 ${attempt} 轮，${outcome}`);
  }
  if (first !== undefined && !isAlike)
    await tellPeople(trx, [{ cell: row.cell, id: first.personId }], {
      title: '抽签的种子两遍录入不一样，要重新录入',
      says: `${row.number} ${row.title}：请两个人各自对照公布的结果，在“抽签”里再录入一遍。`,
    });
  return readDesk(trx, platform, id, by);
}
