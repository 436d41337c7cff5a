import { sql } from 'kysely';
import type { Page } from '../../kernel/answers.ts';
import { maskName } from '../../kernel/identity/person-name.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Service } from '../../kernel/service.ts';
import type { WhatIfMember } from '../../kernel/what-if.ts';
import { type Scoped, reachOfOrgs } from '../db/scope.ts';
import { readCursor } from '../http/cursor.ts';
import type { Registry } from '../registry.ts';
import { listApplied } from './pages.ts';
import { type Under, findWithin, isUnder, ofRun, pageSize, paged } from './reading.ts';

export const membersBehind = ['gains', 'loses', 'stays', 'unknown'] as const;

interface MembersAsked {
  readonly outcome: (typeof membersBehind)[number];
  readonly under?: string;
  readonly cursor?: string;
}

interface Row extends Omit<WhatIfMember, 'wasFen' | 'nowFen'> {
  readonly personId: string;
  readonly appliedBefore: boolean | null;
  readonly wasFen: number | null;
  readonly nowFen: number | null;
}

const atOnce = 4 * pageSize;

/** The next members who are in the register what the judging saw, after one of them by the id of the membership. */
async function alike(scoped: Scoped, { run, under }: Under, outcome: MembersAsked['outcome'], after?: string) {
  const told = outcome === 'unknown' ? sql`s.was_fen is null` : sql`s.outcome = ${outcome}`;
  const { rows } = await sql<Row>`
    select m.id, m.person_id as "personId", p.name, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
      m.joined_on as "joinedOn", m.standing, p.verified, s.applied_before as "appliedBefore", s.sure, s.was_fen as "wasFen",
      s.now_fen as "nowFen"
    from what_if_members s join orgs o on o.id = s.org_id
    join memberships m on m.org_id = s.org_id and m.left_on is null and m.joined_on = coalesce(s.joined_on, m.joined_on)
      and m.standing = coalesce(s.standing, m.standing)
    join persons p on p.cell_id = m.cell_id and p.id = m.person_id and p.verified = coalesce(s.verified, p.verified)
    where ${ofRun(run)} and ${told} and ${isUnder(under.path)} and ${reachOfOrgs(scoped.reaches)}
      and ${after === undefined ? sql`true` : sql`m.id > ${after}::uuid`}
    order by m.id limit ${atOnce}`.execute(scoped.db);
  return rows;
}

/** Of these, who filed nothing on the days of the run, and before only where that was seen. */
async function uncounted(scoped: Scoped, { run }: Under, service: Service, rows: readonly Row[]): Promise<Row[]> {
  const people = rows.map(({ personId }) => personId);
  const applied = await listApplied(scoped.beyond, { service, from: run.from, to: run.to }, people);
  return rows.filter(({ personId, appliedBefore }) => {
    const { onDays = false, before = false } = applied.get(personId) ?? {};
    return !onDays && (appliedBefore ?? before) === before;
  });
}

function told({ id, name, org, joinedOn, standing, verified, sure, wasFen, nowFen }: Row): WhatIfMember {
  const sums = wasFen !== null && nowFen !== null && { wasFen, nowFen };
  return { id, name: maskName(name), org, joinedOn, standing, verified, sure, ...sums };
}

/** The members behind a number, as the register has them now, their names masked. Refusal: not-found. */
export async function listMembersChanged(
  scoped: Scoped,
  registry: Registry,
  id: string,
  asked: MembersAsked,
): Promise<Page<WhatIfMember> | Refusal> {
  const within = await findWithin(scoped, id, asked.under);
  const service = within && registry.get(within.run.service);
  if (service === undefined) return refuse('not-found');
  let [after] = readCursor(asked.cursor, 1) ?? [];
  const found: Row[] = [];
  for (let ended = false; !ended && found.length <= pageSize;) {
    const rows = await alike(scoped, within!, asked.outcome, after);
    found.push(...(await uncounted(scoped, within!, service, rows)));
    after = rows.at(-1)?.id;
    ended = rows.length < atOnce;
  }
  return paged(found, ({ id: of }) => of, told);
}
