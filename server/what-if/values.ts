import { sql } from 'kysely';
import type { Day } from '../../kernel/calendar.ts';
import { shippedValues } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import type { BothValues, WhatIfChange } from '../../kernel/what-if.ts';
import type { Db } from '../db/open.ts';
import type { RunRow } from './queries.ts';

/** What a union has set: the value of a name, and from which day. */
type Own = ReadonlyMap<string, { readonly value: number | null; readonly from: Day }>;

/** The day on which old and new are compared: the first on which all changes have begun. */
export function dayOfChanges(changes: readonly WhatIfChange[]): Day {
  let day = changes[0]!.from;
  for (const { from } of changes) if (from > day) day = from;
  return day;
}

/** What every union has set for the service and is in force on a day, without what the drafts themselves have become. */
async function listInForce(db: Db, { service, draftIds }: RunRow, day: Day): Promise<ReadonlyMap<string, Own>> {
  const { rows } = await sql<{ org: string; name: string; value: number | null; from: Day }>`
    select distinct on (org_id, name) org_id as org, name, value, from_on as "from" from tunable_values
    where service = ${service} and taken_back_at is null and from_on <= ${day}::date
      and (draft_id is null or draft_id <> all (${draftIds}::uuid[]))
    order by org_id, name, from_on desc`.execute(db);
  const found = new Map<string, Map<string, { value: number | null; from: Day }>>();
  for (const { org, name, value, from } of rows) {
    const own = found.get(org) ?? new Map<string, { value: number | null; from: Day }>();
    found.set(org, own.set(name, { value, from }));
  }
  return found;
}

/** The nearest union's values over the shipped ones, for a line that begins with the union itself. */
function valuesOf(service: Service, climb: readonly (Own | undefined)[]): Record<string, number> {
  const values = shippedValues(service.tunables);
  for (const own of climb.toReversed())
    for (const [name, { value }] of own ?? [])
      if (value !== null && Object.hasOwn(service.tunables, name)) values[name] = value;
  return values;
}

/** What the union has set on that day with its drafts: one whose days are over by then, or that is followed, counts no more. */
function drafted({ changes }: RunRow, day: Day, own: Own = new Map()): Own {
  const all = new Map(own);
  for (const { name, value, from, to } of changes)
    if ((to === undefined || to >= day) && (all.get(name)?.from ?? '') <= from) all.set(name, { value, from });
  return all;
}

/** The values of every union with and without the drafts. Unions whose lines have set the same share one pair. */
export class TriedValues {
  readonly day: Day;
  /** The drafted values that have been read so far: of the others a run can say nothing. */
  readonly looked = new Set<string>();
  readonly #service: Service;
  readonly #orgId: string;
  readonly #set: ReadonlyMap<string, Own>;
  readonly #drafted: Own;
  readonly #changes: ReadonlySet<string>;
  readonly #pairs = new Map<string, BothValues>();

  private constructor(service: Service, run: RunRow, day: Day, set: ReadonlyMap<string, Own>) {
    this.day = day;
    this.#service = service;
    this.#orgId = run.org.id;
    this.#set = set;
    this.#changes = new Set(run.changes.map(({ name }) => name));
    this.#drafted = drafted(run, day, set.get(run.org.id));
  }

  static async open(db: Db, service: Service, run: RunRow): Promise<TriedValues> {
    const day = dayOfChanges(run.changes);
    return new TriedValues(service, run, day, await listInForce(db, run, day));
  }

  /** For a line of unions, the union itself first. Both are one object where the drafts change nothing there. */
  of(climb: readonly string[]): BothValues {
    const setting = climb.filter((id) => id === this.#orgId || this.#set.has(id));
    const key = setting.join(' ');
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      const was = valuesOf(
        this.#service,
        setting.map((id) => this.#set.get(id)),
      );
      const becomes = valuesOf(
        this.#service,
        setting.map((id) => (id === this.#orgId ? this.#drafted : this.#set.get(id))),
      );
      const names = Object.keys({ ...was, ...becomes });
      const isSame = names.every((name) => was[name] === becomes[name]);
      pair = isSame ? { was, becomes: was } : { was: this.#noting(was), becomes: this.#noting(becomes) };
      this.#pairs.set(key, pair);
    }
    return pair;
  }

  #noting(values: Record<string, number>): Record<string, number> {
    return new Proxy(values, {
      get: (of, name) => {
        if (this.#changes.has(name as string)) this.looked.add(name as string);
        return Reflect.get(of, name) as unknown;
      },
    });
  }
}
