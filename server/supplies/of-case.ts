import type { AnyValues } from '../../kernel/field.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { SupplyMove } from '../../kernel/supplies.ts';
import type { CaseRow } from '../cases/queries.ts';
import type { Trx } from '../db/open.ts';
import { type Booker, type OfUnion, findBoxes, findTaken, holdStocks, insertEntries, listOwn } from './queries.ts';

interface OnShelf extends OfUnion {
  readonly goods: string;
}

const named = 5;

/** What lies there instead, so that a word spelt otherwise is seen at once. */
async function sayHeld(trx: Trx, { goods, ...of }: OnShelf, there: number): Promise<string> {
  if (there > 0) return `库里的“${goods}”只有 ${there} 箱`;
  const held = (await listOwn(trx, of)).filter(({ boxes }) => boxes > 0);
  const some = held.slice(0, named).map((one) => `“${one.goods}” ${one.boxes} 箱`);
  const rest = held.length > named ? `等 ${held.length} 种` : '';
  return `库里没有“${goods}”，${some.length > 0 ? `现在有${some.join('、')}${rest}` : '也没有别的物资'}`;
}

/**
 * Books what a case hands out or brings back on the shelf of the union that owes the move, in its transaction: never more than
 * lies there, and no more back than the case has taken. Refusals: supplies-short, answers-wrong.
 */
export async function bookForCase(
  trx: Trx,
  row: CaseRow,
  { kind, goods: what, boxes: count, site: where }: SupplyMove,
  said: AnyValues,
  by: Booker,
): Promise<Refusal | undefined> {
  const [goods, boxes, site] = [String(said[what]).trim(), Number(said[count]), String(row.form[where]).trim()];
  const shelf = { cell: row.cell_id, orgId: row.owes_org_id ?? row.org_id, goods };
  const goes = kind === 'handed-out';
  await holdStocks(trx, shelf, [shelf.orgId]);
  const most = goes ? await findBoxes(trx, shelf) : await findTaken(trx, shelf, row.id);
  if (goes && boxes > most) return refuse('supplies-short', [{ at: count, says: await sayHeld(trx, shelf, most) }]);
  if (boxes > most)
    return refuse('answers-wrong', [
      { at: count, says: `这一件发出去、还没有退回的“${goods}”是 ${most} 箱，退回的不能更多` },
    ]);
  await insertEntries(trx, [{ ...shelf, kind, boxes: goes ? -boxes : boxes, site, caseId: row.id }], by);
  return undefined;
}
