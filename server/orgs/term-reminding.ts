import { sql } from 'kysely';
import { type Day, addDays, dayOf } from '../../kernel/calendar.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';

const batch = 100;

interface Due {
  readonly id: string;
  readonly org_id: string;
  readonly name: string;
  readonly ends_on: Day;
}

interface Told {
  readonly n: number;
  readonly cell: number;
  readonly person: string;
  readonly own: boolean;
}

/** Takes terms whose end is near and of which nobody has been told; a process that dies gives them back. */
async function claim(trx: Trx, until: Day, now: Date): Promise<Due[]> {
  const { rows } = await sql<Due>`
    with due as (
      select t.id, t.org_id, o.name, t.ends_on from org_terms t join orgs o on o.id = t.org_id
      where t.current and t.reminded_at is null and t.ends_on <= ${until}::date and o.dissolved_at is null
      order by t.ends_on limit ${batch} for update of t skip locked)
    update org_terms t set reminded_at = ${now} from due where t.id = due.id
    returning due.*`.execute(trx);
  return rows;
}

/** Whoever works in the union, and in the nearest union above where somebody does; each once. */
async function findTold(trx: Trx, due: readonly Due[]): Promise<Told[]> {
  const { rows } = await sql<Told>`
    select d.n, t.cell_id as cell, t.person_id as person, bool_or(t.org_id = d.org_id) as own
    from unnest(${due.map((one) => one.org_id)}::uuid[]) with ordinality d (org_id, n)
    join orgs o on o.id = d.org_id
    left join lateral (
      select a.id from orgs a
      where (a.id in (o.city_id, o.county_id, o.town_id, o.federation_id) or a.parent_id is null) and a.id <> o.id
        and exists (select 1 from posts s where s.org_id = a.id and s.until_on is null)
      order by a.path desc limit 1) above on true
    join posts t on t.org_id in (d.org_id, above.id) and t.until_on is null and t.role <> 'cashier'
    group by 1, 2, 3`.execute(trx);
  return rows;
}

const dayWords = (day: Day) => {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
};

function wordsFor({ name, ends_on }: Due, own: boolean, today: Day) {
  const isOver = ends_on < today;
  const whose = own ? '你们工会' : name;
  return {
    title: isOver ? `${whose}的任期已经届满` : `${whose}的任期快到了`,
    says: `${name}本届任期到${dayWords(ends_on)}${isOver ? '已经届满' : '届满'}，${own ? '请准备换届选举，选好后在“组织”里登记新一届' : '请督促和指导按期换届'}。`,
  };
}

/**
 * Tells a union and the one above it, once, that a term of office ends within the days the installation sets. How many
 * terms were told of; all of a turn in one transaction, so that nobody is told twice.
 */
export async function remindTerms({ db, config }: Platform): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const clock = await sql<{ now: Date }>`select clock_now() as now`.execute(trx);
    const { now } = clock.rows[0]!;
    const today = dayOf(now.getTime());
    const due = await claim(trx, addDays(today, config.termNoticeDays), now);
    if (due.length === 0) return 0;
    const notices = (await findTold(trx, due)).map(({ n, cell, person, own }) => ({
      cell_id: cell,
      id: newId(now.getTime()),
      person_id: person,
      at: now,
      ...wordsFor(due[n - 1]!, own, today),
    }));
    if (notices.length > 0) await trx.insertInto('notices').values(notices).execute();
    return due.length;
  });
}
