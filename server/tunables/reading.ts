import type { Day } from '../../kernel/calendar.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { type Tunable, unitOf } from '../../kernel/rule.ts';
import type { RuleSet } from '../../kernel/rule-set.ts';
import {
  type DraftLine,
  type DraftsAnswer,
  type SettingLine,
  type TunableLine,
  type TunablesAnswer,
  type ValueFrom,
  inForceOn,
} from '../../kernel/tuning.ts';
import type { Scoped } from '../db/scope.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import { findTunable } from './asked.ts';
import { type DraftRow, listDrafts, listWaitingDrafts } from './draft-queries.ts';
import { mayDraft } from './on-union.ts';
import { type OwnRow, type StandingRow, listOwn, listStanding } from './queries.ts';
import { type Ruled, listRuleSets } from './rule-sets.ts';

/** What is known of the values of one union, to be told tunable by tunable. */
interface Known {
  readonly caller: Caller;
  /** The union itself first. */
  readonly climb: readonly string[];
  readonly standing: readonly StandingRow[];
  readonly today: Day;
  readonly maySteer: boolean;
}

interface KnownService extends Known {
  readonly own: readonly OwnRow[];
  readonly drafts: readonly DraftRow[];
}

const shippedOf = (tunable: Tunable): ValueFrom => ({ value: tunable.default, cites: tunable.cites });

/** The value of a union on a day, for a line that begins with it. */
export function valueOn(
  { climb, standing }: Pick<Known, 'climb' | 'standing'>,
  name: string,
  tunable: Tunable,
  day: Day,
) {
  const found = inForceOn(climb, standing, day).get(name);
  if (found === undefined) return shippedOf(tunable);
  return { value: found.value, cites: found.cites, setBy: found.setBy, from: found.from } satisfies ValueFrom;
}

/** What counts on the first day of an entry or a draft if it were not there. */
function withoutIt(known: Known, tunable: Tunable, { org, name, from }: Pick<OwnRow, 'org' | 'name' | 'from'>) {
  const standing = known.standing.filter((row) => row.org !== org || row.name !== name || row.from !== from);
  return valueOn({ climb: known.climb, standing }, name, tunable, from);
}

const isSame = (one: ValueFrom, other: ValueFrom) => one.setBy?.id === other.setBy?.id && one.from === other.from;

/** The changes to come, day by day. What is set above and does not reach this union, because a nearer one has its own, is none. */
function laterOf(known: Known, name: string, tunable: Tunable, inForce: ValueFrom): ValueFrom[] {
  const ahead = known.standing.filter((row) => row.name === name && row.from > known.today);
  const later: ValueFrom[] = [];
  let last = inForce;
  for (const day of new Set(ahead.map(({ from }) => from))) {
    const value = valueOn(known, name, tunable, day);
    if (!isSame(value, last)) later.push({ ...value, from: day });
    last = value;
  }
  return later;
}

/** Whether nothing of what was approved together counts yet. */
const isAhead = ({ from, draftId }: OwnRow, { own, today }: KnownService) =>
  from > today && own.every((other) => other.draftId !== draftId || draftId === null || other.from > today);

function settingLine(row: OwnRow, tunable: Tunable, known: KnownService): SettingLine {
  const { id, value, from, cites, setAt, by, approvedBy, takenBackAt, takenBackBy, takenBackWhy } = row;
  const back = takenBackAt && {
    at: takenBackAt.toISOString(),
    ...(takenBackBy !== null && { by: takenBackBy }),
    why: takenBackWhy!,
  };
  return {
    id,
    value,
    was: withoutIt(known, tunable, row),
    from,
    cites,
    setAt: setAt.toISOString(),
    ...(by !== null && { by }),
    ...(approvedBy !== null && { approvedBy }),
    ...(back && { takenBack: back }),
    mayTakeBack: known.maySteer && back === null && isAhead(row, known),
  };
}

function draftLine(row: DraftRow, tunable: Tunable, known: Known): DraftLine {
  const { id, service, name, value, from, to, cites, pack, draftedAt, by, decision, decidedAt, decider } = row;
  const isOwn = row.draftedBy === known.caller.personId;
  const decided = decision && {
    decision,
    at: decidedAt!.toISOString(),
    ...(decider !== null && { by: decider }),
    ...(row.decidedWhy !== null && { why: row.decidedWhy }),
  };
  return {
    id,
    service,
    name,
    value,
    from,
    ...(to !== null && { to }),
    cites,
    was: withoutIt(known, tunable, row),
    ...(pack !== null && { pack }),
    draftedAt: draftedAt.toISOString(),
    ...(by !== null && { by }),
    ...(decided && { decided }),
    mayDecide: known.maySteer && !isOwn && decided === null,
    mayWithdraw: isOwn && decided === null,
  };
}

function lineOfTunable(name: string, tunable: Tunable, known: KnownService): TunableLine {
  const { label, kind, min, max, of } = tunable;
  const inForce = valueOn(known, name, tunable, known.today);
  return {
    name,
    label,
    kind,
    unit: unitOf(tunable),
    min,
    max,
    ...(of && { of }),
    shipped: shippedOf(tunable),
    inForce,
    later: laterOf(known, name, tunable, inForce),
    own: known.own.filter((row) => row.name === name).map((row) => settingLine(row, tunable, known)),
    drafts: known.drafts.filter((row) => row.name === name).map((row) => draftLine(row, tunable, known)),
  };
}

const refOf = ({ id, name, level }: Node) => ({ id, name, level });

/** The values of a service for a union within reach. Refusal: not-found. */
export async function readTunables(
  scoped: Scoped,
  orgId: string,
  service: RuleSet,
  today: Day,
): Promise<TunablesAnswer | Refusal> {
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  const { caller, beyond } = scoped;
  const climb = lineOf(node).toReversed();
  const known: KnownService = {
    caller,
    climb,
    standing: await listStanding(beyond, climb, service.id),
    own: await listOwn(beyond, orgId, service.id),
    drafts: await listDrafts(beyond, orgId, service.id),
    today,
    maySteer: !node.dissolved && steers(caller, climb),
  };
  return {
    org: refOf(node),
    service: service.id,
    today,
    mayDraft: !node.dissolved && mayDraft(caller, climb),
    lines: Object.entries(service.tunables).map(([name, tunable]) => lineOfTunable(name, tunable, known)),
  };
}

/** What waits for a second person at a union within reach, of all services. Refusal: not-found. */
export async function readDrafts(
  ruled: Ruled,
  scoped: Scoped,
  orgId: string,
  today: Day,
): Promise<DraftsAnswer | Refusal> {
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  const { caller, beyond } = scoped;
  const climb = lineOf(node).toReversed();
  const maySteer = !node.dissolved && steers(caller, climb);
  const rows = await listWaitingDrafts(beyond, orgId);
  const drafts: DraftLine[] = [];
  for (const set of listRuleSets(ruled)) {
    const ofService = rows.filter((row) => row.service === set.id);
    if (ofService.length === 0) continue;
    const known = { caller, climb, today, maySteer, standing: await listStanding(beyond, climb, set.id) };
    for (const row of ofService) {
      const tunable = findTunable(set, row.name);
      if (tunable !== undefined) drafts.push(draftLine(row, tunable, known));
    }
  }
  return { org: refOf(node), today, drafts };
}
