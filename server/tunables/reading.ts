import type { Day } from '../../kernel/calendar.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { type Tunable, unitOf } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import {
  type SettingLine,
  type TunableLine,
  type TunablesAnswer,
  type ValueFrom,
  inForceOn,
} from '../../kernel/tuning.ts';
import type { Scoped } from '../db/scope.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import { type OwnRow, type StandingRow, listOwn, listStanding } from './queries.ts';

/** What is known of the values of one union, to be told tunable by tunable. */
interface Known {
  /** The union itself first. */
  readonly climb: readonly string[];
  readonly standing: readonly StandingRow[];
  readonly own: readonly OwnRow[];
  readonly today: Day;
  readonly maySet: boolean;
}

function valueOn({ climb, standing }: Known, name: string, shipped: ValueFrom, day: Day): ValueFrom {
  const found = inForceOn(climb, standing, day).get(name);
  if (found === undefined) return shipped;
  return { value: found.value, cites: found.cites, setBy: found.setBy, from: found.from };
}

const isSame = (one: ValueFrom, other: ValueFrom) => one.setBy?.id === other.setBy?.id && one.from === other.from;

/** The changes to come, day by day. What is set above and does not reach this union, because a nearer one has its own, is none. */
function laterOf(known: Known, name: string, shipped: ValueFrom, inForce: ValueFrom): ValueFrom[] {
  const ahead = known.standing.filter((row) => row.name === name && row.from > known.today);
  const later: ValueFrom[] = [];
  let last = inForce;
  for (const day of new Set(ahead.map(({ from }) => from))) {
    const value = valueOn(known, name, shipped, day);
    if (!isSame(value, last)) later.push({ ...value, from: day });
    last = value;
  }
  return later;
}

function settingLine(row: OwnRow, { today, maySet }: Known): SettingLine {
  const { id, value, from, cites, setAt, by, takenBackAt, takenBackBy, takenBackWhy } = row;
  const back = takenBackAt && {
    at: takenBackAt.toISOString(),
    ...(takenBackBy !== null && { by: takenBackBy }),
    why: takenBackWhy!,
  };
  return {
    id,
    value,
    from,
    cites,
    setAt: setAt.toISOString(),
    ...(by !== null && { by }),
    ...(back && { takenBack: back }),
    mayTakeBack: maySet && back === null && from > today,
  };
}

function lineOfTunable(name: string, tunable: Tunable, known: Known): TunableLine {
  const { label, kind, min, max, of } = tunable;
  const shipped: ValueFrom = { value: tunable.default, cites: tunable.cites };
  const inForce = valueOn(known, name, shipped, known.today);
  const own = known.own.filter((row) => row.name === name).map((row) => settingLine(row, known));
  const later = laterOf(known, name, shipped, inForce);
  return { name, label, kind, unit: unitOf(tunable), min, max, ...(of && { of }), shipped, inForce, later, own };
}

/** The values of a service for a union within reach. Refusal: not-found. */
export async function readTunables(
  scoped: Scoped,
  orgId: string,
  service: Service,
  today: Day,
): Promise<TunablesAnswer | Refusal> {
  const node: Node | undefined = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  const climb = lineOf(node).toReversed();
  const maySet = !node.dissolved && steers(scoped.caller, climb);
  const standing = await listStanding(scoped.beyond, climb, service.id);
  const known = { climb, standing, own: await listOwn(scoped.beyond, orgId, service.id), today, maySet };
  return {
    org: { id: node.id, name: node.name, level: node.level },
    service: service.id,
    today,
    maySet,
    lines: Object.entries(service.tunables).map(([name, tunable]) => lineOfTunable(name, tunable, known)),
  };
}
