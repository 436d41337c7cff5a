import { type RawBuilder, sql } from 'kysely';
import type { Countable, GapLine } from '../../kernel/coverage.ts';
import type { Db } from '../db/open.ts';
import { type Reach, reachOfOrgs } from '../db/scope.ts';
import { membersFigure } from '../people/membership.ts';
import type { Part, TargetRow } from './queries.ts';

const memberCount = sql`(select coalesce(sum(f.n), 0) from figure_totals f
  where f.cell_id = any (array(select cell_id from cells)) and f.org_id = o.id
    and f.service = ${membersFigure.service} and f.metric = ${membersFigure.metric})`;

const chaired = (committee: string) => sql`exists (select 1 from committee_seats s
  where s.org_id = o.id and s.committee = ${committee} and s.office = 'chair'
    and s.until_on is null and s.mistaken_at is null)`;

/** Whether a union is counted, over `orgs` as `o`. */
function meets(counts: Countable, today: string): RawBuilder<unknown> {
  switch (counts) {
    case 'three-committees':
      return sql`(${chaired('union')} and ${chaired('audit')} and ${chaired('women')})`;
    case 'union-committee':
      return chaired('union');
    case 'audit-committee':
      return chaired('audit');
    case 'women-committee':
      return chaired('women');
    case 'term-in-force':
      return sql`exists (select 1 from org_terms m where m.org_id = o.id and m.current and m.ends_on >= ${today}::date)`;
    case 'credit-code':
      return sql`o.credit_code is not null`;
    case 'has-members':
      return sql`${memberCount} > 0`;
    case 'staffed':
      return sql`exists (select 1 from posts p where p.org_id = o.id and p.until_on is null)`;
    case 'unions':
    case 'members':
      return sql`true`;
  }
}

type Measured = Pick<TargetRow, 'counts' | 'out_of' | 'level'>;

/** The unions that are counted out of, under one union: those of the level that stand. */
function base({ out_of, level }: Measured, place: Reach): RawBuilder<unknown> {
  const large = out_of === 'unions-25' ? sql` and ${memberCount} >= 25` : sql``;
  return sql`o.level = ${level} and o.dissolved_at is null and ${reachOfOrgs([place])}${large}`;
}

/**
 * How many unions are counted out of how many, for each union right below a place; one that is itself counted at the place
 * comes as the place, and one that answers to it by sector from elsewhere as itself. The place is one that the caller may
 * see.
 */
export async function countUnions(db: Db, target: Measured, place: Reach, today: string): Promise<Required<Part>[]> {
  const { rows } = await sql<Required<Part>>`
    select json_build_object('id', k.id, 'name', k.name, 'level', k.level) as org, c.numerator, c.denominator
    from (
      select case when not starts_with(x.own, x.path) then x.own
          when x.label = '' then x.path else x.path || x.label || '.' end as path,
        count(*) filter (where x.met) as numerator, count(*) as denominator
      from (
        select p.path, o.path as own, split_part(substr(o.path, length(p.path) + 1), '.', 1) as label,
          ${meets(target.counts, today)} as met
        from orgs o, orgs p where p.id = ${place.orgId} and ${base(target, place)}) x
      group by 1) c
    join orgs k on k.path = c.path order by k.path`.execute(db);
  return rows;
}

/** The members of a union and of each right below it, as folded. */
export async function countMembersAt(db: Db, place: Reach): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, ${memberCount}::bigint as numerator
    from orgs o
    where o.id = ${place.orgId} or (o.parent_id = ${place.orgId} and o.dissolved_at is null)
    order by o.path`.execute(db);
  return rows;
}

/** The unions under a place that are missing, in the order of the tree, after a path. */
export async function listGaps(
  db: Db,
  target: Measured,
  place: Reach,
  { today, after, limit }: { readonly today: string; readonly after: string | undefined; readonly limit: number },
): Promise<(GapLine & { readonly path: string })[]> {
  const { rows } = await sql<GapLine & { readonly path: string }>`
    select o.id, o.name, o.level, o.path, a.name as above
    from orgs o left join orgs a on a.id = o.parent_id
    where ${base(target, place)} and not ${meets(target.counts, today)} and o.path > ${after ?? ''}
    order by o.path limit ${limit}`.execute(db);
  return rows;
}
