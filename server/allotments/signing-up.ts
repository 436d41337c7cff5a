import { sql } from 'kysely';
import { claimWords } from '../../kernel/allot.ts';
import type { CampaignAnswer, ClaimAnswer } from '../../kernel/allot-answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { phaseOf } from '../../kernel/claim.ts';
import type { GroupAnswer, GroupClaimAsked, GroupLine, GroupRow } from '../../kernel/group-filing.ts';
import type { Post } from '../../kernel/party.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { asHerself, keyOfLine, lineByLine, memberIn, refusedRow } from '../group-filing/lines.ts';
import { type Done, type Kept, type WriteContext, keeping } from '../http/once.ts';
import { tellEach } from '../notices/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import type { Allotting } from './allotting.ts';
import { campaignAnswer, factsOf } from './answering.ts';
import { type CampaignRow, findClaims, listCampaignsFor } from './queries.ts';
import { askedAgain } from './settling.ts';

interface Group {
  readonly row: CampaignRow;
  readonly asked: GroupClaimAsked;
  readonly post: Post;
}

/** What was given to whom by this request, filled in line by line. */
type Given = Map<number, ClaimAnswer>;

/** The caller's post by which the union signs its members up for campaigns of this kind. */
function postFor({ posts }: Caller, { allotments }: Platform, orgId: string, service: string): Post | undefined {
  const listed = allotments.get(service)?.allot.listed;
  return listed && posts.find((post) => post.orgId === orgId && post.role === listed.by);
}

/** Open campaigns for which a union may sign its members up, for whoever holds the post that does. */
export async function listForGroups(
  platform: Platform,
  allotting: Allotting,
  caller: Caller,
  orgId: string,
): Promise<CampaignAnswer[]> {
  if (!caller.posts.some((post) => post.orgId === orgId)) return [];
  const rows = await listCampaignsFor(platform.db, await allotting.lineOf(orgId));
  return rows
    .filter((row) => postFor(caller, platform, orgId, row.service) !== undefined)
    .filter((row) => phaseOf(factsOf(row), row.now.getTime()) === 'open')
    .map((row) => campaignAnswer(row));
}

/** What somebody has already, or has let go, nobody asks for in her place; what this very line brought her is answered again. */
async function heldBy(
  { db }: Platform,
  { id, cell }: CampaignRow,
  personId: string,
  kept: Kept,
): Promise<Done | Refusal | undefined> {
  const [held] = await findClaims(db, { cell, campaignId: id, personIds: [personId] });
  if (held === undefined) return undefined;
  const same = askedAgain(held, kept);
  if (same !== undefined) return same;
  if (held.state === 'given-back')
    return refuse('answers-wrong', [{ at: 'name', says: '本人退回过这次的名额，要再报请本人报' }]);
  return refuse('had-already', [{ at: 'name', says: '已经报了名，不用再报' }]);
}

async function signUpLine(
  { platform, allotting, context }: { platform: Platform; allotting: Allotting; context: WriteContext },
  { row, asked, post }: Group,
  line: GroupLine,
  given: Given,
): Promise<GroupRow> {
  const doneRow = (text: string): GroupRow => {
    const claim = JSON.parse(text) as ClaimAnswer;
    given.set(line.row, claim);
    return { row: line.row, done: true, ...(claim.number !== undefined && { number: `${claim.number}` }), reasons: [] };
  };
  const found = await memberIn(platform, asked.org, line, dayOf(context.now));
  if (isRefusal(found)) return refusedRow(line.row, found);
  const kept = { ...context.kept, key: keyOfLine(context.kept.key, line), status: 201 };
  const held = await heldBy(platform, row, found.id, kept);
  if (held !== undefined) return isRefusal(held) ? refusedRow(line.row, held) : doneRow(held.text);
  const own: WriteContext = {
    ...context,
    caller: asHerself(found, context.caller),
    kept,
    by: { personId: context.caller.personId, postId: post.id },
  };
  const { edition, slice, choice } = asked;
  const outcome = await allotting.claim(own, row.id, { edition, slice, choice, form: {} });
  if (isRefusal(outcome)) return refusedRow(line.row, outcome);
  return 'anew' in outcome ? refusedRow(line.row, refuse('had-already')) : doneRow(outcome.text);
}

/** Each is told that her union signed her up, and how to get out of it. */
async function tellMembers(
  trx: Trx,
  platform: Platform,
  orgName: string,
  { row }: Group,
  given: Given,
  now: number,
): Promise<void> {
  const claims = [...given.values()];
  const { rows } = await sql<{ id: string; personId: string }>`
    select id, person_id as "personId" from claims
    where cell_id = ${row.cell} and id = any (${claims.map(({ id }) => id)}::uuid[])`.execute(trx);
  const whose = new Map(rows.map(({ id, personId }) => [id, personId]));
  const allotment = platform.allotments.get(row.service);
  const messages = claims.map(({ id, state, label }) => {
    const what = [claimWords(state, allotment), label].filter((part) => part !== undefined).join('，');
    const says = `${orgName}替你报了${row.name}：${what}。来不了，请打开活动的页面退回。`;
    return { cell: row.cell, personId: whose.get(id)!, says };
  });
  await tellEach(trx, messages, { title: '工会替你报了名', now });
}

/**
 * A union signs its members up for a campaign, line by line of a workbook, each as if she had claimed herself: by the same rules
 * and out of the same stock. What is refused holds up nothing else. Each is told, and may give it back.
 * Refusals: not-found, no-right.
 */
export async function signUpMembers(
  platform: Platform,
  allotting: Allotting,
  context: WriteContext,
  asked: GroupClaimAsked,
): Promise<Done | Refusal> {
  const { caller, now, request } = context;
  // Before anything is looked up: to whoever works elsewhere it is all the same what there is.
  if (!caller.posts.some(({ orgId }) => orgId === asked.org)) return refuse('no-right');
  const row = await allotting.campaign(asked.campaign, asked.edition);
  const line = await allotting.lineOf(asked.org);
  if (row === undefined || row.state === 'draft' || !line.includes(row.org.id)) return refuse('not-found');
  const post = postFor(caller, platform, asked.org, row.service);
  if (post === undefined) return refuse('no-right');
  const group = { row, asked, post };
  const given: Given = new Map();
  const rows = await lineByLine(platform, asked.lines, (one) =>
    signUpLine({ platform, allotting, context }, group, one, given),
  );
  const orgName = caller.posts.find(({ id }) => id === post.id)!.org.name;
  return keeping<GroupAnswer>(platform, context, async (trx) => {
    await tellMembers(trx, platform, orgName, group, given, now);
    await writeAudit(trx, {
      cell: caller.cell,
      act: 'sign-up-members',
      actorId: caller.personId,
      postId: post.id,
      objectKind: 'campaign',
      objectId: row.id,
      orgId: asked.org,
      purpose: `${given.size}`,
      requestId: request.id,
      now,
      after: [...given.values()].map(({ id }) => id),
    });
    return { rows };
  });
}
