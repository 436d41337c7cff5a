import { sql } from 'kysely';
import { type OrgPlace, placeProblems } from '../../kernel/org-place.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db } from '../db/open.ts';
import { type Scoped, reachOfOrgs } from '../db/scope.ts';
import type { Caller } from '../people/caller.ts';

interface PlaceRow {
  readonly id: string;
  readonly cell: number;
  readonly above: readonly string[];
  readonly root: boolean;
  readonly dissolved: boolean;
  readonly phone: string | null;
  readonly address: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
}

async function findPlace({ db, beyond, reaches }: Scoped, id: string, hold = false): Promise<PlaceRow | undefined> {
  const { rows } = await sql<PlaceRow>`
    select o.id, o.cell_id as cell, o.parent_id is null as root, o.dissolved_at is not null as dissolved,
      (select coalesce(json_agg(a.id), '[]') from orgs a
        where (a.id in (o.federation_id, o.town_id, o.county_id, o.city_id) or a.parent_id is null) and a.id <> o.id) as above,
      o.phone, o.address, o.longitude::double precision as longitude, o.latitude::double precision as latitude
    from orgs o where o.id = ${id} and ${reachOfOrgs(reaches)} ${hold ? sql`for no key update of o` : sql``}`.execute(
    hold ? beyond : db,
  );
  return rows[0];
}

function toPlace({ phone, address, longitude, latitude }: PlaceRow): OrgPlace {
  return {
    ...(phone !== null && { phone }),
    ...(address !== null && { address }),
    ...(longitude !== null && { longitude }),
    ...(latitude !== null && { latitude }),
  };
}

/** Where a union within reach is to be found, for whoever is about to correct it. */
export async function readPlace(scoped: Scoped, id: string): Promise<OrgPlace | undefined> {
  const row = await findPlace(scoped, id);
  return row && toPlace(row);
}

/** An approver or supervisor strictly above may; of the root, which has nobody above, its own. */
function mayPlace({ posts }: Caller, { id, root, above }: PlaceRow): boolean {
  const line = root ? [id] : above;
  return posts.some(({ role, orgId }) => (role === 'approver' || role === 'supervisor') && line.includes(orgId));
}

/** Seven decimals of a degree are a centimetre; more are noise. */
const rounded = (degrees: number | undefined) => (degrees === undefined ? null : Math.round(degrees * 1e7) / 1e7);

const trimmed = (text: string | undefined) => text?.trim() || undefined;

/** Sets address, telephone and position of a union; what is absent is taken away. `scoped` is of a transaction. */
export async function setPlace(
  scoped: Scoped,
  id: string,
  { place: said, requestId, now }: { readonly place: OrgPlace; readonly requestId: string; readonly now: number },
): Promise<OrgPlace | Refusal> {
  const row = await findPlace(scoped, id, true);
  if (row === undefined) return refuse('not-found');
  if (!mayPlace(scoped.caller, row)) return refuse('no-right');
  if (row.dissolved) return refuse('org-dissolved');
  const place = { ...said, phone: trimmed(said.phone), address: trimmed(said.address) } as OrgPlace;
  const problems = placeProblems(place);
  if (problems.length > 0) return refuse('answers-wrong', problems);
  await sql`update orgs set phone = ${place.phone ?? null}, address = ${place.address ?? null},
    longitude = ${rounded(place.longitude)}, latitude = ${rounded(place.latitude)} where id = ${id}`.execute(
    scoped.beyond,
  );
  await auditPlace(scoped.beyond, row, { actorId: scoped.caller.personId, requestId, now });
  return toPlace((await findPlace(scoped, id))!);
}

async function auditPlace(
  db: Db,
  { id, cell }: PlaceRow,
  by: { readonly actorId: string; readonly requestId: string; readonly now: number },
): Promise<void> {
  await writeAudit(db, { ...by, cell, act: 'place-org', objectKind: 'org', objectId: id });
}
