import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { Person } from '../people/membership.ts';

/** A column that says whose a row is; the rows go over to whoever a record is merged into, and back. */
interface Belonging {
  readonly table: string;
  readonly column: string;
  /** What tells the rows of one person apart, as SQL over the row. */
  readonly key: string;
  /** Rows that live in the cell of their union, wherever the person does. */
  readonly anyCell?: true;
  /** Rows of which a person has one: where both have it, each keeps her own. */
  readonly unless?: string;
}

/** Every column that points to a person and can be changed. A test holds this list to the schema. */
export const belongings: readonly Belonging[] = [
  { table: 'memberships', column: 'person_id', key: 'id::text' },
  { table: 'posts', column: 'person_id', key: 'id::text' },
  {
    table: 'committee_seats',
    column: 'person_id',
    key: 'id::text',
    unless: `exists (select 1 from committee_seats s where t.until_on is null and t.mistaken_at is null and s.cell_id = t.cell_id
      and s.org_id = t.org_id and s.committee = t.committee and s.until_on is null and s.mistaken_at is null and s.person_id = $to)`,
  },
  { table: 'accounts', column: 'person_id', key: 'id::text' },
  { table: 'cases', column: 'applicant_id', key: 'id::text', anyCell: true },
  { table: 'cases', column: 'assignee_id', key: 'id::text', anyCell: true },
  { table: 'files', column: 'person_id', key: 'id::text', anyCell: true },
  { table: 'notices', column: 'person_id', key: 'id::text' },
  {
    table: 'drafts',
    column: 'person_id',
    key: 'service',
    unless:
      'exists (select 1 from drafts d where d.cell_id = t.cell_id and d.service = t.service and d.person_id = $to)',
  },
  {
    table: 'consents',
    column: 'person_id',
    key: 'purpose',
    unless:
      'exists (select 1 from consents d where d.cell_id = t.cell_id and d.purpose = t.purpose and d.person_id = $to)',
  },
  { table: 'proofs', column: 'person_id', key: `what || ' ' || detail || ' ' || case_id` },
  { table: 'saved_views', column: 'person_id', key: 'id::text' },
  {
    table: 'payee_accounts',
    column: 'person_id',
    key: 'id::text',
    unless: `exists (select 1 from payee_accounts a where t.closed_at is null and a.cell_id = t.cell_id and a.kind = t.kind
      and a.closed_at is null and a.person_id = $to)`,
  },
  {
    table: 'claims',
    column: 'person_id',
    key: 'id::text',
    unless: `exists (select 1 from claims k where k.cell_id = t.cell_id and k.campaign_id = t.campaign_id and k.person_id = $to)`,
  },
  { table: 'merchant_clerks', column: 'person_id', key: 'id::text' },
  { table: 'vouchers', column: 'person_id', key: 'id::text' },
  { table: 'imports', column: 'person_id', key: 'id::text' },
  { table: 'persons', column: 'merged_into', key: 'id::text' },
];

/** Columns that stay: what was done under a record was done under it, and these tables are append-only or follow an account. */
export const stays: readonly string[] = [
  'audit.actor_id',
  'audit.subject_id',
  'budgets.set_by',
  'campaign_call_offs.agreed_by',
  'campaign_call_offs.asked_by',
  'campaigns.announced_by',
  'campaigns.called_off_by',
  'campaigns.closed_by',
  'campaigns.handing_by',
  'campaigns.made_by',
  'campaigns.settled_by',
  'claim_disputes.answered_by',
  'claim_steps.by_person',
  'claim_wishes.sent_by',
  'committee_seats.by_person',
  'supply_entries.by_person',
  'consent_entries.person_id',
  'clawback_receipts.by_person',
  'clawbacks.decided_by',
  'clawbacks.made_by',
  'clawbacks.waived_by',
  'clawbacks.waiver_asked_by',
  // As with the transfer that it is about.
  'clawbacks.person_id',
  'commitments.by_person',
  'commitments.released_by',
  'contributions.by_person',
  'refund_batches.decided_by',
  'refund_batches.made_by',
  'deliveries.person_id',
  // Who holds a duty is not merged; one that has ended stays with the record it was held under.
  'duties.person_id',
  'draw_agains.agreed_by',
  'draw_agains.asked_by',
  'draw_readings.person_id',
  'draws.announced_by',
  'draws.dropped_by',
  'draws.frozen_by',
  'employer_tokens.made_by',
  'employer_tokens.revoked_by',
  'employment_notices.invited_by',
  'exports.decided_by',
  'exports.person_id',
  // A line of a roster says what it made, and is looked at with its import alone.
  'import_rows.person_id',
  'imports.set_off_by',
  'incomes.by_person',
  'ledger_entries.payee_id',
  'org_changes.by_person',
  'org_terms.by_person',
  'duties.ended_by',
  'payout_batches.decided_by',
  'payout_batches.made_by',
  'payout_readings.by_person',
  // Goes with the account.
  'merchant_clerks.ended_by',
  'merchant_clerks.invited_by',
  'merchants.changed_by',
  'merchants.made_by',
  'voucher_settlements.decided_by',
  'voucher_settlements.made_by',
  'voucher_terms.set_by',
  'payouts.person_id',
  'post_grants.asked_by',
  'post_grants.decided_by',
  'post_grants.person_id',
  'posts.ended_by',
  'person_corrections.by_person',
  'person_corrections.person_id',
  'person_doubts.one_id',
  'person_doubts.other_id',
  'person_doubts.settled_by',
  'person_merges.by_person',
  'person_merges.kept_id',
  'person_merges.merged_id',
  'sessions.person_id',
  // What was signed was signed by that person's key.
  'signatures.person_id',
  // Goes with the account.
  'sign_in_resets.asked_by',
  'sign_in_resets.decided_by',
  'sign_in_resets.person_id',
  'star_rounds.by_person',
  'star_sheets.by_person',
  'star_steps.by_person',
  'targets.by_person',
  'trace.actor_id',
  'tunable_drafts.decided_by',
  'tunable_drafts.drafted_by',
  'tunable_values.approved_by',
  'tunable_values.set_by',
  'tunable_values.taken_back_by',
  'what_ifs.person_id',
];

/** Which rows went over, by table and column. */
export type Moved = Readonly<Record<string, readonly string[]>>;

const nameOf = ({ table, column }: Belonging) => `${table}.${column}`;

function inCell({ anyCell }: Belonging, cell: number) {
  return anyCell ? sql`t.cell_id = any (array(select cell_id from cells))` : sql`t.cell_id = ${cell}`;
}

function butOwn({ unless }: Belonging, to: string) {
  if (unless === undefined) return sql``;
  const [before, after] = unless.split('$to');
  return sql` and not ${sql.raw(before!)}${to}::uuid${sql.raw(after!)}`;
}

interface Which {
  /** Only the rows that are named. */
  readonly only?: Moved;
  readonly tables?: readonly Belonging[];
}

/** Gives everything of one person to another, or part of it, and says which rows it was. */
export async function giveOver(
  trx: Trx,
  from: Person,
  to: Person,
  { only, tables = belongings }: Which = {},
): Promise<Moved> {
  const moved: Record<string, readonly string[]> = {};
  for (const belonging of tables) {
    const name = nameOf(belonging);
    const named = only === undefined ? sql`` : sql` and ${sql.raw(belonging.key)} = any (${only[name] ?? []}::text[])`;
    const { rows } = await sql<{ key: string }>`
      update ${sql.table(belonging.table)} t set ${sql.ref(belonging.column)} = ${to.personId}
      where ${inCell(belonging, from.cell)} and t.${sql.ref(belonging.column)} = ${from.personId}${named}${butOwn(belonging, to.personId)}
      returning ${sql.raw(belonging.key)} as key`.execute(trx);
    moved[name] = rows.map(({ key }) => key).toSorted();
  }
  return moved;
}

/** A record with what belongs to it, as it stands: what a merge keeps of before and after. */
export interface Standing {
  readonly persons: readonly Row[];
  readonly memberships: readonly Row[];
  readonly posts: readonly Row[];
  readonly accounts: readonly Row[];
  readonly cases: readonly Row[];
}

export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** Both records and what of theirs a later act may change. Passwords stay where they are. */
export async function standingOf(db: Db, cell: number, ids: readonly string[]): Promise<Standing> {
  const both = sql`${ids}::uuid[]`;
  const { rows } = await sql<Standing>`select
    (select json_agg(p order by p.id) from persons p where p.cell_id = ${cell} and p.id = any (${both})) as persons,
    (select coalesce(json_agg(json_build_object('id', id, 'person_id', person_id, 'org_id', org_id, 'joined_on', joined_on,
        'left_on', left_on, 'left_why', left_why, 'standing', standing) order by id), '[]')
      from memberships where cell_id = ${cell} and person_id = any (${both})) as memberships,
    (select coalesce(json_agg(t order by t.id), '[]') from posts t where t.cell_id = ${cell} and t.person_id = any (${both})) as posts,
    (select coalesce(json_agg(json_build_object('id', id, 'person_id', person_id, 'kind', kind, 'closed_at', closed_at) order by id), '[]')
      from accounts where cell_id = ${cell} and person_id = any (${both})) as accounts,
    (select coalesce(json_agg(json_build_object('id', id, 'number', number, 'service', service, 'applicant_id', applicant_id,
        'assignee_id', assignee_id, 'seq', seq, 'open', open) order by id), '[]')
      from cases where cell_id = any (array(select cell_id from cells))
        and (applicant_id = any (${both}) or assignee_id = any (${both}))) as cases`.execute(db);
  return rows[0]!;
}

/** What nobody holds the person for who writes it: filed, uploaded, saved or sent for her. */
const unheld: readonly string[] = ['cases', 'files', 'notices', 'drafts', 'saved_views', 'imports'];

/**
 * What was written for the merged record by requests that had begun before the merge: they hold nothing that it could wait
 * for. Their rows are the kept record's, and stay with it when the merge is taken back.
 */
export async function catchUp(trx: Trx, merged: Person, kept: Person): Promise<void> {
  await sql`select 1 from persons where cell_id = ${merged.cell} and id = ${merged.personId} for no key update`.execute(
    trx,
  );
  const still = await sql`
    select 1 from persons where cell_id = ${merged.cell} and id = ${merged.personId} and merged_into = ${kept.personId}`.execute(
    trx,
  );
  if (still.rows.length > 0)
    await giveOver(trx, merged, kept, { tables: belongings.filter(({ table }) => unheld.includes(table)) });
}
