import type { Allotment } from '../allot.ts';
import type { Day } from '../calendar.ts';
import type { Service } from '../service.ts';
import type { Profile, Verdict } from './answers.ts';
import { conditionsOf, judgeCondition, verdictOf } from './conditions.ts';
import { type Sight, type Subject, wrongOf } from './judging.ts';
import { sayMissing } from './words.ts';

const ruled = new WeakMap<Allotment, Service>();

/** Limited goods as far as rules are judged: their form and who may have one, and no case. */
function ruledBy(allotment: Allotment): Service {
  const { id, title, scene, lead, edition, cites, form, pages, tunables, eligible } = allotment;
  const shared = { id, title, scene, lead, edition, form, pages, tunables, eligible, ...(cites && { cites }) };
  const service = ruled.get(allotment) ?? { ...shared, summary: [], states: {}, actions: {}, metrics: {} };
  ruled.set(allotment, service);
  return service;
}

function openWords(service: Service, sights: readonly Sight[]): string {
  const missing = sights.find((sight) => sight.missing !== undefined)?.missing;
  if (missing !== undefined && 'lacks' in missing && missing.lacks === 'value') return '要看这一次活动怎么规定';
  return sayMissing(service, sights);
}

/** How it stands with somebody and limited goods: what speaks against it, and what only signing up will say. */
export interface GoodsFound {
  readonly verdict: Verdict;
  readonly against: readonly string[];
  readonly open: readonly string[];
}

/**
 * Whether somebody may sign up, by the very functions that decide claims. A campaign keeps the values of the day on which it
 * was announced, and these are not known here: a rule that rests on one is left open.
 */
export function findGoods(allotment: Allotment, profile: Profile, day: Day): GoodsFound {
  const service = ruledBy(allotment);
  const subject: Subject = { service, profile, day, values: {}, wrong: wrongOf(service, profile.answers, day) };
  const judged = conditionsOf(service).map((condition) => judgeCondition(subject, condition));
  const said = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict);
  return {
    verdict: verdictOf(judged),
    against: said('no').map(({ condition }) => condition.says),
    open: [...new Set(said('unknown').map(({ sights }) => openWords(service, sights)))],
  };
}
