import { sql } from 'kysely';
import type { Fen } from '../../kernel/money.ts';
import type { Service } from '../../kernel/service.ts';
import type { Db, Trx } from '../db/open.ts';

interface Person {
  readonly cell: number;
  readonly personId: string;
}

/** The name under which moves of a service find what somebody is given, where it counts that by the year. */
export function foundAs({ fromRegister = {} }: Pick<Service, 'fromRegister'>): string | undefined {
  return Object.values(fromRegister).flatMap((fact) =>
    typeof fact === 'object' && 'ofHerYear' in fact ? [fact.ofHerYear] : [],
  )[0];
}

/** What is alike, in which year of China, and of what it is told without itself. */
export interface Alike {
  readonly service: Pick<Service, 'id' | 'states' | 'fromRegister'>;
  /** The field of its form that says for what, and the answers that count. */
  readonly field: string;
  readonly is: readonly string[];
  /** Whether what is had of campaigns of the same name counts to it. */
  readonly campaigns: boolean;
  readonly year: number;
  /** A case or a campaign. */
  readonly but?: string | undefined;
}

/** Makes whoever decides on what somebody is given in a year do so one after the other: of two at once the second counts the first. */
export async function holdHerYear(trx: Trx, { cell, personId }: Person): Promise<void> {
  await sql`select from persons where cell_id = ${cell} and id = ${personId} for no key update`.execute(trx);
}

/**
 * What somebody was given of one kind in a year: of cases what has been agreed to, given yet or not, and of campaigns the worth
 * of what she has. Whoever decides by it holds her year before.
 */
export async function sumHerYear(db: Db, { cell, personId }: Person, of: Alike): Promise<Fen> {
  const { service, field, is, campaigns, year, but = null } = of;
  const found = foundAs(service) ?? null;
  const ended = Object.keys(service.states).filter((state) => service.states[state]!.void);
  const isOfYear = (at: string) =>
    sql<boolean>`extract(year from ${sql.ref(at)} at time zone 'Asia/Shanghai') = ${year}`;
  const { rows } = await sql<{ sum: Fen }>`
    select (
      (select coalesce(sum(t.found), 0) from cases c
        cross join lateral (select (t.said ->> ${found}::text)::bigint as found from trace t
          where t.cell_id = c.cell_id and t.case_id = c.id and t.said ->> ${found}::text is not null order by t.seq desc limit 1) t
        where c.cell_id = ${cell} and c.applicant_id = ${personId} and c.service = ${service.id}
          and c.id is distinct from ${but}::uuid and c.form ->> ${field} = any (${is}::text[])
          and c.state <> all (${ended}::text[]) and ${isOfYear('c.filed_at')})
      + (select coalesce(sum(g.worth_fen), 0) from claims k
        join campaigns c on c.id = k.campaign_id and c.service = ${service.id} and ${isOfYear('c.opens_at')}
        join claim_wishes w on w.cell_id = k.cell_id and w.claim_id = k.id
        join campaign_goods g on g.cell_id = w.cell_id and g.campaign_id = w.campaign_id and g.good = w.good
        where ${campaigns} and k.cell_id = ${cell} and k.person_id = ${personId}
          and k.campaign_id is distinct from ${but}::uuid and k.state in ('granted', 'fetched', 'missed')))::bigint as sum`.execute(
    db,
  );
  return rows[0]!.sum;
}
