import { sql } from 'kysely';
import type { DoubtAnswer, DoubtLine, DoubtSide } from '../../kernel/doubt-answers.ts';
import { isDocumentKind, maskDocument } from '../../kernel/identity/document.ts';
import { maskPhone } from '../../kernel/identity/phone.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db } from '../db/open.ts';
import type { Reach, Scoped } from '../db/scope.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { type Moved, type Row, type Standing, standingOf } from './belongings.ts';
import { commonLine, mergingPost, preventing, unionsConcerned } from './deciding.ts';
import { type DoubtRow, type DoubtState, type SideRow } from './queries.ts';
import { findDoubt, findRefs, listDoubts, listLines, listSides } from './queries.ts';
import { type Way, isWayTaken } from './ways.ts';

function masked(sealer: Sealer, row: SideRow) {
  return {
    ...(row.document_sealed && { document: maskDocument(sealer.open(row.document_sealed, 'identity')) }),
    ...(row.phone_sealed && { phone: maskPhone(sealer.open(row.phone_sealed, 'identity')) }),
  };
}

const spanOf = <T extends { readonly to: string | null }>({ to, ...rest }: T) => ({
  ...rest,
  ...(to !== null && { to }),
});

/** A side that is not the reader's, unless she may merge the two: enough to tell two people apart, and nothing of her life. */
function strange(side: DoubtSide): DoubtSide {
  const { bornOn: _, ...rest } = side;
  return { ...rest, elsewhere: true, memberships: [], posts: [], openCases: [], accounts: [] };
}

function sideOf({ sealer, registry }: Platform, row: SideRow): DoubtSide {
  const kind = row.document_kind;
  return {
    id: row.id,
    name: row.name,
    ...(kind !== null && isDocumentKind(kind) && { documentKind: kind }),
    ...masked(sealer, row),
    ...(row.born_on !== null && { bornOn: row.born_on }),
    verified: row.verified,
    registeredAt: row.created_at.toISOString(),
    memberships: row.memberships.map(({ why, ...rest }) => ({ ...spanOf(rest), ...(why !== null && { why }) })),
    posts: row.posts.map(spanOf),
    openCases: row.cases.map(({ id, number, service }) => ({
      id,
      number,
      title: registry.get(service)?.title ?? service,
    })),
    accounts: row.accounts,
  };
}

/** Compared unmasked: two numbers may look alike behind their stars. */
function differsIn({ sealer }: Platform, [one, other]: readonly SideRow[]): DoubtAnswer['differs'] {
  const open = (sealed: Buffer | null) => (sealed === null ? null : sealer.open(sealed, 'identity'));
  const pairs = [
    ['name', one!.name, other!.name],
    ['document', open(one!.document_sealed), open(other!.document_sealed)],
    ['phone', open(one!.phone_sealed), open(other!.phone_sealed)],
    ['bornOn', one!.born_on, other!.born_on],
  ] as const;
  return pairs.filter(([, a, b]) => a !== b).map(([name]) => name);
}

export interface MergeRow {
  readonly id: string;
  readonly kept: string;
  readonly merged: string;
  readonly before: Standing;
  readonly after: { readonly standing: Standing; readonly moved: Moved; readonly ways: readonly Way[] };
}

/** The merge of a pair that has not been taken back. */
export async function findMerge(db: Db, { cell, id }: DoubtRow): Promise<MergeRow | undefined> {
  const { rows } = await sql<MergeRow>`
    select m.id, m.kept_id as kept, m.merged_id as merged, m.before, m.after from person_merges m
    where m.cell_id = ${cell} and m.doubt_id = ${id} and m.undoes is null
      and not exists (select 1 from person_merges u where u.cell_id = m.cell_id and u.undoes = m.id)
    order by m.id desc limit 1`.execute(db);
  return rows[0];
}

/** The unions of which an approver above all may take a merge back: those she would have needed to merge the two. */
export function unionsBefore({ before }: MergeRow): string[] {
  const orgOf = (row: Row) => String(row['org_id']);
  const held = before.posts.filter((one) => one['until_on'] === null).map(orgOf);
  const members = before.persons.flatMap(({ id }) => {
    const own = before.memberships.filter((one) => one['person_id'] === id);
    const current = own.filter((one) => one['left_on'] === null);
    const last = own.toSorted((a, b) => (String(a['left_on']) < String(b['left_on']) ? 1 : -1)).slice(0, 1);
    return (current.length > 0 ? current : last).map(orgOf);
  });
  return [...members, ...held];
}

/** What stands in the way of taking a merge back, as it is now. */
export async function preventingNow(db: Db, doubt: DoubtRow, merge: MergeRow) {
  const now = await standingOf(db, doubt.cell, [doubt.oneId, doubt.otherId]);
  const reasons = preventing(merge.after.standing, merge.after.moved, now);
  if (await isWayTaken(db, merge.after.ways))
    reasons.push({ at: 'accounts', says: '合并时停用的手机号，后来有人用它入了会' });
  const ended =
    merge.before.memberships.length - merge.before.memberships.filter((one) => one['left_on'] !== null).length;
  if (ended < 2) return reasons;
  const left = merge.before.memberships.filter((one) => one['left_on'] === null).map((one) => String(one['org_id']));
  const gone = (await listLines(db, left)).filter(({ dissolved }) => dissolved);
  return [
    ...reasons,
    ...gone.map(({ org }) => ({ at: 'membership', says: `${org.name}已经撤销或者合并，原来的会籍回不去` })),
  ];
}

async function mergeOf(scoped: Scoped, doubt: DoubtRow): Promise<Pick<DoubtAnswer, 'merge'>> {
  const merge = doubt.state === 'merged' ? await findMerge(scoped.beyond, doubt) : undefined;
  if (merge === undefined) return {};
  const lines = await listLines(scoped.beyond, unionsBefore(merge));
  const through = mergingPost(scoped.caller, lines, [doubt.oneId, doubt.otherId]);
  const prevents = await preventingNow(scoped.beyond, doubt, merge);
  const mayUndo = through !== undefined && prevents.length === 0;
  return { merge: { id: merge.id, kept: merge.kept, mayUndo, prevents } };
}

export async function answerOf(platform: Platform, scoped: Scoped, doubt: DoubtRow): Promise<DoubtAnswer> {
  const { beyond, caller } = scoped;
  const pair = [doubt.oneId, doubt.otherId];
  const found = await listSides(scoped, doubt.cell, pair);
  const sides = pair.map((id) => found.get(id)!);
  const lines = await listLines(beyond, unionsConcerned(sides));
  const through = mergingPost(caller, lines, pair);
  const lowest = commonLine(lines).at(-1);
  const [mergedBy] = lowest === undefined ? [] : await findRefs(beyond, [lowest]);
  return {
    id: doubt.id,
    why: doubt.why,
    state: doubt.state,
    foundAt: doubt.foundAt.toISOString(),
    sides: sides.map((side) => {
      const whole = sideOf(platform, side);
      return side.within || through !== undefined ? whole : strange(whole);
    }),
    ...(mergedBy && { mergedBy }),
    mayMerge: doubt.state === 'open' && through !== undefined,
    differs: differsIn(platform, sides),
    ...(doubt.settledAt && {
      settled: { at: doubt.settledAt.toISOString(), by: doubt.settledBy ?? '', why: doubt.settledWhy ?? '' },
    }),
    ...(await mergeOf(scoped, doubt)),
  };
}

/** A pair with both records, and an audit row for each of them that its person can see. Refuses `not-found` outside of reach. */
export async function readDoubt(
  platform: Platform,
  scoped: Scoped,
  id: string,
  { requestId, now }: { readonly requestId: string; readonly now: number },
): Promise<DoubtAnswer | Refusal> {
  const doubt = await findDoubt(scoped, id);
  if (doubt === undefined) return refuse('not-found');
  for (const subject of [doubt.oneId, doubt.otherId])
    await writeAudit(scoped.beyond, {
      cell: doubt.cell,
      act: 'read',
      actorId: scoped.caller.personId,
      objectKind: 'person',
      objectId: subject,
      subjectId: subject,
      purpose: '核对疑似重复的档案',
      requestId,
      now,
    });
  return answerOf(platform, scoped, doubt);
}

/** The newest pairs in a state under a union within reach, or under all the caller's own. */
export async function readDoubts(
  { sealer }: Platform,
  scoped: Scoped,
  {
    place,
    state,
    before,
    requestId,
    now,
  }: {
    readonly place?: Reach | undefined;
    readonly state: DoubtState;
    readonly before?: string | undefined;
    readonly requestId: string;
    readonly now: number;
  },
): Promise<{ items: DoubtLine[]; next?: string }> {
  const places = place === undefined ? scoped.reaches : [place];
  const { rows: page, next } = await listDoubts(scoped, places, state, before);
  const cells = [...new Set(page.map(({ cell }) => cell))];
  const sides = new Map<string, SideRow>();
  for (const cell of cells) {
    const ids = page.filter((row) => row.cell === cell).flatMap(({ oneId, otherId }) => [oneId, otherId]);
    for (const [id, side] of await listSides(scoped, cell, ids)) sides.set(id, side);
  }
  const [asked] = places;
  if (page.length > 0 && asked !== undefined)
    await writeAudit(scoped.beyond, {
      cell: scoped.caller.cell,
      act: 'list-doubts',
      actorId: scoped.caller.personId,
      objectKind: 'org',
      objectId: asked.orgId,
      purpose: '核对疑似重复的档案',
      shown: page.flatMap(({ oneId, otherId }) => [oneId, otherId]),
      requestId,
      now,
    });
  const lineOf = (id: string) => {
    const side = sides.get(id)!;
    const org = side.memberships.find(({ to }) => to === null)?.org;
    const where = side.within ? org && { org } : { elsewhere: true as const };
    return { id, name: side.name, ...masked(sealer, side), ...where };
  };
  return {
    items: page.map((row) => ({
      id: row.id,
      why: row.why,
      state: row.state,
      foundAt: row.foundAt.toISOString(),
      sides: [lineOf(row.oneId), lineOf(row.otherId)],
    })),
    ...(next !== undefined && { next }),
  };
}
