import type { OrgRef } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import {
  type ExportFormat,
  type ExportKind,
  type ExportPurpose,
  exportFacts,
  exportKinds,
  exportPurposes,
  refuseRows,
  wholeWords,
  type ExportLine,
  type ExportPreview,
} from '../../kernel/exporting.ts';
import { levels } from '../../kernel/party.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { newId, newNumber } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { findOrg } from '../orgs/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import {
  type ExportRow,
  auditExport,
  countRecent,
  decideExport,
  dropExport,
  findExport,
  holdRequester,
  insertExport,
  listSecond,
  tellPeople,
} from './queries.ts';
import { type SecondWord, refuseBareNo } from './second-word.ts';
import { exportingPosts, openRows } from './kinds.ts';
import { type Rows, askedThrough } from './source.ts';

/** A request that nobody has decided by then has lost its occasion. */
export const waitingDays = 7;

export interface Ask {
  readonly what: ExportKind;
  readonly orgId: string;
  readonly filter: Readonly<Record<string, string>>;
}

export interface FullAsk extends Ask {
  readonly format: ExportFormat;
  readonly unmasked: boolean;
  readonly purpose: ExportPurpose;
  readonly words: string;
}

export interface By {
  readonly caller: Caller;
  readonly requestId: string;
  readonly now: number;
}

export function toLine(row: ExportRow): ExportLine {
  const { id, number, what, format, unmasked, purpose, words, org, by, state, needsSecond, totalRows, doneRows } = row;
  return {
    id,
    number,
    what,
    format,
    unmasked,
    purpose,
    words,
    org,
    by,
    state,
    needsSecond,
    totalRows,
    doneRows,
    createdAt: row.createdAt.toISOString(),
    ...(row.decidedBy !== null && { decidedBy: row.decidedBy }),
    ...(row.says !== null && { says: row.says }),
    ...(row.madeAt && { madeAt: row.madeAt.toISOString() }),
    ...(row.expiresAt && { expiresAt: row.expiresAt.toISOString() }),
  };
}

/**
 * Unions are public knowledge; of people and their cases above the cap, and of whole numbers always, a second person. The
 * rows are those of this export and of what was had without a second person in the day before: in pieces is as much.
 */
export function needsSecond(cap: number, what: ExportKind, unmasked: boolean, rows: number): boolean {
  return !exportFacts[what].open && (unmasked || rows > cap);
}

/** In one sentence, for the second person and for whoever looks at the file later. */
export function matterWords(row: Pick<ExportRow, 'what' | 'unmasked' | 'org' | 'totalRows'>): string {
  return `${row.org.name}的${exportKinds[row.what]} ${row.totalRows.toLocaleString('zh-CN')} 行${wholeWords(row.what, row.unmasked)}`;
}

/** How much was had already, where it counts. */
export function recentWords(what: ExportKind, recentRows: number): string {
  return `24 小时内已经导出${exportKinds[what]} ${recentRows.toLocaleString('zh-CN')} 行，加上这一份超过了不用复核的行数`;
}

/** For everybody who may be the second person. */
export function reviewWords(row: ExportRow, recentRows: number): { readonly title: string; readonly says: string } {
  const already = row.unmasked || recentRows === 0 ? '' : `${row.by} ${recentWords(row.what, recentRows)}。`;
  const says = `${row.by}要导出${matterWords(row)}，用于${exportPurposes[row.purpose]}。${already}请在工会端“导出”里复核。`;
  return { title: '有一份导出等你复核', says };
}

interface Opened {
  readonly rows: Rows;
  readonly post: Caller['posts'][number];
  readonly org: OrgRef;
}

/** The highest of the caller's posts that reaches the union: whoever is above that one agrees. */
async function openAsk(platform: Platform, caller: Caller, ask: Ask, now: number): Promise<Opened | Refusal> {
  const posts = exportingPosts(ask.what, caller);
  if (posts.length === 0) return refuse('no-right');
  for (const post of posts.toSorted((a, b) => levels.indexOf(a.org.level) - levels.indexOf(b.org.level))) {
    const asked = await askedThrough(platform, caller, post, { ...ask, now });
    const org = asked && (await findOrg(asked.scoped, ask.orgId));
    if (asked === undefined || org === undefined) continue;
    const rows = await openRows(platform, asked);
    return rows === undefined ? refuse('not-found') : (rows.refused ?? { rows, post, org });
  }
  return refuse('not-found');
}

export async function previewExport(
  platform: Platform,
  ask: Ask,
  { caller, now }: Pick<By, 'caller' | 'now'>,
): Promise<ExportPreview | Refusal> {
  const opened = await openAsk(platform, caller, ask, now);
  if (isRefusal(opened)) return opened;
  const { cell, personId } = caller;
  const second = await listSecond(platform.db, { askedOrgId: opened.post.orgId, cell, personId });
  return {
    org: opened.org,
    rows: await opened.rows.count(),
    ...(!exportFacts[ask.what].open && { cap: platform.config.exportCap }),
    recentRows: await countRecent(platform.db, { cell, personId, what: ask.what, until: new Date(now) }),
    second: second.length,
    mayUnmask: exportFacts[ask.what].whole?.when === 'asked',
    keptDays: platform.config.exportDays,
  };
}

/** Asks for an export: it begins at once, or waits for a second person where there is one, and is refused where not. */
export async function askExport(platform: Platform, trx: Trx, ask: FullAsk, by: By): Promise<ExportLine | Refusal> {
  const { caller, now } = by;
  const words = ask.words.trim();
  if ([...words].length < 2)
    return refuse('answers-wrong', [{ at: 'words', says: '请写明这份数据拿去做什么，至少 2 个字' }]);
  const opened = await openAsk(platform, caller, ask, now);
  if (isRefusal(opened)) return opened;
  const { whole } = exportFacts[ask.what];
  if (ask.unmasked && whole === undefined) return refuse('no-right');
  const { post } = opened;
  const unmasked = ask.unmasked || whole?.when === 'always';
  const rows = await opened.rows.count();
  const tooMany = refuseRows(ask.format, rows);
  if (tooMany !== undefined) return tooMany;
  const who = { askedOrgId: post.orgId, cell: caller.cell, personId: caller.personId };
  await holdRequester(trx, who);
  const recent = await countRecent(trx, { ...who, what: ask.what, until: new Date(now) });
  const second = needsSecond(platform.config.exportCap, ask.what, unmasked, rows + recent);
  const reviewers = second ? await listSecond(trx, who) : [];
  if (second && reviewers.length === 0)
    return refuse(
      'export-nobody-agrees',
      !unmasked && recent > 0 ? [{ at: 'org', says: `${recentWords(ask.what, recent)}。` }] : [],
    );
  const row = await insertExport(trx, {
    ...who,
    id: newId(now),
    number: `DC-${newNumber(dayOf(now))}`,
    what: ask.what,
    format: ask.format,
    unmasked,
    purpose: ask.purpose,
    words,
    filter: opened.rows.filter,
    orgId: ask.orgId,
    postId: post.id,
    accountId: caller.accountId,
    state: second ? 'waiting' : 'running',
    needsSecond: second,
    totalRows: rows,
    createdAt: new Date(now),
    waitingDays,
  });
  await auditExport(trx, row, 'ask-export', { ...by, actorId: caller.personId });
  await tellPeople(trx, reviewers, reviewWords(row, recent));
  return toLine(row);
}

/** Whether she may be the second person for this one. The requester herself is told so in words. */
async function refuseDeciding(trx: Trx, row: ExportRow, { caller }: By): Promise<Refusal | undefined> {
  if (caller.personId === row.personId) return refuse('export-own');
  const second = await listSecond(trx, row);
  return second.some(({ id }) => id === caller.personId) ? undefined : refuse('not-found');
}

/** The second person's word: the export begins, or it is refused with her reason. */
export async function decideOn(
  trx: Trx,
  id: string,
  { agrees, why }: SecondWord,
  by: By,
): Promise<ExportLine | Refusal> {
  const row = await findExport(trx, id, true);
  if (row === undefined) return refuse('not-found');
  const refusal = await refuseDeciding(trx, row, by);
  if (refusal !== undefined) return refusal;
  if (row.state !== 'waiting') return refuse('export-not-ready');
  const bare = refuseBareNo({ agrees, why });
  if (bare !== undefined) return bare;
  const { personId } = by.caller;
  await decideExport(trx, row, { state: agrees ? 'running' : 'refused', personId, says: agrees ? null : why.trim() });
  await auditExport(trx, row, agrees ? 'approve-export' : 'refuse-export', { ...by, actorId: personId });
  const title = agrees ? '你的导出已通过复核' : '你的导出没有通过复核';
  const says = agrees ? `${row.number}：正在准备文件。` : `${row.number}：${why.trim()}`;
  await tellPeople(trx, [{ cell: row.cell, id: row.personId }], { title, says });
  return toLine((await findExport(trx, id))!);
}

/** The requester takes her export back, whether it waits, is being written, or is ready. */
export async function cancelExport(trx: Trx, id: string, by: By): Promise<ExportLine | Refusal> {
  const row = await findExport(trx, id, true);
  if (row === undefined || row.personId !== by.caller.personId) return refuse('not-found');
  if (row.state !== 'waiting' && row.state !== 'running' && row.state !== 'ready') return refuse('export-not-ready');
  await dropExport(trx, row);
  await auditExport(trx, row, 'cancel-export', { ...by, actorId: by.caller.personId });
  return toLine((await findExport(trx, id))!);
}

/** The union that a request's post stands in is still hers; otherwise the export is nobody's to fetch. */
export function holdsPost(row: Pick<ExportRow, 'postId'>, posts: readonly { readonly id: string }[]): boolean {
  return posts.some(({ id }) => id === row.postId);
}
