import { sql } from 'kysely';
import { type Counted, fold } from '../../kernel/metric.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Registry } from '../registry.ts';
import { foldWaiting } from '../stats/queries.ts';
import { type Node, lineAbove } from './change-queries.ts';

/** Folds all that waits, under the tree as it is before the change. The tree must be held. */
export async function foldEverything(trx: Trx): Promise<void> {
  const cells = await trx.selectFrom('cells').select('cell_id').execute();
  for (const { cell_id } of cells) while ((await foldWaiting(trx, cell_id)) > 0);
}

/** Which unions a subtree's figures are taken off, and which they are added to. */
interface Shift {
  readonly orgs: readonly string[];
  readonly signs: readonly number[];
}

/** The unions in whose figures a union counts before a change and after it, itself aside. */
interface Between {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function shiftBetween({ from, to }: Between): Shift {
  const left = from.filter((id) => !to.includes(id));
  const joined = to.filter((id) => !from.includes(id));
  return { orgs: [...left, ...joined], signs: [...left.map(() => -1), ...joined.map(() => 1)] };
}

interface Total {
  readonly cell_id: number;
  readonly service: string;
  readonly metric: string;
  readonly n: number;
  readonly fen: number;
}

async function addTotals(trx: Trx, totals: readonly Total[], { orgs, signs }: Shift): Promise<void> {
  if (totals.length === 0 || orgs.length === 0) return;
  await sql`
    insert into figure_totals as f (cell_id, org_id, service, metric, n, fen)
    select t.cell_id, g.org_id, t.service, t.metric, g.sign * t.n, g.sign * t.fen
    from json_to_recordset(${JSON.stringify(totals)}::json) t (cell_id integer, service text, metric text, n bigint, fen bigint)
    cross join unnest(${orgs}::uuid[], ${signs}::integer[]) g (org_id, sign)
    order by 1, 2, 3, 4
    on conflict (cell_id, org_id, service, metric) do update set n = f.n + excluded.n, fen = f.fen + excluded.fen`.execute(
    trx,
  );
}

interface KeptMove {
  readonly cell_id: number;
  readonly case_id: string;
  readonly service: string;
  readonly state: string;
  readonly action: string;
  readonly to_state: string;
  readonly age: number;
  readonly fen: number;
}

/**
 * What the cases that were kept from this workplace union count for. They are in the figures of the union above it and
 * not in its own, so they are counted again from their traces; they are few.
 */
async function countKept(trx: Trx, registry: Registry, orgId: string): Promise<Total[]> {
  const { rows } = await sql<KeptMove>`
    select c.cell_id, t.case_id, c.service, c.state, t.action, t.to_state, coalesce(l.amount_fen, 0)::bigint as fen,
      (extract(epoch from t.at - c.filed_at) * 1000)::float8 as age
    from cases c join trace t on t.cell_id = c.cell_id and t.case_id = c.id
    left join ledger_entries l on l.cell_id = t.cell_id and l.case_id = t.case_id and l.action = t.action
    where c.org_id = ${orgId} and c.kept_above order by t.case_id, t.seq`.execute(trx);
  const counted = new Map<string, Counted>();
  const totals: Total[] = [];
  for (const { cell_id, service, ...row } of rows) {
    if (!counted.has(row.case_id)) totals.push({ cell_id, service, metric: `state:${row.state}`, n: 1, fen: 0 });
    const step = { action: row.action, to: row.to_state, age: row.age, paid: row.fen };
    const folded = fold(registry.get(service)?.metrics ?? {}, counted.get(row.case_id) ?? new Set(), step);
    counted.set(row.case_id, folded.counted);
    totals.push(...folded.deltas.map((delta) => ({ cell_id, service, ...delta })));
  }
  return summed(totals);
}

/** One upsert must not meet the same row twice. */
function summed(totals: readonly Total[]): Total[] {
  const sums = new Map<string, Total>();
  for (const total of totals) {
    const key = `${total.cell_id} ${total.service} ${total.metric}`;
    const sum = sums.get(key);
    sums.set(key, sum ? { ...sum, n: sum.n + total.n, fen: sum.fen + total.fen } : total);
  }
  return [...sums.values()];
}

/** What a union counts with all that answer to it. All deltas must be folded. */
async function totalsOf(trx: Trx, orgIds: readonly string[], sign: 1 | -1): Promise<Total[]> {
  const { rows } = await sql<Total>`
    select cell_id, service, metric, ${sign}::integer * sum(n)::bigint as n, ${sign}::integer * sum(fen)::bigint as fen
    from figure_totals where cell_id = any (array(select cell_id from cells)) and org_id = any (${orgIds}::uuid[])
    group by 1, 2, 3`.execute(trx);
  return rows;
}

/**
 * Takes what a union counts with all that answer to it, members included, off unions and adds it to others. What is counted
 * by the day stays where it was: last year's figures stay last year's. All deltas must be folded.
 */
export async function addSubtree(trx: Trx, node: Node, between: Between): Promise<void> {
  await addTotals(trx, await totalsOf(trx, [node.id], 1), shiftBetween(between));
}

/**
 * The same for a union that moves with what is under it by place. Whoever answers to it by a link of its own stays where it
 * is and goes on to count there; what was kept from a workplace union goes with the unions above it.
 */
export async function addSubtreeByPlace(
  trx: Trx,
  registry: Registry,
  { node, linked }: { readonly node: Node; readonly linked: readonly string[] },
  between: Between,
): Promise<void> {
  const shift = shiftBetween(between);
  const totals = [...(await totalsOf(trx, [node.id], 1)), ...(await totalsOf(trx, linked, -1))];
  await addTotals(trx, summed(totals), shift);
  if (node.level === 'workplace') await addTotals(trx, await countKept(trx, registry, node.id), shift);
}

/** Open cases that went from one union to another, counted by what figures tell apart. */
export interface Gone {
  readonly cell_id: number;
  readonly service: string;
  readonly state: string;
  readonly kept_above: boolean;
  readonly n: number;
}

/** A case kept from its workplace union is counted by the one above. */
function counting(node: Node, kept: boolean): string {
  return kept && node.level === 'workplace' ? lineAbove(node).at(-1)! : node.id;
}

/** Books open cases that changed union off the one and onto the other; what they were counted for on the way stays. */
export async function bookOpen(trx: Trx, gone: readonly Gone[], from: Node, to: Node, day: string): Promise<void> {
  const deltas = gone.flatMap(({ cell_id, service, state, kept_above, n }) =>
    [
      { org_id: counting(from, kept_above), n: -n },
      { org_id: counting(to, kept_above), n },
    ].map((one) => ({
      cell_id,
      id: newId(),
      org_id: one.org_id,
      service,
      day,
      metrics: [`state:${state}`],
      n: [one.n],
      fen: [0],
    })),
  );
  if (deltas.length > 0) await trx.insertInto('figure_deltas').values(deltas).execute();
}
