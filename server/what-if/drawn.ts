import { sql } from 'kysely';
import { type Service, drawOf } from '../../kernel/service.ts';
import type { Drawn } from '../../kernel/what-if.ts';
import type { Db } from '../db/open.ts';
import type { TriedValues } from './values.ts';

interface EntryRow {
  readonly caseId: string;
  readonly listId: string;
  readonly place: number | null;
  readonly straight: boolean;
}

/** Of a list that was drawn: who has a place before the order, and which places of the order have left it. */
interface ListRow {
  readonly entries: number;
  readonly straight: number;
  readonly gone: readonly number[];
  /** The union that drew and those above it. */
  readonly climb: readonly string[];
}

const isGone = sql`(e.outcome = 'left' or e.freed_at is not null)`;

async function listEntries(db: Db, ids: readonly string[]): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select e.ref_id as "caseId", e.list_id as "listId", e.place, e.straight from draw_entries e
    where e.cell_id = any (array(select cell_id from cells)) and e.ref_id = any (${ids}::uuid[]) and not ${isGone}
      and exists (select 1 from draws d where d.cell_id = e.cell_id and d.list_id = e.list_id and d.state = 'done')`.execute(
    db,
  );
  return rows;
}

async function readList(db: Db, listId: string): Promise<ListRow> {
  const { rows } = await sql<ListRow>`
    select count(*) filter (where not ${isGone})::integer as entries,
      count(*) filter (where e.straight and not ${isGone})::integer as straight,
      coalesce(array_agg(e.place order by e.place) filter (where ${isGone} and e.place is not null), '{}') as gone,
      (select array_remove(array[o.id, o.federation_id, o.town_id, o.county_id, o.city_id,
          (select id from orgs where parent_id is null)], null)
        from draws d join orgs o on o.id = d.org_id
        where d.list_id = ${listId} and d.state = 'done' limit 1) as climb
    from draw_entries e
    where e.cell_id = any (array(select cell_id from cells)) and e.list_id = ${listId}`.execute(db);
  return rows[0]!;
}

/** Where cases stand in the draws that are over; a list is looked at once a run. */
export class DrawnPlaces {
  readonly #db: Db;
  readonly #values: TriedValues;
  /** The name of the quota; undefined where the service draws nothing. */
  readonly #quota: string | undefined;
  readonly #lists = new Map<string, ListRow>();

  constructor(db: Db, service: Service, values: TriedValues) {
    this.#db = db;
    this.#values = values;
    this.#quota = drawOf(service)?.draws.places;
  }

  async of(ids: readonly string[]): Promise<ReadonlyMap<string, Drawn>> {
    const found = new Map<string, Drawn>();
    if (this.#quota === undefined) return found;
    for (const { caseId, listId, place, straight } of await listEntries(this.#db, ids)) {
      const list = this.#lists.get(listId) ?? (await readList(this.#db, listId));
      this.#lists.set(listId, list);
      const { was, becomes } = this.#values.of(list.climb);
      const before = place === null ? 0 : list.gone.filter((one) => one < place).length;
      // Who goes straight in stands before all who are drawn.
      const stands = straight ? 1 : place === null ? undefined : list.straight + place - before;
      found.set(caseId, {
        ...(stands !== undefined && { place: stands }),
        entries: list.entries,
        wasPlaces: was[this.#quota]!,
        becomesPlaces: becomes[this.#quota]!,
      });
    }
    return found;
  }
}
