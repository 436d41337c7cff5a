import { sql } from 'kysely';
import { maskName } from '../../kernel/identity/person-name.ts';
import type { DrawWinner } from '../../kernel/draw-answers.ts';
import type { Db } from '../db/open.ts';
import type { DrawRow } from './queries.ts';

/** How many cases wait to be drawn in one place, by when the first of them should be, and whether a draw of them is under way. */
export async function countPool(db: Db, orgId: string, service: string, pool: string) {
  const { rows } = await sql<{ waiting: number; dueAt: Date | null; underWay: boolean }>`
    select count(*)::integer as waiting, min(c.due_at) as "dueAt",
      exists (select from draws d where d.cell_id = any (array(select cell_id from cells)) and d.org_id = ${orgId}
        and d.source = 'cases' and d.subject = ${service} and d.pool = ${pool}
        and d.state in ('announced', 'frozen', 'drawn')) as "underWay"
    from cases c
    where c.open and c.owes_role is null and c.owes_org_id = ${orgId} and c.service = ${service} and c.state = ${pool}`.execute(
    db,
  );
  return rows[0]!;
}

interface WinnerRow {
  readonly place: number | null;
  readonly pseudonym: string;
  readonly name: string;
  readonly union: string;
  readonly outcome: 'won' | 'rose';
}

const ofCase = sql`select x.applicant_cell, x.applicant_id, x.org_id from cases x where x.cell_id = e.cell_id and x.id = e.ref_id`;
const ofClaim = sql`select x.cell_id as applicant_cell, x.person_id as applicant_id, x.org_id from claims x
  where x.cell_id = e.cell_id and x.id = e.ref_id`;

/** Who won, as it is put up: those who went straight in first, then by place; names are masked here already. */
export async function listWinners(
  db: Db,
  { cell, listId, source }: Pick<DrawRow, 'cell' | 'listId' | 'source'>,
  { after, limit }: { readonly after: readonly [string, string] | undefined; readonly limit: number },
): Promise<DrawWinner[]> {
  const from =
    after && sql`and (coalesce(e.place, 0), e.pseudonym) > (${Number(after[0])}, decode(${after[1]}, 'hex'))`;
  const { rows } = await sql<WinnerRow>`
    select e.place, encode(e.pseudonym, 'hex') as pseudonym, p.name, o.name as union, e.outcome
    from draw_entries e
    cross join lateral (${source === 'claims' ? ofClaim : ofCase} offset 0) c
    cross join lateral (select * from persons x where x.cell_id = c.applicant_cell and x.id = c.applicant_id offset 0) p
    join orgs o on o.id = c.org_id
    where e.cell_id = ${cell} and e.list_id = ${listId} and e.outcome in ('won', 'rose') ${from ?? sql``}
    order by coalesce(e.place, 0), e.pseudonym limit ${limit}`.execute(db);
  return rows.map(({ place, name, ...row }) => ({ ...row, name: maskName(name), ...(place !== null && { place }) }));
}
