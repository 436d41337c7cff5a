import { type Day, addDays, isDay } from '../../kernel/calendar.ts';
import type { PauseAsked, PauseEntry, PausePlan, PausesAnswer } from '../../kernel/pause.ts';
import { pauseOf } from '../../kernel/pause.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';
import type { Scoped } from '../db/scope.ts';
import type { Done, WriteContext } from '../http/once.ts';
import { tellPerson } from '../notices/queries.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import type { Platform } from '../platform.ts';
import { isOutside } from './asked.ts';
import { listNearestApprovers } from './draft-queries.ts';
import { type Turn, onUnion } from './on-union.ts';
import {
  type PauseRow,
  endPause,
  findPause,
  insertPause,
  listPastPauses,
  listPauses,
  planPause,
} from './pause-queries.ts';

/**
 * A pause is a brake: whoever steers a union pulls it alone and at once, because every application that is taken meanwhile
 * is one more to put right. It pays nothing and judges nobody, so it needs no second person, and letting it go loses nothing.
 */
function wordsWrong({ why, instead }: Pick<PauseAsked, 'why' | 'instead'>): Reason[] {
  const reasons: Reason[] = [];
  if (isOutside(why, 2, 200)) reasons.push({ at: 'why', says: '请写明为什么暂停，2 到 200 个字，职工会看到' });
  if (isOutside(instead, 2, 200))
    reasons.push({ at: 'instead', says: '请写明职工现在可以怎么办，2 到 200 个字，例如拨打 12351' });
  return reasons;
}

function planWrong({ until, lifts }: PausePlan, today: Day): Reason[] {
  if (until === undefined) return lifts ? [{ at: 'until', says: '要自动恢复，请写明到哪一天' }] : [];
  if (!isDay(until)) return [{ at: 'until', says: '请填写日期，例如 2027-01-01；还说不准就空着' }];
  return until > today ? [] : [{ at: 'until', says: `最早是明天（${addDays(today, 1)}）` }];
}

/** A plan as it came: nothing was said where the day was left empty. */
const planOf = ({ until, lifts = false }: Partial<PausePlan>): PausePlan => ({
  ...(until !== undefined && until.trim() !== '' && { until: until.trim() }),
  lifts,
});

/** «，预计2027年1月1日恢复», for the audit and for those who steer the union. */
function planWords({ until, lifts }: PausePlan): string {
  if (until === undefined) return '';
  return lifts ? `，${sayWholeDay(until)}自动恢复` : `，预计${sayWholeDay(until)}恢复`;
}

const words = (row: PauseRow) => {
  const { why, instead, until } = pauseOf(row.cites, {});
  const plan = until !== undefined && { until };
  return { why, instead, ...plan, at: row.at.toISOString(), ...(row.by !== null && { by: row.by }) };
};

interface Pausable {
  readonly id: string;
  readonly title: string;
  readonly of: 'applications' | 'claims';
}

/** What a union may pause: every service, and every kind of campaign. */
export function pausables({ registry, allotments }: Pick<Platform, 'registry' | 'allotments'>): Map<string, Pausable> {
  const services = [...registry.values()].map(({ id, title }): Pausable => ({ id, title, of: 'applications' }));
  const kinds = [...allotments.values()].map(({ id, title }): Pausable => ({ id, title, of: 'claims' }));
  return new Map([...services, ...kinds].map((one) => [one.id, one]));
}

export const stops = { applications: '暂停受理新的申请', claims: '暂停领取和报名' } as const;
export const resumes = { applications: '恢复受理新的申请', claims: '恢复领取和报名' } as const;

/** The services and kinds of campaigns with what stands for a union within reach. Refusal: not-found. */
export async function readPauses(
  platform: Pick<Platform, 'registry' | 'allotments'>,
  scoped: Scoped,
  orgId: string,
): Promise<PausesAnswer | Refusal> {
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  const { caller, beyond } = scoped;
  const climb = lineOf(node).toReversed();
  const standing = await listPauses(beyond, climb);
  const past = await listPastPauses(beyond, orgId);
  const pausesOf = (service: string): PauseEntry[] =>
    climb.flatMap((id, n) =>
      standing
        .filter((row) => row.service === service && row.org.id === id)
        .map((row) => ({
          id: row.id,
          org: row.org,
          ...words(row),
          lifts: row.liftsOn !== null,
          mayResume: steers(caller, climb.slice(n)),
        })),
    );
  const all = pausables(platform);
  return {
    org: { id: node.id, name: node.name, level: node.level },
    mayPause: !node.dissolved && steers(caller, climb),
    lines: [...all.values()].map(({ id, title, of }) => ({ service: id, title, of, pauses: pausesOf(id) })),
    past: past.flatMap((row) => {
      const title = all.get(row.service)?.title;
      if (title === undefined) return [];
      const { endedAt, endedBy, endedWhy } = row;
      const ended = { endedAt: endedAt!.toISOString(), ...(endedBy !== null && { endedBy }), endedWhy: endedWhy! };
      return [{ id: row.id, service: row.service, title, ...words(row), ...ended }];
    }),
  };
}

/** Those who steer the union beside the caller, or the nearest above it, are told: they may let it go again. */
async function tellOthers({ trx, node, caller, now }: Turn, title: string, says: string): Promise<void> {
  for (const person of await listNearestApprovers(trx, climbOf(node), caller.personId))
    await tellPerson(trx, person, { title, says: `${node.name}：${says}`, now });
}

const climbOf = (node: Node) => lineOf(node).toReversed();

/**
 * Takes no new applications of a service in a union and all below it, or no claims in their campaigns of a kind, from now on.
 * What was filed, given and entered goes on, and what was begun stays a draft. Refusals: not-found, no-right, org-dissolved, service-unknown, answers-wrong, service-paused-already.
 */
export function pauseService(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: PauseAsked,
): Promise<Done | Refusal> {
  return onUnion<PausesAnswer>(platform, context, orgId, {
    may: steers,
    act: async (turn) => {
      const service = pausables(platform).get(given.service);
      if (service === undefined) return refuse('service-unknown');
      const asked = { service: service.id, why: given.why.trim(), instead: given.instead.trim() };
      const plan = planOf(given);
      const wrong = [...wordsWrong(asked), ...planWrong(plan, turn.today)];
      if (wrong.length > 0) return refuse('answers-wrong', wrong);
      const by = { personId: turn.caller.personId, now: turn.now, today: turn.today };
      if (!(await insertPause(turn.trx, orgId, { ...asked, ...plan }, by))) return refuse('service-paused-already');
      await turn.audit('pause-service', `${service.title}：${asked.why}${planWords(plan)}`);
      await tellOthers(
        turn,
        '一项服务暂停受理',
        `${service.title}${stops[service.of]}${planWords(plan)}。原因：${asked.why}`,
      );
      return readPauses(platform, turn.scoped, orgId);
    },
  });
}

interface Standing {
  readonly row: PauseRow;
  readonly service: Pausable;
}

/** A pause of this union that has not ended, and what it pauses. Refusals: not-found, service-resumed. */
async function standingPause(
  platform: Platform,
  { trx }: Turn,
  orgId: string,
  id: string,
): Promise<Standing | Refusal> {
  const row = await findPause(trx, orgId, id);
  const service = row && pausables(platform).get(row.service);
  if (row === undefined || service === undefined) return refuse('not-found');
  return row.endedAt === null ? { row, service } : refuse('service-resumed');
}

/** Takes applications again from now on. Refusals: not-found, no-right, org-dissolved, answers-wrong, service-resumed. */
export function resumeService(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: { readonly id: string; readonly why: string },
): Promise<Done | Refusal> {
  return onUnion<PausesAnswer>(platform, context, orgId, {
    may: steers,
    act: async (turn) => {
      const standing = await standingPause(platform, turn, orgId, given.id);
      if (isRefusal(standing)) return standing;
      const { row, service } = standing;
      const why = given.why.trim();
      if (isOutside(why, 2, 200)) return refuse('answers-wrong', [{ at: 'why', says: '请写明原因，2 到 200 个字' }]);
      await endPause(turn.trx, row.id, why, { personId: turn.caller.personId, now: turn.now });
      await turn.audit('resume-service', `${service.title}：${why}`);
      await tellOthers(turn, '一项服务恢复受理', `${service.title}${resumes[service.of]}。说明：${why}`);
      return readPauses(platform, turn.scoped, orgId);
    },
  });
}

/**
 * Says anew until when a pause is expected to last, and whether it then ends by itself. Refusals: not-found, no-right,
 * org-dissolved, answers-wrong, service-resumed.
 */
export function planResuming(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: { readonly id: string; readonly plan: PausePlan },
): Promise<Done | Refusal> {
  return onUnion<PausesAnswer>(platform, context, orgId, {
    may: steers,
    act: async (turn) => {
      const standing = await standingPause(platform, turn, orgId, given.id);
      if (isRefusal(standing)) return standing;
      const { row, service } = standing;
      const plan = planOf(given.plan);
      const wrong = planWrong(plan, turn.today);
      if (wrong.length > 0) return refuse('answers-wrong', wrong);
      await planPause(turn.trx, row, plan);
      await turn.audit('plan-resuming', `${service.title}${planWords(plan) || '，还说不准'}`);
      return readPauses(platform, turn.scoped, orgId);
    },
  });
}
