import type { GrantLine, ProposalAsked } from '../../kernel/post-answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { scopedTo } from '../db/scope.ts';
import type { Done, WriteContext } from '../http/once.ts';
import { findNode, lineOf } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { isOnePerson } from '../tunables/draft-queries.ts';
import { askGrant, decideGrant, grantLine, refuseOwn } from './granting.ts';
import { findByLogin, listAskedBy } from './queries.ts';

/** Whether she supervises one of these unions. */
function supervises(caller: Caller, line: readonly string[]): boolean {
  return caller.posts.some(({ role, orgId }) => role === 'supervisor' && line.includes(orgId));
}

/**
 * Proposes a post in a union that the caller supervises, or in one below it. Of whatever weight the post is, it is nobody's
 * until a security administrator has confirmed it. Refusals: not-found out of reach, no-right, org-dissolved, staff-unknown,
 * grant-own, and those of asking.
 */
export async function proposePost(
  platform: Platform,
  context: WriteContext,
  { login, ...asked }: ProposalAsked,
): Promise<Done | Refusal> {
  const { caller } = context;
  const node = await findNode(scopedTo(platform.db, caller), asked.orgId);
  if (node === undefined) return refuse('not-found');
  if (!supervises(caller, lineOf(node))) return refuse('no-right');
  if (node.dissolved) return refuse('org-dissolved');
  const personId = await findByLogin(platform.db, caller.cell, login.trim());
  if (personId === undefined) return refuse('staff-unknown');
  // Under another record of her own it would still be hers.
  if (await isOnePerson(platform.db, caller.personId, personId)) return refuseOwn(platform, context, asked.role);
  return askGrant(platform, context, { ...asked, personId }, { proposed: true });
}

export async function listProposals({ db }: Platform, caller: Caller): Promise<GrantLine[]> {
  return (await listAskedBy(db, caller)).map((row) => {
    const line = grantLine(row, caller);
    return { ...line, may: row.settledAt === null ? line.may.filter((act) => act === 'withdraw') : [] };
  });
}

/** Takes back what the caller has proposed, until it is held. Refusals: not-found, grant-decided. */
export async function withdrawProposal(platform: Platform, context: WriteContext, id: string): Promise<Done | Refusal> {
  const { caller } = context;
  const [own] = (await listAskedBy(platform.db, caller, 1_000)).filter((row) => row.id === id);
  if (own === undefined) return refuse('not-found');
  return decideGrant(platform, context, id, { decision: 'withdraw' });
}
