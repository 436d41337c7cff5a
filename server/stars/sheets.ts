import { addDays, dayOf, isDay } from '../../kernel/calendar.ts';
import { levels } from '../../kernel/party.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { type StarItem, type StarRound, type StarSheet, type StarSheetFacts, mostPoints } from '../../kernel/stars.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import type { Platform } from '../platform.ts';
import { type RoundFacts, findRound, findSheet, holdSheet, insertRound, insertSheet } from './sheet-queries.ts';
import { listRatedUnions, tellUnions } from './telling.ts';

function isOutside(text: string, least: number, most: number): boolean {
  const length = [...text.trim()].length;
  return length < least || length > most;
}

function itemsWrong(items: readonly StarItem[]): Reason[] {
  if (items.length === 0) return [{ at: 'items', says: '请至少写一个评分项目' }];
  return items.flatMap(({ text, proof, measure }, n) => {
    const reasons: Reason[] = [];
    if (isOutside(text, 2, 200)) reasons.push({ at: `items-${n}-text`, says: `请填写第 ${n + 1} 项的内容` });
    if (measure === undefined && isOutside(proof, 2, 200))
      reasons.push({ at: `items-${n}-proof`, says: `请写明第 ${n + 1} 项用什么来证明` });
    if ((measure?.counts === 'members') !== (measure?.least !== undefined))
      reasons.push({ at: `items-${n}-least`, says: `请写明第 ${n + 1} 项要有多少会员` });
    return reasons;
  });
}

/** What of a sheet is missing or wrong, all at once. */
function sheetWrong({ name, level, federates, source, items, thresholds }: StarSheetFacts, node: Node): Reason[] {
  const reasons: Reason[] = [];
  if (isOutside(name, 2, 60)) reasons.push({ at: 'name', says: '请填写名称，2 到 60 个字' });
  if (levels.indexOf(level) <= levels.indexOf(node.level) && !(level === 'federation' && node.level === 'federation'))
    reasons.push({ at: 'level', says: '要选下面的层级' });
  if (federates !== undefined && level !== 'federation')
    reasons.push({ at: 'federates', says: '评工会联合会时才能选类型' });
  if (source !== undefined && isOutside(source.title, 2, 200)) reasons.push({ at: 'source', says: '请填写依据的名称' });
  if (source?.link !== undefined && !/^https?:\/\/\S{3,}$/.test(source.link))
    reasons.push({ at: 'link', says: '网址要以 http:// 或 https:// 开头' });
  if (thresholds.some((least, n) => least <= (thresholds[n - 1] ?? 0)))
    reasons.push({ at: 'thresholds', says: '一星到五星的分数要一个比一个高' });
  if (thresholds.at(-1)! > mostPoints(items))
    reasons.push({ at: 'thresholds', says: `全部项目加起来只有 ${mostPoints(items)} 分，五星的分数不能比它高` });
  return [...reasons, ...itemsWrong(items)];
}

/** The union that the caller may set sheets of, or why not. */
async function settable(scoped: Scoped, orgId: string): Promise<Node | Refusal> {
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  if (!steers(scoped.caller, lineOf(node))) return refuse('no-right');
  return node.dissolved ? refuse('org-dissolved') : node;
}

async function audit(trx: Trx, orgId: string, { caller, request, now }: WriteContext, act: string, purpose: string) {
  await writeAudit(trx, {
    cell: caller.cell,
    act,
    actorId: caller.personId,
    objectKind: 'org',
    objectId: orgId,
    purpose,
    requestId: request.id,
    now,
  });
}

export type SheetBody = Omit<StarSheetFacts, 'items'> & {
  readonly orgId: string;
  readonly replaces?: string;
  readonly items: readonly Omit<StarItem, 'key'>[];
};

function factsOf({ orgId: _org, replaces: _old, ...body }: SheetBody): StarSheetFacts {
  const items = body.items.map((item, n) => ({
    ...item,
    key: `i${n + 1}`,
    text: item.text.trim(),
    proof: item.proof.trim(),
  }));
  return { ...body, name: body.name.trim(), items };
}

/** Sets a sheet for the unions below, or a new edition of one: what was rated by the old one stays rated by it. */
export function setSheet(platform: Platform, context: WriteContext, body: SheetBody): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<StarSheet>(platform, context, async (trx) => {
    const node = await settable(scopedTo(trx, caller), body.orgId);
    if (isRefusal(node)) return node;
    const facts = factsOf(body);
    const wrong = sheetWrong(facts, node);
    if (wrong.length > 0) return refuse('answers-wrong', wrong);
    const old = body.replaces === undefined ? undefined : await holdSheet(trx, body.replaces);
    if (body.replaces !== undefined && old?.org.id !== node.id) return refuse('not-found');
    if (old?.current === false) return refuse('star-sheet-replaced');
    const by = { personId: caller.personId, requestId: request.id, now };
    const id = await insertSheet(trx, { ...facts, orgId: node.id, old }, by);
    await audit(trx, node.id, context, old ? 'replace-star-sheet' : 'set-star-sheet', `${id} ${facts.name}`);
    return (await findSheet(trx, id))!;
  });
}

function roundWrong({ from, to, validUntil }: RoundFacts, today: string): Reason[] {
  const reasons: Reason[] = [];
  if (!isDay(from)) reasons.push({ at: 'from', says: '请填写自评从哪一天开始' });
  if (!isDay(to) || (isDay(from) && to < from))
    reasons.push({ at: 'to', says: '请填写自评到哪一天为止，不能早于开始' });
  else if (to < today) reasons.push({ at: 'to', says: '自评结束的日期已经过了' });
  if (!isDay(validUntil) || (isDay(to) && validUntil <= to))
    reasons.push({ at: 'validUntil', says: '请填写星级到哪一天为止有效，要晚于自评结束' });
  else if (isDay(to) && validUntil > addDays(to, 3660))
    reasons.push({ at: 'validUntil', says: '星级的有效期最长十年' });
  return reasons;
}

/** Opens a round by the newest edition of a sheet and tells every union it is for. */
export function openRound(platform: Platform, context: WriteContext, facts: RoundFacts): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  const today = dayOf(now);
  return keeping<StarRound>(platform, context, async (trx) => {
    const sheet = await holdSheet(trx, facts.sheetId);
    if (sheet === undefined) return refuse('not-found');
    const node = await settable(scopedTo(trx, caller), sheet.org.id);
    if (isRefusal(node)) return node;
    if (!sheet.current) return refuse('star-sheet-replaced');
    const wrong = roundWrong(facts, today);
    if (wrong.length > 0) return refuse('answers-wrong', wrong);
    const id = await insertRound(trx, facts, { personId: caller.personId, requestId: request.id, now });
    await audit(trx, node.id, context, 'open-star-round', `${id} ${sheet.name}`);
    await tellUnions(trx, await listRatedUnions(trx, id), {
      title: '可以星级自评了',
      says: `${node.name}发起了“${sheet.name}”星级评定。请在${sayDay(facts.from, today)}到${sayDay(facts.to, today)}之间到“星级评定”逐项自评。`,
      now,
    });
    return (await findRound(trx, id, today))!;
  });
}
