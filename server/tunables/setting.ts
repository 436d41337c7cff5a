import { type Day, dayOf, isDay } from '../../kernel/calendar.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Tunable, tunedWrong } from '../../kernel/rule.ts';
import {
  type Setting,
  type SettingAsked,
  type SettingCite,
  type TunablesAnswer,
  inForceOn,
} from '../../kernel/tuning.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { findNode, lineOf } from '../orgs/change-queries.ts';
import { holdUnion } from '../orgs/facts-queries.ts';
import type { Platform } from '../platform.ts';
import { findSetting, insertSetting, listStanding, takeBackSetting } from './queries.ts';
import { readTunables } from './reading.ts';

function isOutside(text: string, least: number, most: number): boolean {
  const length = [...text].length;
  return length < least || length > most;
}

function citesWrong({ title, clause = '', link }: SettingCite): Reason[] {
  const reasons: Reason[] = [];
  if (isOutside(title, 2, 500)) reasons.push({ at: 'title', says: '请写明依据的文件或者原因，2 到 500 个字' });
  if (isOutside(clause, 0, 200)) reasons.push({ at: 'clause', says: '哪一条最多 200 个字' });
  if (link !== undefined && (!/^https?:\/\/\S{3,}$/.test(link) || isOutside(link, 0, 500)))
    reasons.push({ at: 'link', says: '网址要以 http:// 或 https:// 开头，最多 500 个字' });
  return reasons;
}

/** What of an entry is missing or wrong, all at once. */
function askedWrong(tunable: Tunable, { value, from, cites }: SettingAsked, today: Day): Reason[] {
  const wrong = value === null ? undefined : tunedWrong(tunable, value);
  const reasons: Reason[] = wrong === undefined ? [] : [{ at: 'value', says: wrong }];
  if (!isDay(from)) reasons.push({ at: 'from', says: '请填写从哪一天起' });
  else if (from < today) reasons.push({ at: 'from', says: '只能从今天或者以后起，已经过去的日子不改' });
  return [...reasons, ...citesWrong(cites)];
}

function trimmed({ title, clause = '', link = '' }: SettingCite): SettingCite {
  const [ofClause, ofLink] = [clause.trim(), link.trim()];
  return { title: title.trim(), ...(ofClause && { clause: ofClause }), ...(ofLink && { link: ofLink }) };
}

/** One writing about the values of a union that is held, with what its audit row says. */
interface Turn {
  readonly trx: Trx;
  readonly scoped: Scoped;
  readonly today: Day;
}

interface Made {
  readonly service: string;
  readonly act: 'set-tunable' | 'end-tunable' | 'take-back-tunable';
  readonly purpose: string;
}

/**
 * Runs one writing while the union is held, so that of two at once the second sees the first's, and answers with the values
 * of the service then. Refusals: not-found out of reach, no-right, org-dissolved, and those of the writing.
 */
function setting(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  act: (turn: Turn) => Promise<Made | Refusal>,
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  const today = dayOf(now);
  return keeping<TunablesAnswer>(platform, context, async (trx) => {
    await holdUnion(trx, orgId);
    const scoped = scopedTo(trx, caller);
    const node = await findNode(scoped, orgId);
    if (node === undefined) return refuse('not-found');
    if (!steers(caller, lineOf(node))) return refuse('no-right');
    if (node.dissolved) return refuse('org-dissolved');
    const made = await act({ trx, scoped, today });
    if (isRefusal(made)) return made;
    const { service, ...said } = made;
    const entry = { cell: caller.cell, actorId: caller.personId, objectKind: 'org', objectId: orgId } as const;
    await writeAudit(trx, { ...entry, ...said, requestId: request.id, now });
    return readTunables(scoped, orgId, platform.registry.get(service)!, today);
  });
}

const audited = ({ service, name, from, value }: Setting & { readonly service: string }) =>
  `${service}.${name} ${value ?? '上级'} ${from}`;

/**
 * Sets a value of a union from a day on, or ends its own so that the one above counts again. Cases that are filed before that
 * day keep what they were filed under. Refusals: answers-wrong, tunable-day-taken, tunable-not-own.
 */
export function setTunable(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: SettingAsked,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return setting(platform, context, orgId, async ({ trx, today }) => {
    const service = platform.registry.get(given.service);
    if (service === undefined) return refuse('service-unknown');
    const tunable = Object.hasOwn(service.tunables, given.name) ? service.tunables[given.name] : undefined;
    if (tunable === undefined) return refuse('answers-wrong', [{ at: 'name', says: '这项服务没有这一项，请重新选择' }]);
    const asked = { ...given, cites: trimmed(given.cites) };
    const wrong = askedWrong(tunable, asked, today);
    if (wrong.length > 0) return refuse('answers-wrong', wrong);
    const { name, value, from } = asked;
    if (value === null) {
      const standing = await listStanding(trx, [orgId], service.id);
      if (!inForceOn([orgId], standing, from).has(name)) return refuse('tunable-not-own');
    }
    const isNew = await insertSetting(trx, orgId, asked, { personId: caller.personId, now });
    if (!isNew) return refuse('tunable-day-taken');
    const purpose = `${audited({ ...asked, org: orgId })}：${asked.cites.title}`;
    return { service: service.id, act: value === null ? 'end-tunable' : 'set-tunable', purpose };
  });
}

/** Takes back an entry whose day has not come. Refusals: not-found, answers-wrong, tunable-taken-back, tunable-in-force. */
export function takeBackTunable(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: { readonly id: string; readonly why: string },
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return setting(platform, context, orgId, async ({ trx, today }) => {
    const row = await findSetting(trx, orgId, given.id);
    if (row === undefined || !platform.registry.has(row.service)) return refuse('not-found');
    const why = given.why.trim();
    if (isOutside(why, 2, 500)) return refuse('answers-wrong', [{ at: 'why', says: '请写明原因，2 到 500 个字' }]);
    if (row.takenBackAt !== null) return refuse('tunable-taken-back');
    if (row.from <= today) return refuse('tunable-in-force');
    await takeBackSetting(trx, row.id, why, { personId: caller.personId, now });
    return { service: row.service, act: 'take-back-tunable', purpose: `${audited(row)}：${why}` };
  });
}
