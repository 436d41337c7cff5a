import { type Reason, type Refusal, refuse } from '../../kernel/refusal.ts';
import { type DocumentKind, readDocument } from '../../kernel/identity/document.ts';
import type { Role } from '../../kernel/party.ts';
import type { Db } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import type { Caller } from '../people/caller.ts';
import type { Moved, Row, Standing } from './belongings.ts';
import type { Line, SideRow } from './queries.ts';

/** Which record stays, and of which record each value does, by their ids. */
export interface Choice {
  readonly kept: string;
  readonly name: string;
  readonly document: string;
  readonly phone: string;
  readonly bornOn: string;
  /** Whether the number that does not stay is hers as well, and goes on leading to her, or was never hers. */
  readonly otherDocument: 'hers' | 'mistyped';
}

/** Cadres who work with pairs see them through the posts that are for it, and through no other post of theirs. */
export function scopedToDoubts(db: Db, caller: Caller): Scoped {
  return scopedTo(db, { ...caller, posts: caller.posts.filter(({ role }) => forDoubts.includes(role)) });
}

const forDoubts: readonly Role[] = ['caseworker', 'approver'];

/** The ids of the unions above all of these, root first, from the town up. */
export function commonLine(lines: readonly Line[]): readonly string[] {
  const [first, ...rest] = lines;
  return (first?.above ?? []).filter((id) => rest.every(({ above }) => above.includes(id)));
}

/** The unions two records are members of now. */
export function unionsOf(sides: readonly SideRow[]): string[] {
  return sides.flatMap(({ memberships }) => memberships.filter(({ to }) => to === null).map(({ org }) => org.id));
}

/**
 * The unions that a merge of two records must lie under: of their memberships, or of the last one of somebody who has left,
 * and of the posts they hold. A merge gives all of it, and the way in, to one person.
 */
export function unionsConcerned(sides: readonly Pick<SideRow, 'memberships' | 'posts'>[]): string[] {
  return sides.flatMap(({ memberships, posts }) => {
    const current = memberships.filter(({ to }) => to === null);
    const held = posts.filter(({ to }) => to === null);
    return [...(current.length > 0 ? current : memberships.slice(0, 1)), ...held].map(({ org }) => org.id);
  });
}

/**
 * The caller's post through which she may merge the two: as an approver of a union above both, the lowest there is, and never
 * of a workplace union or a federation of them: what somebody kept from those would be open to whom they call the same person.
 */
export function mergingPost(
  caller: Caller,
  lines: readonly Line[],
  pair: readonly string[],
): Caller['posts'][number] | undefined {
  if (pair.includes(caller.personId)) return undefined;
  const common = commonLine(lines);
  const through = caller.posts.filter(({ role, orgId }) => role === 'approver' && common.includes(orgId));
  return through.toSorted((a, b) => common.indexOf(b.orgId) - common.indexOf(a.orgId))[0];
}

const span = (text: string) => [...text].length;

export function whyWrong(why: string): Reason[] {
  return span(why) < 2 || span(why) > 500 ? [{ at: 'why', says: '请写明依据，2 到 500 个字' }] : [];
}

/** Whether the values that stay fit together; the document of some kinds tells the birth date. */
export function choiceWrong(
  choice: Choice,
  sides: ReadonlyMap<string, SideRow>,
  open: (sealed: Buffer) => string,
  today: string,
): Reason[] {
  const ids = [choice.kept, choice.name, choice.document, choice.phone, choice.bornOn];
  if (ids.some((id) => !sides.has(id))) return [{ at: 'kept', says: '请从这两份档案里选择，刷新页面后再试' }];
  const { document_kind: kind, document_sealed: sealed } = sides.get(choice.document)!;
  const born = sides.get(choice.bornOn)!.born_on;
  if (kind === null || sealed === null || born === null) return [];
  const read = readDocument(kind as DocumentKind, open(sealed), today);
  const told = read.ok ? read.birth : undefined;
  return told === undefined || told === born
    ? []
    : [{ at: 'bornOn', says: '出生日期和留下的证件号码里的不一致，请选另一份的' }];
}

/** A case that one of the two is to decide for the other would be her own once they are one. */
export function ownCases(standing: Standing): Reason[] {
  const ids = standing.persons.map(({ id }) => id);
  const both = standing.cases.filter(
    (one) =>
      one['open'] === true && ids.includes(String(one['applicant_id'])) && ids.includes(String(one['assignee_id'])),
  );
  return both.slice(0, 1).map(() => ({
    at: 'cases',
    says: '有办件由其中一份申请、另一份经办，请先换经办人',
  }));
}

/** Which of two people who are both members keeps her membership: who joined first, or else the record that stays. */
export function endingOf(standing: Standing, kept: string): string | undefined {
  const current = standing.memberships.filter((one) => one['left_on'] === null);
  if (current.length < 2) return undefined;
  const byJoining = current.toSorted((a, b) => {
    const [one, other] = [String(a['joined_on']), String(b['joined_on'])];
    return one === other ? Number(b['person_id'] === kept) - Number(a['person_id'] === kept) : one < other ? -1 : 1;
  });
  return String(byJoining[1]!['person_id']);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function changed(before: readonly Row[], now: readonly Row[], keys: readonly string[]): Row[] {
  const byId = new Map(now.map((row) => [row.id, row]));
  return before.filter((row) => {
    const there = byId.get(row.id);
    return there === undefined || keys.some((key) => !same(row[key], there[key]));
  });
}

const personKeys = [
  'name',
  'name_folded',
  'document_kind',
  'document_blind',
  'phone_blind',
  'email',
  'verified',
  'born_on',
  'merged_into',
];

/**
 * What has happened since a merge to what taking it back must restore. Cases filed, files uploaded and messages sent since
 * prevent nothing: they stay with the record that was kept.
 */
export function preventing(after: Standing, moved: Moved, now: Standing): Reason[] {
  const reasons: Reason[] = [];
  if (changed(after.persons, now.persons, personKeys).length > 0)
    reasons.push({ at: 'record', says: '合并以后，档案里的姓名、证件、手机号或者出生日期又改过' });
  const memberships = changed(after.memberships, now.memberships, [
    'person_id',
    'org_id',
    'joined_on',
    'left_on',
    'standing',
  ]);
  if (memberships.length > 0 || now.memberships.length > after.memberships.length)
    reasons.push({ at: 'membership', says: '合并以后，她又转会、退会、换了工会或者办过退休、失业等' });
  const posts = after.posts.filter(({ id }) => moved['posts.person_id']?.includes(id));
  if (changed(posts, now.posts, ['person_id', 'until_on']).length > 0)
    reasons.push({ at: 'posts', says: '合并以后，她的任职又有变动' });
  const accounts = after.accounts.filter(({ id }) => moved['accounts.person_id']?.includes(id));
  const shut = (rows: readonly Row[]) => rows.map((row) => ({ ...row, closed: row['closed_at'] !== null }));
  if (changed(shut(accounts), shut(now.accounts), ['person_id', 'closed']).length > 0)
    reasons.push({ at: 'accounts', says: '合并以后，她的登录账号又有变动（例如办过找回会籍）' });
  const went = [...(moved['cases.applicant_id'] ?? []), ...(moved['cases.assignee_id'] ?? [])];
  const cases = after.cases.filter(({ id }) => went.includes(id));
  // Which case it was is not said: it may be one that its applicant kept from whoever asks.
  if (changed(cases, now.cases, ['applicant_id', 'assignee_id', 'seq']).length > 0)
    reasons.push({ at: 'cases', says: '合并以后，有办件又办了一步' });
  return reasons;
}

export function refuseMerge(caller: Caller, lines: readonly Line[], pair: readonly string[]): Refusal | undefined {
  if (pair.includes(caller.personId)) return refuse('own-record');
  return mergingPost(caller, lines, pair) === undefined ? refuse('no-right') : undefined;
}
