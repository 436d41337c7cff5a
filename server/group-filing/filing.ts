import { createHash } from 'node:crypto';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import { type AnyValues, isAsked } from '../../kernel/field.ts';
import type { GroupAnswer, GroupAsked, GroupLine, GroupRow } from '../../kernel/group-filing.ts';
import { readDocument } from '../../kernel/identity/document.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import type { Post } from '../../kernel/party.ts';
import { type Refusal, type RefusalCode, isRefusal, refuse, wordsOf } from '../../kernel/refusal.ts';
import type { Service } from '../../kernel/service.ts';
import { fileCase } from '../cases/filing.ts';
import { isConnectionLost, isPassing, isShortOfRoom, stateOf } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { type Caller, findGiven } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { type Found, findMember } from './queries.ts';

const refusedRow = (row: number, { refused, reasons }: Refusal): GroupRow => {
  return { row, done: false, code: refused, says: wordsOf(refused), reasons };
};

const doneRow = (row: number, text: string): GroupRow => {
  return { row, done: true, number: (JSON.parse(text) as CaseAnswer).number, reasons: [] };
};

/** Numbers of residents are checked; any other kind of document is looked for as it was typed. */
function numberOf(line: GroupLine, today: Day): string {
  const read = readDocument('resident-id', line.number, today);
  return read.ok ? read.number : line.number.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();
}

/** Whom a line means: a member of this union under that document and that name. Nobody learns of a member elsewhere. */
async function memberIn(platform: Platform, orgId: string, line: GroupLine, today: Day): Promise<Found | Refusal> {
  const found = await findMember(platform.db, orgId, platform.sealer.blinds(numberOf(line, today)));
  const name = readName(line.name);
  if (found === undefined)
    return refuse('answers-wrong', [{ at: 'number', says: '本会的名册里没有这个证件号码，请先把这个人导入会员名册' }]);
  if (!name.ok || name.folded !== found.folded)
    return refuse('answers-wrong', [{ at: 'name', says: '姓名和名册里这个证件号码的人不一样' }]);
  return found;
}

/** What is said once for all, and what the register knows of this one. */
function formFor({ form: fields, listed }: Service, said: AnyValues, { bornOn }: Found): AnyValues {
  const form: Record<string, unknown> = {};
  for (const id of listed!.says) if (said[id] !== undefined) form[id] = said[id];
  for (const [id, asked] of Object.entries(fields))
    if (asked.topic === 'bornOn' && bornOn !== null && isAsked(asked, form)) form[id] = bornOn;
  return form;
}

/** The member as she would file herself; what is kept of it is kept for whoever files. */
function asHerself({ cell, id, name, verified, org, joinedOn, standing }: Found, { accountId }: Caller): Caller {
  const member = { org, joinedOn, standing };
  return { cell, accountId, personId: id, kind: 'worker', name, verified, phoneSealed: null, member, posts: [] };
}

interface Group {
  readonly service: Service;
  readonly asked: GroupAsked;
  readonly post: Post;
}

async function fileLine(platform: Platform, context: WriteContext, group: Group, line: GroupLine): Promise<GroupRow> {
  const { service, asked, post } = group;
  const key = createHash('sha256').update(`${context.kept.key}\n${line.row}\n${line.number}`).digest('base64url');
  const given = await findGiven(platform.db, context.caller, key);
  if (given?.bodyHash.equals(context.kept.bodyHash))
    return doneRow(line.row, platform.sealer.open(given.answerSealed, 'kept'));
  const found = await memberIn(platform, asked.org, line, dayOf(context.now));
  if (isRefusal(found)) return refusedRow(line.row, found);
  const own: WriteContext = {
    ...context,
    caller: asHerself(found, context.caller),
    kept: { ...context.kept, key },
    by: { personId: context.caller.personId, postId: post.id },
  };
  const done = await fileCase(platform, own, service, formFor(service, asked.form, found));
  return isRefusal(done) ? refusedRow(line.row, done) : doneRow(line.row, done.text);
}

function codeOf(fault: unknown): RefusalCode {
  return isPassing(fault) || isShortOfRoom(stateOf(fault)) ? 'busy' : 'fault';
}

/**
 * A union files for its members, line by line of a workbook, each as if she had filed herself: by the same rules, in a
 * transaction of its own, with an answer kept for its line. What is refused holds up nothing else. The trace says who filed.
 * Refusals: service-unknown, no-right.
 */
export async function fileForMembers(
  platform: Platform,
  context: WriteContext,
  asked: GroupAsked,
): Promise<Done | Refusal> {
  const service = platform.registry.get(asked.service);
  if (service?.listed === undefined) return refuse('service-unknown');
  const post = context.caller.posts.find(({ orgId, role }) => orgId === asked.org && role === service.listed!.by);
  if (post === undefined) return refuse('no-right');
  const rows: GroupRow[] = [];
  for (const line of asked.lines) {
    try {
      rows.push(await fileLine(platform, context, { service, asked, post }, line));
    } catch (fault) {
      // Nobody knows whether it was filed: the whole request is asked again, and finds what has been done.
      if (isConnectionLost(fault)) throw fault;
      platform.log.error({ err: fault, row: line.row }, 'one line of a group could not be filed');
      rows.push(refusedRow(line.row, refuse(codeOf(fault))));
    }
  }
  return keeping<GroupAnswer>(platform, context, async () => ({ rows }));
}
