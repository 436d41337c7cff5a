import { sql } from 'kysely';
import { isRefusal } from '../../kernel/refusal.ts';
import { type Service, drawOf } from '../../kernel/service.ts';
import { decideMove } from '../../kernel/step.ts';
import { openedFacts, writeMove } from '../cases/moving.ts';
import { type CaseRow, findCases } from '../cases/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import type { Entrant, EntrantBatch, EntrySource, Holding } from './entry-source.ts';
import type { DrawRow } from './queries.ts';

const batch = 10_000;

/** Those who were not drawn by the last draw of a pool, as `lost`, with what they had answered. */
export const lostLastTime = (cell: number, orgId: string, service: string, pool: string) => sql`
  lost as materialized (
    select b.applicant_id, b.form from (
      select d.list_id from draws d where d.cell_id = ${cell} and d.org_id = ${orgId} and d.source = 'cases'
        and d.subject = ${service} and d.pool = ${pool} and d.state = 'done' order by d.id desc limit 1) last
    join draw_entries e on e.cell_id = ${cell} and e.list_id = last.list_id and e.outcome = 'lost'
    join cases b on b.cell_id = e.cell_id and b.id = e.ref_id)`;

/** Whether the answers of a case, `c`, are those of `lost` in these fields. */
export const isUnchanged = (fields: readonly string[]) => sql`
  lost.applicant_id is not null and not exists (
    select from unnest(${fields}::text[]) f where lost.form -> f is distinct from c.form -> f)`;

interface Row {
  readonly ref_id: string;
  readonly person_id: string;
  readonly straight: boolean;
  readonly total: number;
  readonly straights: number;
}

/** A cursor sees what was there when it was opened, however long it is read. */
async function* entrants(trx: Trx, platform: Platform, { org, subject, pool }: DrawRow): AsyncGenerator<EntrantBatch> {
  const { draws } = drawOf(platform.registry.get(subject)!)!;
  const { rows: cells } = await sql<{ cell_id: number }>`select cell_id from orgs where id = ${org.id}`.execute(trx);
  const carries = draws.carryOver?.into === 'place' ? draws.carryOver.unchanged : undefined;
  const straight = carries === undefined ? sql`false` : isUnchanged(carries);
  await sql`
    declare entrants no scroll cursor for
    with ${lostLastTime(cells[0]!.cell_id, org.id, subject, pool)}
    select x.*, count(*) over ()::integer as total, count(*) filter (where straight) over ()::integer as straights from (
      select distinct on (c.applicant_id) c.id as ref_id, c.applicant_id as person_id, ${straight} as straight
      from cases c left join lost on lost.applicant_id = c.applicant_id
      where c.open and c.owes_role is null and c.owes_org_id = ${org.id} and c.service = ${subject} and c.state = ${pool}
        and c.rests_since is null
      order by c.applicant_id, c.filed_at, c.id) x`.execute(trx);
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.raw(String(batch))} from entrants`.execute(trx);
    if (rows.length === 0) break;
    const read = rows.map((row): Entrant => ({ refId: row.ref_id, personId: row.person_id, straight: row.straight }));
    yield { entrants: read, total: rows[0]!.total, straight: rows[0]!.straights };
  }
  await sql`close entrants`.execute(trx);
}

async function makeMove(
  trx: Trx,
  platform: Platform,
  { service, row, action, now }: { service: Service; row: CaseRow; action: string; now: number },
): Promise<void> {
  const { calendar } = platform;
  const facts = openedFacts(platform, row);
  const move = decideMove({ service, facts, action, actor: 'clock', said: {}, now, calendar });
  if (isRefusal(move)) throw new Error(`${action} of case ${row.id} is refused: ${move.refused}`);
  const refused = await writeMove(trx, platform, service, row, move, {
    actorId: null,
    requestId: `draw-${newId()}`,
    now,
  });
  if (refused !== undefined) throw new Error(`${action} of case ${row.id} is refused: ${refused.refused}`);
}

async function hold(trx: Trx, platform: Platform, draw: DrawRow, refIds: readonly string[]): Promise<Holding> {
  const service = platform.registry.get(draw.subject)!;
  const { draws } = drawOf(service)!;
  // In one order, so that two who hold several wait for each other in one direction.
  await sql`select 1 from cases where cell_id = ${draw.cell} and id = any (${refIds}::uuid[]) order by id for no key update`.execute(
    trx,
  );
  const byId = new Map((await findCases(trx, refIds)).map((row) => [row.id, row]));
  return {
    settle: async (refId, what, now) => {
      const row = byId.get(refId);
      const action = draws[what]!;
      const from = what === 'rises' ? service.actions[draws.loses]!.to : draw.pool;
      if (row === undefined || row.state !== from || row.rests_since !== null) return false;
      await makeMove(trx, platform, { service, row, action, now });
      return true;
    },
    end: async () => {},
  };
}

/** Cases of a service that wait for its draw. */
export const casesSource: EntrySource = { atOnce: 50, entrants, hold };
