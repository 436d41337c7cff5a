import { join } from 'node:path';
import { duties } from '../../kernel/duty.ts';
import type { Client } from '../../replay/client.ts';
import { type Call, callOf } from '../../test/contract/calls.ts';
import { type Route, routesOf } from '../../test/contract/routes.ts';
import { type Yard, makeYard, nextMoment, yardMorning } from '../../test/contract/yard.ts';
import type { TestServer } from '../../test/server.ts';
import type { TrustRun } from '../check.ts';
import {
  type Answered,
  type Place,
  aim,
  brokenOff,
  faultIn,
  formula,
  isFormulaIn,
  nameOf,
  placesOf,
  textAt,
} from './fuzz.ts';
import { takeTurn } from '../turns.ts';
import { hostileStrings, otherKinds } from './hostile.ts';
import { keyedWay } from './keyed-way.ts';
import { canInject, holdSlowly, injectHere } from './tools.ts';

/** How hard: the short form shows that everything is reached and that what is planted is found. */
export const strength = {
  short: { perPlace: 2, strings: 600, injected: 4, level: 1, connections: 200, seconds: 8 },
  full: { perPlace: 60, strings: 5_000, injected: Infinity, level: 3, connections: 1_000, seconds: 30 },
} as const;

export interface Strength {
  readonly perPlace: number;
  readonly strings: number;
  readonly injected: number;
  readonly level: number;
  readonly connections: number;
  readonly seconds: number;
}

/** Its people stay signed in, though what is made for some routes sets the clock days ahead and back. */
export async function yardOf(server: TestServer): Promise<Yard> {
  await server.world.setClock(yardMorning);
  const yard = await makeYard(server, 'factory', 'town');
  for (const duty of duties) await yard.administrator(duty);
  await server.world.owner.query(
    `update sessions set idle_seconds = 30000000, expires_at = clock_now() + interval '300 days',
       ends_at = clock_now() + interval '300 days'`,
  );
  return yard;
}

export interface Fuzzed {
  readonly places: number;
  readonly requests: number;
  readonly used: ReadonlySet<string>;
  readonly faults: readonly string[];
  /** Requests that could not be made, and why: what they were to try is untried. */
  readonly unmade: readonly string[];
  /** Routes that were gone through, of how many. */
  readonly routes: number;
  readonly ofRoutes: number;
}

type Only = (route: Route) => boolean;

/** An answer that breaks off is told as such: whoever reads a table half to its end takes it for the whole. */
async function ask({ by, method, path, body, headers }: Call): Promise<Answered> {
  try {
    const { status, headers: answered, body: answer } = await by.send<unknown>(method, path, body, headers);
    const type = answered.get('content-type') ?? '';
    return { status, type, text: typeof answer === 'string' ? answer : JSON.stringify(answer ?? '') };
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    return { status: brokenOff, type: '', text: '' };
  }
}

/** What cannot be tried is written down and passed over. */
async function orUnmade<T>(unmade: string[], name: string, make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make();
  } catch (fault) {
    unmade.push(`${name}: ${fault instanceof Error ? fault.message : String(fault)}`);
    return undefined;
  }
}

/** Puts hostile strings in every place of every route where a text stands, one after another until all have been used. */
class Fuzz {
  readonly used = new Set<string>();
  readonly faults: string[] = [];
  readonly unmade: string[] = [];
  places = 0;
  requests = 0;
  routes = 0;
  ofRoutes = 0;
  #next = 0;
  readonly #yard: Yard;
  readonly #strings: readonly string[];
  readonly #perPlace: number;

  constructor(yard: Yard, { perPlace }: Strength, strings: readonly string[]) {
    this.#yard = yard;
    this.#strings = strings;
    this.#perPlace = perPlace;
  }

  async route(route: Route): Promise<void> {
    let call = await this.#taken(route);
    for (const place of call === undefined ? [] : placesOf(call, route)) {
      this.places += 1;
      const texts = Array.from({ length: this.#perPlace }, () => this.#strings[this.#next++ % this.#strings.length]!);
      for (const text of texts) this.used.add(text);
      // What a spreadsheet would run is typed everywhere once; the tables are looked at in the end.
      const typed: unknown[] = 'body' in place ? [...texts, formula, ...otherKinds] : texts;
      for (const one of typed) {
        if (call === undefined) return;
        // A token is good for so many requests a minute, and what is refused for that has tried nothing.
        if (route.audience === 'employer') await nextMoment(this.#yard);
        const came = await this.#send(aim(call, place, one), `${route.name} ${nameOf(place)}`, one);
        // What it took happened; the next one needs a request that would still be taken.
        if (came < 300 && route.method !== 'GET') call = await this.#made(route);
      }
    }
  }

  /** A request as it is meant to be, once one like it has been taken: with one that is refused anyway nothing is tried. */
  async #taken(route: Route): Promise<Call | undefined> {
    const call = await this.#made(route);
    if (call === undefined) return undefined;
    this.requests += 1;
    const { status } = await ask(call);
    if (status === brokenOff || status >= 400) this.unmade.push(`${route.name}: ${status} as it is meant to be`);
    return route.method === 'GET' ? call : this.#made(route);
  }

  #made(route: Route): Promise<Call | undefined> {
    return orUnmade(this.unmade, route.name, () => callOf(this.#yard, route));
  }

  async #send(call: Call, where: string, one: unknown): Promise<number> {
    this.requests += 1;
    const came = await ask(call);
    const text = typeof one === 'string' ? one : JSON.stringify(one);
    const fault = faultIn(came, text);
    if (fault !== undefined) this.faults.push(`${where} ${JSON.stringify(text).slice(0, 60)}: ${fault}`);
    return came.status;
  }

  /** Tables that are handed out after all that was typed. */
  async tables(routes: readonly Route[]): Promise<void> {
    for (const route of routes.filter(({ method, url }) => method === 'GET' && url.endsWith('.csv'))) {
      const call = await this.#made(route);
      if (call === undefined) continue;
      this.requests += 1;
      const { text } = await ask(call);
      if (isFormulaIn(text)) this.faults.push(`${route.name}: a formula in a table`);
    }
  }
}

/** Each place gets some of the strings; the full form gives it others the next time, until it has had all. */
export async function fuzz(
  yard: Yard,
  how: Strength,
  {
    say,
    full = false,
    isEnough = () => false,
    only = () => true,
  }: Pick<TrustRun, 'say'> & { full?: boolean; isEnough?: () => boolean; only?: Only },
): Promise<Fuzzed> {
  const all = hostileStrings(how.strings);
  const { given, keep } = full ? takeTurn('attack-strings', all) : { given: all, keep: () => {} };
  const fuzzing = new Fuzz(yard, how, given);
  const routes = routesOf(yard.s.app).filter(only);
  fuzzing.ofRoutes = routes.length;
  for (const route of routes) {
    if (isEnough()) break;
    if (fuzzing.routes % 25 === 0) say(`${fuzzing.routes} of ${routes.length} routes, ${fuzzing.requests} requests`);
    await fuzzing.route(route);
    fuzzing.routes += 1;
  }
  await fuzzing.tables(routes);
  keep(how.perPlace);
  return fuzzing;
}

interface Target {
  readonly route: Route;
  readonly place: Place;
  readonly by?: (yard: Yard) => Client;
}

/** Where people type what they look for comes first, of each kind of place one after another. */
function inOrder(targets: readonly Target[]): Target[] {
  const isSearch = ({ place, route }: Target) => nameOf(place).endsWith('q') || route.url.endsWith('search');
  const kinds = (['query', 'body', 'path'] as const).map((kind) =>
    targets.filter(({ place }) => kind in place).toSorted((a, b) => Number(isSearch(b)) - Number(isSearch(a))),
  );
  const most = Math.max(...kinds.map(({ length }) => length));
  return Array.from({ length: most }, (_, n) => kinds.flatMap((kind) => kind[n] ?? [])).flat();
}

/** A reading that more than one kind of person may make is asked by each of them. */
function askersOf({ audience }: Route): readonly Target['by'][] {
  if (audience === 'anyone') return [(yard) => yard.nobody, (yard) => yard.worker, (yard) => yard.own];
  if (audience === 'signed-in') return [(yard) => yard.worker, (yard) => yard.own];
  return audience === 'staff' ? [(yard) => yard.own, (yard) => yard.second] : [undefined];
}

async function targetsOf(yard: Yard, full: boolean, only: Only, unmade: string[]): Promise<Target[]> {
  const targets: Target[] = [];
  for (const route of routesOf(yard.s.app)) {
    if (!only(route)) continue;
    const call = await orUnmade(unmade, route.name, () => callOf(yard, route));
    if (call === undefined) continue;
    const places = placesOf(call, route);
    const askers = full && route.method === 'GET' ? askersOf(route) : [undefined];
    for (const by of askers) targets.push(...places.map((place) => ({ route, place, ...(by && { by }) })));
  }
  return inOrder(targets);
}

const cookieOf = ({ cookie }: Client): Record<string, string> => (cookie === '' ? {} : { Cookie: cookie });

async function isInjectable(yard: Yard, { place, by }: Target, asked: Call, level: number, scratch: string) {
  const call = { ...asked, by: by?.(yard) ?? asked.by };
  // Where it is refused as it is meant to be, every try is and none says anything. A write would be used up by that.
  const came = call.method === 'GET' ? (await ask(call)).status : 200;
  if (came === 401 || came === 429 || (by === undefined && (came === brokenOff || came >= 400)))
    throw new Error(`${came} as it is meant to be`);
  const { path, body } = aim(call, place, `${textAt(call, place) || 'a'}${injectHere}`);
  // A token is good for so many requests a minute.
  const way = await keyedWay(yard.s.url, call.route.audience === 'employer' ? () => nextMoment(yard) : undefined);
  const isBody = body !== undefined && !(body instanceof FormData);
  const headers = { ...call.headers, ...cookieOf(call.by), ...(isBody && { 'Content-Type': 'application/json' }) };
  try {
    return await canInject({
      // What is to be tried stands in an address as it is.
      url: way.url + path.replace(encodeURIComponent(injectHere), injectHere),
      headers,
      level,
      scratch,
      method: call.method,
      ...(isBody && { body: JSON.stringify(body) }),
    });
  } finally {
    await way.close();
  }
}

/** Every parameter: of addresses, of paths and of bodies, by whoever may; in the full form from where the last run ended. */
export async function inject(
  yard: Yard,
  { injected, level }: Strength,
  run: Pick<TrustRun, 'say' | 'scratch' | 'full' | 'isLate'>,
  only: Only = () => true,
): Promise<{ tried: number; of: number; found: string[]; unmade: string[] }> {
  const unmade: string[] = [];
  const all = await targetsOf(yard, run.full, only, unmade);
  const { given: targets, keep } = run.full ? takeTurn('attack', all) : { given: all, keep: () => {} };
  const found: string[] = [];
  let [tried, failed] = [0, 0];
  let making: Promise<unknown> = Promise.resolve();
  const lane = async (name: string): Promise<void> => {
    while (tried < Math.min(injected, targets.length) && !run.isLate()) {
      const target = targets[tried++]!;
      const where = `${target.route.name} ${nameOf(target.place)}`;
      run.say(`sqlmap: ${where}`);
      // What is made at the same time would meet in one second of the yard.
      const made = making.then(() => callOf(yard, target.route));
      making = made.catch(() => {});
      const scratch = join(run.scratch, name);
      const isOpen = await orUnmade(unmade, where, async () => isInjectable(yard, target, await made, level, scratch));
      if (isOpen === undefined) failed += 1;
      if (isOpen === true) found.push(where);
    }
  };
  await Promise.all(['a', 'b'].map(lane));
  keep(tried);
  return { tried: tried - failed, of: targets.length, found, unmade };
}

/** How long a page takes while others are slow: with headers, with bodies, in taking an answer. */
export async function slowness(
  url: string,
  { connections, seconds }: Strength,
): Promise<{ worst: number; says: string }> {
  const page = `${url}/api/services`;
  const held = [
    await holdSlowly({ page, at: `${url}/api/session` }, 'H', connections, seconds),
    await holdSlowly({ page, at: `${url}/api/session` }, 'B', connections, seconds),
    await holdSlowly({ page, at: `${url}/api/openapi.json` }, 'X', connections, seconds),
  ];
  // Nobody feels a fortieth of a second; below it a busy neighbour doubles everything.
  const ratios = held.map(({ quietMs, heldMs }) => heldMs / Math.max(quietMs, 25));
  const says = held.map(({ quietMs, heldMs }) => `${quietMs.toFixed(1)} → ${heldMs.toFixed(1)} ms`).join(', ');
  return { worst: Math.max(...ratios), says };
}
