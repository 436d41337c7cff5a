import type { CaseAnswer } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type AnyValues, isAsked } from '../../kernel/field.ts';
import type { GroupAnswer, GroupAsked, GroupLine, GroupRow } from '../../kernel/group-filing.ts';
import type { Post } from '../../kernel/party.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Service } from '../../kernel/service.ts';
import { fileCase } from '../cases/filing.ts';
import { knownFields } from '../cases/from-register.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { findGiven } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { asHerself, keyOfLine, lineByLine, memberIn, peopleOf, refusedRow } from './lines.ts';
import type { Found } from './queries.ts';

const doneRow = (row: number, text: string): GroupRow => {
  return { row, done: true, number: (JSON.parse(text) as CaseAnswer).number, reasons: [] };
};

/** What is said once for all, and what the register knows of this one. */
function formFor({ form: fields, listed }: Service, said: AnyValues, { bornOn }: Found): AnyValues {
  const form: Record<string, unknown> = {};
  for (const id of listed!.says) if (said[id] !== undefined) form[id] = said[id];
  for (const [id, asked] of Object.entries(fields))
    if (asked.topic === 'bornOn' && bornOn !== null && isAsked(asked, form)) form[id] = bornOn;
  return form;
}

interface Group {
  readonly service: Service;
  readonly asked: GroupAsked;
  readonly post: Post;
  /** Everybody on the list. */
  readonly together: readonly string[];
}

async function fileLine(platform: Platform, context: WriteContext, group: Group, line: GroupLine): Promise<GroupRow> {
  const { service, asked, post, together } = group;
  const key = keyOfLine(context.kept.key, line);
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
  const form = formFor(service, asked.form, found);
  const known = await knownFields(platform, service, own.caller, own.now, form, together);
  const done = await fileCase(platform, own, service, { ...form, ...known });
  return isRefusal(done) ? refusedRow(line.row, done) : doneRow(line.row, done.text);
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
  const together = await peopleOf(platform, asked.list ?? [], dayOf(context.now));
  const rows = await lineByLine(platform, asked.lines, (line) =>
    fileLine(platform, context, { service, asked, post, together }, line),
  );
  return keeping<GroupAnswer>(platform, context, async () => ({ rows }));
}
