import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import type { StarItem, StarMeasure, StarMeasured } from '../../kernel/stars.ts';
import type { Db } from '../db/open.ts';
import { membersFigure } from '../people/membership.ts';

type Counts = Readonly<Record<StarMeasure, number>>;

/** What the register says of one union now: members as folded, committees with a chair, what it let run over. */
async function count(db: Db, orgId: string, now: number): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select
      (select count(*) from org_terms m
        where m.org_id = ${orgId} and m.current and m.ends_on >= ${dayOf(now)}::date)::int as "term-in-force",
      (select count(distinct s.committee) from committee_seats s where s.org_id = ${orgId} and s.office = 'chair'
        and s.until_on is null and s.mistaken_at is null)::int as "three-committees",
      (select coalesce(sum(f.n), 0) from figure_totals f
        where f.cell_id = any (array(select cell_id from cells)) and f.org_id = ${orgId}
          and f.service = ${membersFigure.service} and f.metric = ${membersFigure.metric})::int as members,
      (select count(*) from cases c
        where c.owes_org_id = ${orgId} and c.open and c.due_at <= ${new Date(now)})::int as "nothing-overdue"`.execute(
    db,
  );
  return rows[0]!;
}

function isMet({ counts, least }: NonNullable<StarItem['measure']>, value: number): boolean {
  if (counts === 'three-committees') return value === 3;
  if (counts === 'nothing-overdue') return value === 0;
  return value >= (counts === 'members' ? (least ?? 1) : 1);
}

/** The measured items of a sheet for one union, by their keys. */
export async function measure(
  db: Db,
  items: readonly StarItem[],
  orgId: string,
  now: number,
): Promise<Record<string, StarMeasured>> {
  const asked = items.filter((item) => item.measure !== undefined);
  if (asked.length === 0) return {};
  const counted = await count(db, orgId, now);
  const asOf = new Date(now).toISOString();
  return Object.fromEntries(
    asked.map(({ key, measure: of }) => {
      const value = counted[of!.counts];
      return [key, { value, met: isMet(of!, value), asOf }];
    }),
  );
}
