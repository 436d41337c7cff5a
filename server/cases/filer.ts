import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import type { Service } from '../../kernel/service.ts';
import { gather } from '../db/gather.ts';
import type { Db } from '../db/open.ts';
import { type CallerRow, type Found, type Showing, callersOf, foundIn } from '../people/caller.ts';
import { looksBack } from './looking-back.ts';
import { type FilingFacts, type LineOf, type LineOrg, agreedOf, factsOf, postsOfLine, setOf } from './queries.ts';

interface Filing extends Showing {
  readonly service: Service;
}

/** The line is that of the caller's own union, if she has one. */
type FilerRow = CallerRow &
  Omit<LineOf, 'id' | 'level' | 'earlier'> & {
    /** The unions of all lines, in the first row. */
    readonly orgs: readonly LineOrg[] | null;
  };

interface Filer {
  readonly found: Found;
  readonly facts: FilingFacts | undefined;
}

function filerOf(row: FilerRow, { service }: Filing, orgs: ReadonlyMap<string, LineOrg>, set: LineOf['set']): Filer {
  const found = foundIn(row);
  if (row.org_id === null) return { found, facts: undefined };
  const question = { personId: row.person_id, service, today: dayOf(found.now) };
  const line = { ...row, id: row.org_id, level: row.org_level, earlier: null, set };
  return { found, facts: factsOf(question, line, orgs) };
}

const findFilers = gather<Filing, Filer | undefined>(async (db, filings) => {
  const services = [...new Set(filings.map(({ service }) => service.id))];
  const { rows } = await sql<FilerRow>`/* prepared: filer */
    with callers as materialized (${callersOf(filings)}),
    lines as materialized (
      select c.n, o.path, o.cell_id as cell, r.id as root, o.city_id as city, o.county_id as county, o.town_id as town,
        o.federation_id as federation
      from callers c join orgs o on o.id = c.org_id cross join (select id from orgs where parent_id is null) r),
    met as materialized (
      select org_id as id from callers where org_id is not null union select root from lines union select city from lines
      union select county from lines union select town from lines union select federation from lines),
    -- What lines have in common is read once, and told in the first row.
    shared as (
      select (select min(n) from callers) as n,
        (select json_agg(json_build_object('id', a.id, 'name', a.name, 'level', a.level, 'posts', ${postsOfLine}))
          from met join orgs a on a.id = met.id) as orgs,
        ${setOf(services)} as set)
    select q.*, l.path, l.cell, l.root, l.city, l.county, l.town, l.federation, ${agreedOf} as agreed, s.orgs, s.set
    from callers q left join lines l on l.n = q.n left join shared s on s.n = q.n`.execute(db);
  const { orgs, set } = rows.find((row) => row.orgs !== null) ?? { orgs: [], set: null };
  const byId = new Map(orgs!.map((org) => [org.id, org]));
  const answers = new Map(rows.map((row) => [row.n, filerOf(row, filings[row.n - 1]!, byId, set)]));
  return filings.map((_one, i) => answers.get(i + 1));
});

/** Older than this, as with a body that came slowly, what was looked up ahead is looked up anew; milliseconds. */
const freshMs = 1_000;

/**
 * Looks up the caller of a filing together with what filing must know of her own union, in one round trip in the place of two.
 * Not where the rules look back at earlier cases: those are read under the lock of the filing.
 */
export class Filers {
  readonly #service: Service;
  readonly #ahead = new WeakMap<FastifyRequest, { readonly facts: FilingFacts; readonly at: number }>();

  private constructor(service: Service) {
    this.#service = service;
  }

  static of(service: Service): Filers | undefined {
    return looksBack(service) ? undefined : new Filers(service);
  }

  readonly find = async (db: Db, shown: Showing, request: FastifyRequest): Promise<Found | undefined> => {
    const filer = await findFilers(db, { ...shown, service: this.#service });
    if (filer?.facts !== undefined) this.#ahead.set(request, { facts: filer.facts, at: performance.now() });
    return filer?.found;
  };

  /** What was looked up with the caller of a request, while it is fresh. */
  factsFor(request: FastifyRequest): FilingFacts | undefined {
    const ahead = this.#ahead.get(request);
    return ahead !== undefined && performance.now() - ahead.at < freshMs ? ahead.facts : undefined;
  }
}
