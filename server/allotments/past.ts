import { sql } from 'kysely';
import type { Allotment } from '../../kernel/allot.ts';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import type { Claimant } from '../../kernel/claim.ts';
import { isDocumentKind, readDocument } from '../../kernel/identity/document.ts';
import { type Earlier, type Member, asValues } from '../../kernel/rule.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { gather } from '../db/gather.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';

interface Asked {
  readonly cell: number;
  readonly personId: string;
  readonly service: string;
}

interface PastRow {
  readonly n: number;
  readonly said: AnyValues;
  readonly state: string;
  readonly at: Date;
  /** She came, or nobody noted who did and the time is over. */
  readonly took: boolean;
  /** When it was found that she had not come. */
  readonly missed: Date | null;
  readonly tuned: Record<string, number>;
}

/** What these people had of campaigns of one kind before; asked for together, because claims come together. */
const findAll = gather<Asked, PastRow[]>(async (db, asked) => {
  const { rows } = await sql<PastRow>`/* prepared: claims-before */
    select q.n, k.said, k.state, k.at, c.tuned, k.state = 'fetched'
        or (k.state = 'granted' and coalesce(s.ends_at, c.closes_at) <= clock_now()) as took, case when k.state = 'missed' then (
      select max(t.at) from claim_steps t where t.cell_id = k.cell_id and t.claim_id = k.id) end as missed
    from unnest(${asked.map(({ cell }) => cell)}::integer[], ${asked.map(({ personId }) => personId)}::uuid[],
      ${asked.map(({ service }) => service)}::text[]) with ordinality q (cell_id, person_id, service, n)
    join campaigns c on c.service = q.service and c.state <> 'draft'
    cross join lateral (select * from claims k where k.cell_id = q.cell_id and k.campaign_id = c.id
      and k.person_id = q.person_id and k.state in ('granted', 'fetched', 'missed') offset 0) k
    join campaign_slices s on s.cell_id = k.cell_id and s.campaign_id = k.campaign_id and s.slice = k.slice
    order by k.at`.execute(db);
  const found: PastRow[][] = asked.map(() => []);
  for (const row of rows) found[row.n - 1]!.push(row);
  return found;
});

/** Whether these people are on file as in hardship on this day; asked for together. */
const findHardship = gather<Pick<Asked, 'cell' | 'personId'>, boolean>(async (db, asked) => {
  const { rows } = await sql<{ n: number }>`/* prepared: claims-hardship */
    select q.n from unnest(${asked.map(({ cell }) => cell)}::integer[], ${asked.map(({ personId }) => personId)}::uuid[])
      with ordinality q (cell_id, person_id, n)
    where exists (select from proofs p where p.cell_id = q.cell_id and p.person_id = q.person_id and p.what = 'hardship'
      and (clock_now() at time zone 'Asia/Shanghai')::date between p.since and p.until offset 0)`.execute(db);
  const found = new Set(rows.map(({ n }) => n));
  return asked.map((_one, i) => found.has(i + 1));
});

interface PersonRow {
  readonly n: number;
  readonly born_on: Day | null;
  readonly document_kind: string | null;
  readonly document_sealed: Buffer | null;
}

/** When these people were born, and their documents as they are sealed; asked for together. */
const findPeople = gather<Pick<Asked, 'cell' | 'personId'>, PersonRow | undefined>(async (db, asked) => {
  const { rows } = await sql<PersonRow>`/* prepared: claims-person */
    select q.n, p.born_on::text as born_on, p.document_kind, p.document_sealed
    from unnest(${asked.map(({ cell }) => cell)}::integer[], ${asked.map(({ personId }) => personId)}::uuid[])
      with ordinality q (cell_id, person_id, n)
    join persons p on p.cell_id = q.cell_id and p.id = q.person_id`.execute(db);
  const found = new Map(rows.map((row) => [row.n, row]));
  return asked.map((_one, i) => found.get(i + 1));
});

/**
 * Her birth and sex, where the rules or the campaign are for people of an age or a sex. Both are read out of her document for the
 * time of this claim: nobody sees them, and nothing of them is kept.
 */
export async function findPerson(
  { db, sealer }: Platform,
  { cell, personId }: Caller,
  asks: boolean,
  now: number,
): Promise<Pick<Member, 'bornOn' | 'sex'>> {
  const row = asks ? await findPeople(db, { cell, personId }) : undefined;
  if (row === undefined) return {};
  const { document_kind: kind, document_sealed: sealed, born_on } = row;
  const read =
    kind !== null && isDocumentKind(kind) && sealed !== null
      ? readDocument(kind, sealer.open(sealed, 'identity'), dayOf(now))
      : undefined;
  const { birth = born_on ?? undefined, sex } = read?.ok ? read : {};
  return { ...(birth !== undefined && { bornOn: birth }), ...(sex !== undefined && { sex }) };
}

/** What else a review weighs. */
export async function findNeed(
  { db }: Platform,
  { cell, personId }: Caller,
  { allot }: Allotment,
): Promise<Pick<Claimant, 'inHardship'>> {
  return allot.weighsHardship ? { inHardship: await findHardship(db, { cell, personId }) } : {};
}

const dayMs = 86_400_000;

/**
 * What of her past a claim is judged by: what she took part in before where the rules look back, and until when she is not let in
 * where somebody who had one and did not come has to wait. Other claims pay nothing for it.
 */
export async function findPast(
  { db }: Platform,
  caller: Caller,
  { id, allot, looksBack }: Allotment,
): Promise<Pick<Claimant, 'earlier' | 'keptOutUntil'>> {
  if (!looksBack && allot.noShow === undefined) return { earlier: [] };
  const rows = await findAll(db, { cell: caller.cell, personId: caller.personId, service: id });
  const earlier = rows
    .filter(({ took }) => took)
    .map(({ said, state, at }): Earlier => {
      const filedOn: Day = dayOf(at.getTime());
      return { form: asValues(said), filedOn, state };
    });
  const outs = rows.flatMap(({ missed, tuned }) =>
    missed === null || allot.noShow === undefined ? [] : [missed.getTime() + (tuned[allot.noShow] ?? 0) * dayMs],
  );
  return { earlier, ...(outs.length > 0 && { keptOutUntil: Math.max(...outs) }) };
}
