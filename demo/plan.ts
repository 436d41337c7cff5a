import type { Role, Level } from '../kernel/party.ts';
import { readDivisions } from './divisions.ts';
import { staffOf, workerOf } from './people.ts';
import type { Person } from './people.ts';
import { postsOf } from './posts.ts';
import type { DemoPost } from './posts.ts';
import { demoId, randomOf } from './random.ts';
import { federationsOf, joinFederations } from './federations.ts';
import { unionsOf } from './tree.ts';
import type { Union } from './tree.ts';
import { workplacesIn } from './workplaces.ts';

/** One sign-in for every post of one branch: 广东 → 广州 → 海珠 → 琶洲街道 → its first workplace. */
export interface DemoStaff {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly level: Level;
  readonly orgId: string;
  readonly orgName: string;
}

export interface DemoWorker {
  readonly personId: string;
  /** To sign in with. */
  readonly phone: string;
  readonly name: string;
  readonly verified: boolean;
  readonly orgId: string;
  readonly orgName: string;
}

export interface DemoAccounts {
  readonly staff: readonly DemoStaff[];
  /** Three colleagues in the workplace of that branch; the third is not verified. */
  readonly workers: readonly DemoWorker[];
  /** A worker in 小榄镇 of 中山, above which there is no county. */
  readonly withoutCounty: DemoWorker;
  /** Who rides for platforms and belongs to the federation of the couriers of 广州 itself. */
  readonly rider: DemoWorker;
}

export interface Member extends Person {
  /** Counts everyone: her membership and her account have the same serial number as she. */
  readonly serial: number;
  readonly personId: string;
  readonly union: Union;
}

/** Workers have the serial numbers below this one, staff those from it on. */
const firstStaff = 10_000_000;

/** All of the demo province that fits in memory; the workers, who may be a million, are asked for one by one. */
export interface Plan {
  readonly unions: readonly Union[];
  readonly posts: readonly DemoPost[];
  readonly accounts: DemoAccounts;
  /** Who holds the n-th post. */
  staff(n: number): Member;
  worker(n: number): Member;
}

interface PlanOptions {
  readonly seed: number;
  readonly workplaces: number;
}

/**
 * The first workers, by place: three in the first workplace, one in the second, one with the couriers. They do not depend on
 * any number asked for.
 */
const firstWorkers: readonly { place: number | 'couriers'; verified: boolean }[] = [
  { place: 0, verified: true },
  { place: 0, verified: true },
  { place: 0, verified: false },
  { place: 1, verified: true },
  { place: 'couriers', verified: true },
];

/** Of those who are not needed to fill the workplaces: who works for platforms, and joined the federation of a sector itself. */
const gigShare = 0.012;

export function planProvince({ seed, workplaces }: PlanOptions): Plan {
  const bodies = unionsOf(readDivisions(), seed);
  const federations = federationsOf(bodies, seed);
  const places = joinFederations(workplacesIn(bodies, workplaces, seed), federations);
  const unions = [...bodies, ...federations, ...places];
  const branch = lineageOf(places[0]!, unions);
  const couriers = federations.find(({ path }) => path === `${branch[1]!.path}courier.`)!;
  const shown = [...branch, couriers];
  const posts = postsOf(unions, new Set(shown.map(({ id }) => id)), seed);
  const placeOf = chooseUnion(places, { couriers, federations, seed });
  const member = (person: Person, serial: number, union: Union): Member => ({
    ...person,
    serial,
    personId: demoId(seed, 'person', serial),
    union,
  });
  const worker: Plan['worker'] = (n) => member(workerOf(seed, n, firstWorkers[n]?.verified), n, placeOf(n));
  const staff: Plan['staff'] = (n) => member(staffOf(seed, n), firstStaff + n, posts[n]!.union);
  const first = firstWorkers.map((_, n) => shownWorker(worker(n)));
  const accounts = {
    staff: posts.flatMap((post, n) => (shown.includes(post.union) ? [shownStaff(post, staff(n).name)] : [])),
    workers: first.slice(0, 3),
    withoutCounty: first[3]!,
    rider: first[4]!,
  };
  return { unions, posts, accounts, staff, worker };
}

/** Root first, the union itself last. */
function lineageOf(union: Union, unions: readonly Union[]): Union[] {
  return unions.filter(({ path }) => union.path.startsWith(path));
}

interface Sectors {
  readonly couriers: Union;
  readonly federations: readonly Union[];
  readonly seed: number;
}

/**
 * The union of the n-th worker. Everyone after the first few goes once round all workplaces, so that none is empty, and then
 * by size: a few have hundreds of members and most have a dozen. A few hundred of 30,000 belong to no workplace.
 */
function chooseUnion(places: readonly Union[], { couriers, federations, seed }: Sectors): (n: number) => Union {
  const gigs = federations.filter(({ federates, cityId }) => federates === 'sector' && cityId !== null);
  const sizes = randomOf(seed, 'sizes');
  const upTo: number[] = [];
  for (let at = 0; at < places.length; at++) {
    const size = at < 2 ? 5 : 0.3 + 8 * sizes.next() ** 4;
    upTo.push((upTo.at(-1) ?? 0) + size);
  }
  return (n) => {
    const set = firstWorkers[n]?.place;
    if (set !== undefined) return set === 'couriers' ? couriers : places[set]!;
    if (n < firstWorkers.length + places.length) return places[n - firstWorkers.length]!;
    const gig = randomOf(seed, 'gig', n);
    if (gig.chance(gigShare)) return gig.chance(0.2) ? couriers : gig.pick(gigs);
    return places[firstAbove(upTo, randomOf(seed, 'workplace', n).next() * upTo.at(-1)!)]!;
  };
}

/** The first place in an ascending list that holds more than this. */
function firstAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function shownStaff({ login, role, union }: DemoPost, name: string): DemoStaff {
  return { login, name, role, level: union.level, orgId: union.id, orgName: union.name };
}

function shownWorker({ personId, phone, name, verified, union }: Member): DemoWorker {
  return { personId, phone, name, verified, orgId: union.id, orgName: union.name };
}
