import type {
  EmploymentLine,
  EmploymentState,
  EmploymentsAnswer,
  InviteResult,
  InvitedAnswer,
} from '../../kernel/employer-answers.ts';
import type { OrgRef } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { maskPhone } from '../../kernel/identity/phone.ts';
import type { Role } from '../../kernel/party.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Db, Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { findOrg } from '../orgs/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Sealer } from '../people/sealing.ts';
import { matchAll, phoneOf } from './matching.ts';
import { type EmploymentRow, type View, holdEmployments, isAbove, listEmployments, setInvited } from './queries.ts';

const pageSize = 20;

/** Whoever keeps members reads what the employer said; only who approves lets an employer's system in. */
export const keepers: readonly Role[] = ['caseworker', 'approver', 'supervisor'];

/**
 * The union, where the caller reaches it by place with one of these roles; refused as no-right where she reaches it otherwise.
 */
export async function orgFor(db: Db, caller: Caller, id: string, roles: readonly Role[]): Promise<OrgRef | Refusal> {
  const reached = await findOrg(scopedTo(db, caller), id);
  if (reached === undefined) return refuse('not-found');
  const posts = caller.posts.filter(({ role }) => roles.includes(role));
  const byTree = posts.filter(({ org }) => org.level !== 'federation');
  const federations = posts.filter(({ org }) => org.level === 'federation').map(({ orgId }) => orgId);
  const may =
    (await findOrg(scopedTo(db, { ...caller, posts: byTree }), id)) !== undefined ||
    (federations.length > 0 && (await isAbove(db, federations, id)));
  return may ? reached : refuse('no-right');
}

function stateOf(row: EmploymentRow, isMember: boolean): EmploymentState {
  if (!row.active) return isMember ? 'stays' : 'left';
  if (isMember) return 'member';
  if (row.smsKind === 'invite') return 'inviting';
  if (row.smsFailedAt !== null) return 'unsent';
  return row.invitedAt === null ? 'new' : 'invited';
}

async function linesOf(db: Db, sealer: Sealer, orgId: string, rows: readonly EmploymentRow[]) {
  const matched = await matchAll(db, sealer, orgId, rows);
  return matched.map(({ row, said, member }): EmploymentLine => {
    const phone = phoneOf(said);
    return {
      id: row.id,
      ...(said.name !== undefined && { name: said.name }),
      ...(phone !== undefined && { phone: maskPhone(phone) }),
      ...(said.employeeNumber !== undefined && { employeeNumber: said.employeeNumber }),
      ...(said.department !== undefined && { department: said.department }),
      state: stateOf(row, member !== undefined),
      at: row.eventAt.toISOString(),
      ...(member && { joinedOn: member.joinedOn }),
      ...(row.invitedAt && { invitedAt: row.invitedAt.toISOString() }),
    };
  });
}

/** A page of those whom the employer of a union named. */
export async function readEmployments(
  db: Db,
  sealer: Sealer,
  org: OrgRef,
  view: View,
  cursor: string | undefined,
): Promise<EmploymentsAnswer> {
  const [at, id] = readCursor(cursor, 2) ?? [];
  const after = at !== undefined && id !== undefined ? { at, id } : undefined;
  const rows = await listEmployments(db, org.id, view, after, pageSize + 1);
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    org,
    items: await linesOf(db, sealer, org.id, rows.slice(0, pageSize)),
    ...(last && { next: writeCursor(last.eventAt.toISOString(), last.id) }),
  };
}

function resultFor(row: EmploymentRow, isMember: boolean, hasPhone: boolean, today: string): InviteResult {
  if (!row.active) return 'left';
  if (isMember) return 'member';
  if (!hasPhone) return 'no-phone';
  const wasToday = row.invitedAt !== null && dayOf(row.invitedAt.getTime()) === today;
  return row.smsKind === 'invite' || wasToday ? 'already-invited' : 'sent';
}

/**
 * Asks people by a message to join: it leads to the poster of the union, and whether to join is theirs to say. Nobody gets two
 * on one day. Whoever is a member of another union is not told apart here; the poster's page offers her a transfer.
 */
export async function invite(
  trx: Trx,
  sealer: Sealer,
  {
    org,
    ids,
    by,
    now,
  }: { readonly org: OrgRef; readonly ids: readonly string[]; readonly by: string; readonly now: number },
): Promise<InvitedAnswer | Refusal> {
  const rows = await holdEmployments(trx, org.id, ids);
  if (rows.length < new Set(ids).size) return refuse('not-found');
  const matched = await matchAll(trx, sealer, org.id, rows);
  const results = new Map(
    matched.map(({ row, said, member }) => {
      const result = resultFor(row, member !== undefined, phoneOf(said) !== undefined, dayOf(now));
      return [row.id, result] as const;
    }),
  );
  const sent = [...results].filter(([, result]) => result === 'sent').map(([id]) => id);
  await setInvited(trx, org.id, sent, { by, now });
  return { results: [...new Set(ids)].map((id) => ({ id, result: results.get(id)! })) };
}
