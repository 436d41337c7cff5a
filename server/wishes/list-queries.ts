import { sql } from 'kysely';
import type { AnyValues } from '../../kernel/field.ts';
import type { Scoped } from '../db/scope.ts';
import type { Where } from './queries.ts';

/** One line of what is to be sent. */
export interface WishLine {
  readonly cell_id: number;
  readonly person_id: string;
  readonly claim_id: string;
  readonly slice: number;
  readonly number: number;
  readonly name: string;
  readonly org: string;
  readonly label: string | null;
  readonly good: string;
  readonly said: AnyValues;
  /** Absent where nothing is sealed, and where she has withdrawn the consent that it needs. */
  readonly said_sealed: Buffer | null;
  readonly rests: boolean;
}

/** Of claims as `k` with wishes as `w`: said, and not yet on its way. */
const toSend = sql`k.state = 'granted' and w.answered_at is not null and w.sent_at is null`;

/** How many there are to be sent of a campaign, of people within the caller’s reach. */
export async function countToSend(scoped: Scoped, { cell, campaignId }: Where): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from claims k join claim_wishes w on w.cell_id = k.cell_id and w.claim_id = k.id
    where k.cell_id = ${cell} and k.campaign_id = ${campaignId} and ${toSend}`.execute(scoped.db);
  return rows[0]!.n;
}

/**
 * What is to be sent, a page at a time in the order of the numbers. Whose it is is found behind the wall, where nothing sealed
 * can be read; what she said is then read of those alone, and what she no longer agrees to is not read at all.
 */
export async function pageToSend(
  scoped: Scoped,
  { cell, campaignId }: Where,
  after: { readonly slice: number; readonly number: number },
  limit: number,
): Promise<WishLine[]> {
  const within = await sql<Omit<WishLine, 'said' | 'said_sealed' | 'rests'>>`
    select k.cell_id, k.person_id, k.id as claim_id, k.slice, k.number, p.name, o.name as org, s.label, g.label as good
    from claims k
    join claim_wishes w on w.cell_id = k.cell_id and w.claim_id = k.id
    join campaign_goods g on g.cell_id = w.cell_id and g.campaign_id = w.campaign_id and g.good = w.good
    join persons p on p.cell_id = k.cell_id and p.id = k.person_id
    join campaign_slices s on s.cell_id = k.cell_id and s.campaign_id = k.campaign_id and s.slice = k.slice
    join orgs o on o.id = k.org_id
    where k.cell_id = ${cell} and k.campaign_id = ${campaignId} and ${toSend} and k.number is not null
      and (k.slice, k.number) > (${after.slice}::integer, ${after.number}::integer)
    order by k.slice, k.number limit ${limit}`.execute(scoped.db);
  const { rows: said } = await sql<Pick<WishLine, 'claim_id' | 'said' | 'said_sealed' | 'rests'>>`
    select q.claim_id, q.said, case when not q.rests then q.said_sealed end as said_sealed, q.rests from (
      select w.claim_id, w.said, w.said_sealed, exists (select from unnest(w.purposes) p where not exists (
        select from consents c where c.cell_id = k.cell_id and c.person_id = k.person_id and c.purpose = p)) as rests
      from claim_wishes w join claims k on k.cell_id = w.cell_id and k.id = w.claim_id
      where w.cell_id = ${cell} and w.claim_id = any (${within.rows.map((row) => row.claim_id)}::uuid[])) q`.execute(
    scoped.beyond,
  );
  const of = new Map(said.map((row) => [row.claim_id, row]));
  return within.rows.flatMap((row) => {
    const own = of.get(row.claim_id);
    return own === undefined ? [] : [{ ...row, ...own }];
  });
}
