import type { Db, Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import {
  type Head,
  type RowToSeal,
  cellsOf,
  findHeads,
  findReached,
  holdSealing,
  insertSeals,
  momentOfDatabase,
  rowsAfter,
} from './seal-queries.ts';
import { type Reached, type Seal, type SealFacts, type SealKey, leafOf, sealedLine } from './seal.ts';

/** Rows of one turn; the leaves of a seal are then less than a hundred kilobytes. */
const most = 2_000;

const start = Buffer.alloc(32);

type Links = Pick<SealFacts, 'n' | 'prev'>;

const after = (head: Head | undefined): Links => ({ n: (head?.n ?? 0) + 1, prev: head?.hash ?? start });

/** What all seals of one turn have in common. */
interface Turn {
  readonly cell: number;
  readonly at: Date;
  readonly timeline: number;
  readonly key: SealKey;
  /** The ends of the chains; a seal takes the place of the one before it. */
  readonly heads: Map<string, Head>;
}

/** The next seal of a chain. */
export function extend(
  turn: Turn,
  chain: string,
  facts: Pick<SealFacts, 'kind' | 'to' | 'lastAt' | 'leaves' | 'says'>,
): Seal {
  const { cell, at, timeline, key, heads } = turn;
  const seal = key.seal({ cell, at, timeline, chain, ...after(heads.get(chain)), ...facts });
  heads.set(chain, { chain, n: seal.n, hash: seal.hash, timeline });
  return seal;
}

function sealRows(turn: Turn, rows: readonly RowToSeal[]): Seal[] {
  const last = rows.at(-1)!;
  const to: Reached = { era: last.era, xid: last.xid, id: last.id };
  return [...Map.groupBy(rows, ({ chain }) => chain)].map(([chain, own]) =>
    extend(turn, chain, {
      kind: 'rows',
      to,
      lastAt: new Date(Math.max(...own.map(({ at }) => at.getTime()))),
      leaves: Buffer.concat(own.map(({ id, mac, line }) => leafOf(id, sealedLine(turn.cell, mac, line)))),
      says: null,
    }),
  );
}

/** Says in every chain that the database is not the one that went before: rows after the last seal may be lost. */
function resealAll(turn: Turn, to: Reached, why: string): Seal[] {
  return [...turn.heads.values()].map(({ chain, n, timeline }) =>
    extend(turn, chain, {
      kind: 'resealed',
      to,
      lastAt: turn.at,
      leaves: Buffer.alloc(0),
      says: JSON.stringify({ after: n, from: timeline, to: turn.timeline, why }),
    }),
  );
}

/** Rows that did not come from this application are sealed as they are, so that they stay where they are found. */
function warnOfForged({ auditor, log }: Platform, rows: readonly RowToSeal[]): void {
  const forged = rows.filter(({ mac, line }) => mac !== null && !auditor.isOwn(line, mac));
  const unsigned = rows.filter(({ mac }) => mac === null).length;
  if (forged.length > 0) log.error({ ids: forged.map(({ id }) => id) }, 'audit rows were written by another hand');
  if (unsigned > 0) log.warn({ rows: unsigned }, 'audit rows without a signature were sealed');
}

export async function beginTurn(db: Db, cell: number, key: SealKey): Promise<Turn> {
  const heads = new Map((await findHeads(db, cell)).map((head) => [head.chain, head]));
  const { now: at, timeline } = await momentOfDatabase(db);
  return { cell, at, timeline, key, heads };
}

/** Why every chain has to say that it goes on after a break; undefined where nothing broke. */
function breakOf({ heads, timeline }: Turn, reached: Reached, rows: readonly RowToSeal[]): string | undefined {
  if ([...heads.values()].some((head) => head.timeline !== timeline)) return 'another timeline';
  return reached.era >= 0 && rows.some(({ era }) => era > reached.era) ? 'another cluster' : undefined;
}

/** Seals what is due in one cell. `as` stands for what the database says of itself, in a test of a restore. */
export async function sealCell(
  platform: Platform,
  trx: Trx,
  cell: number,
  as: { readonly timeline?: number } = {},
): Promise<number> {
  if (!(await holdSealing(trx, cell))) return 0;
  const reached = await findReached(trx, cell);
  const rows = await rowsAfter(trx, cell, reached, most);
  const turn = { ...(await beginTurn(trx, cell, platform.sealKey)), ...as };
  const broke = breakOf(turn, reached, rows);
  if (rows.length === 0 && broke === undefined) return 0;
  const resealed = broke === undefined ? [] : resealAll(turn, reached, broke);
  if (broke !== undefined) platform.log.warn({ cell, why: broke }, 'the chains of the audit go on after a break');
  warnOfForged(platform, rows);
  await insertSeals(trx, [...resealed, ...(rows.length === 0 ? [] : sealRows(turn, rows))]);
  return rows.length + resealed.length;
}

/**
 * One turn of sealing: the rows of transactions that are over, in their order, up to two thousand a cell, each under the
 * seal of its city. Returns how many it sealed.
 */
export async function sealAudit(platform: Platform): Promise<number> {
  let sealed = 0;
  for (const cell of await cellsOf(platform.db))
    sealed += await platform.db.transaction().execute((trx) => sealCell(platform, trx, cell));
  return sealed;
}
