import type { Came } from '../../replay/client.ts';
import { newId } from '../../server/db/id.ts';
import type { TestServer } from '../server.ts';
import { startTestServer } from '../server.ts';
import { setYearly } from '../wish-desk.ts';
import { type Voice, askersOf } from './askers.ts';
import { callOf, send } from './calls.ts';
import { headersOf } from './matrix.ts';
import { reaches } from './oracle.ts';
import { type Route, routesOf } from './routes.ts';
import { mark } from './secrets.ts';
import { growTree, plantTree } from './tree.ts';
import { type Yard, fileCase, makeYard, yardMorning } from './yard.ts';
import type { Role } from '../../kernel/party.ts';

/**
 * Two worlds of one tree, with the same people doing the same things in the same order. One union, the foreign one, has more of
 * everything in the second: members, cases, rosters, ratings, files, other names.
 */
interface World {
  readonly s: TestServer;
  readonly yard: Yard;
  readonly voices: readonly Voice[];
  readonly ids: Names;
  /** A case that lies in the foreign union. */
  readonly foreignCase: string;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
// Numbers of cases, exports and cards, pseudonyms, tokens and signatures are random as ids are; a tag and a commitment are
// digests of what has ids in it.
const random =
  /(?:W\/)?"[A-Za-z0-9_-]{22}(?:[A-Za-z0-9_-]{5})?"|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2,3}\b|(?<="(?:code|challenge)":")[^"]+|\b(?:DC-)?\d{6}-[0-9A-Z]{6}\b|\b(?:[0-9a-f]{32}){1,2}\b|\bhq[ce]_[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{80,}={0,2}/g;
/** Read from a random id, or written by the world when it was made, by no clock that is set. */
const made = /(?<="registeredAt":"|"says":"拨款","at":"|"edition":\d+,"publishedAt":")[^"]+/g;
const base64 = /(?<="next":")[A-Za-z0-9_-]{20,}/g;

/** Random words by the order in which a world first shows them; a word that comes up again is the same name again. */
class Names {
  readonly #names = new Map<string, string>();

  of(text: string): string {
    const opened = text.replaceAll(base64, (cursor) => Buffer.from(cursor, 'base64url').toString());
    const name = (word: string) => {
      if (!this.#names.has(word)) this.#names.set(word, `#${this.#names.size}`);
      return this.#names.get(word)!;
    };
    return opened.replaceAll(made, 'then').replaceAll(uuid, name).replaceAll(random, name);
  }
}

export interface TwoWorlds {
  readonly requests: number;
  readonly routes: number;
  readonly voices: number;
  readonly differing: readonly string[];
  /** Medians of a request for what is a foreigner’s and for what is not there, milliseconds. */
  readonly foreignMs: number;
  readonly absentMs: number;
}

/** Moves the hand clock of a world on: what comes later has a later id and stands in its place in every list. */
function clockOf(s: TestServer): () => Promise<void> {
  let minutes = 0;
  return () => s.world.setClock(new Date(yardMorning.getTime() + (minutes += 1) * 60_000));
}

/** The names of unions, where they are, their stars, what they give and how they draw are public: for all to see. */
const isPublished = ({ url }: Route) => /changes|\/place$|\/facts$|star-|tunable|\/draw/.test(url);

/** What the foreign union has beside its one cadre: members, cases, and one of whatever can be written. */
async function enrich(s: TestServer, org: string, foreign: Yard, tick: () => Promise<void>): Promise<void> {
  for (let n = 0; n < 25; n += 1) await s.world.worker(org, `外人${'甲乙丙丁戊己庚辛壬癸'[n % 10]!}`);
  for (let n = 0; n < 8; n += 1) await fileCase(foreign, '外面的事情');
  for (const route of routesOf(s.app)) {
    if (!route.writes || /^\/api\/(session|services)/.test(route.url) || isPublished(route)) continue;
    await tick();
    await send(await callOf(foreign, route));
  }
  await s.ticker.settle();
}

/** Gives out numbers of people up to this one, so that later people are the same in both worlds. */
function alignPeople(s: TestServer, upTo: number): void {
  let given = Number(s.world.phone().slice(-4));
  if (given > upTo) throw new Error(`${given} people before the worlds part`);
  while (given < upTo) given = Number(s.world.phone().slice(-4));
}

async function makeWorld(seed: number, roles: readonly Role[], more: boolean): Promise<World> {
  const s = await startTestServer();
  const tick = clockOf(s);
  await tick();
  const tree = growTree({ id: s.world.orgs['province']!.id }, seed, 'workplace');
  await plantTree(s, tree);
  const yard = await makeYard(s, tree.target.key, tree.parent.key);
  // Of the province, which is above both: whoever needs it first would have it set in one world alone.
  await setYearly(s.world, 1_000_000_00);
  for (const [n, node] of tree.nodes.entries()) {
    await tick();
    if (node !== tree.cousin) await mark(s, node, n);
  }
  const voices = await askersOf(yard, tree, roles);
  const foreign = await makeYard(s, tree.cousin.key, tree.cousin.parent!.key, 2_000);
  const foreignCase = await fileCase(foreign);
  if (more) await enrich(s, tree.cousin.key, foreign, tick);
  alignPeople(s, 700);
  await s.world.setClock(new Date(yardMorning.getTime() + 4 * 3_600_000));
  await s.ticker.settle();
  // Administrators of the platform are told of every union, so no union is foreign to them.
  const elsewhere = voices.filter(
    (voice) =>
      voice.duty === undefined &&
      !reaches(voice, tree.cousin) &&
      voice.memberOf !== tree.cousin &&
      voice.system !== tree.cousin,
  );
  return { s, yard, voices: elsewhere, ids: new Names(), foreignCase };
}

/** Everything of an answer but its date. */
function bytesOf({ ids }: World, came: Came<unknown>): string {
  // What is packed has the second in it at which it was; its content is left to `server/imports`, and to `server/privacy` where it
  // is all that is held about oneself.
  const isPacked = /spreadsheetml|zip/.test(came.headers.get('content-type') ?? '');
  const headers = [...came.headers].filter(([name]) => name !== 'date' && !(isPacked && name === 'content-length'));
  const body = isPacked ? '' : typeof came.body === 'string' ? came.body : JSON.stringify(came.body ?? null);
  return ids.of([came.status, ...headers.map((pair) => pair.join(': ')), body].join('\n'));
}

const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

/** How long it takes to be told that a foreigner's case is not there, and that one that never was is not, in turns. */
async function timesOf(
  { voices, foreignCase }: World,
  turns: number,
): Promise<{ foreignMs: number; absentMs: number }> {
  const { client } = voices.find(({ relation, posts }) => relation === 'sibling' && posts.length > 0)!;
  const took = async (id: string) => {
    const began = performance.now();
    await client.get(`/api/cases/${id}`);
    return performance.now() - began;
  };
  const times: [number, number][] = [];
  for (let turn = 0; turn < turns; turn += 1) times.push([await took(foreignCase), await took(newId())]);
  return { foreignMs: median(times.map(([one]) => one)), absentMs: median(times.map(([, other]) => other)) };
}

/** Asks both worlds the same and says where they answer differently; of every so many routes one, each day from another on. */
export async function compareWorlds(seed: number, roles: readonly Role[], everyNth = 1): Promise<TwoWorlds> {
  const worlds = [await makeWorld(seed, roles, false), await makeWorld(seed, roles, true)] as const;
  const [one, other] = worlds;
  try {
    const day = Math.floor(Date.now() / 86_400_000);
    const routes = routesOf(one.s.app)
      .filter(({ url }) => !url.startsWith('/api/session'))
      .filter((_route, n) => (n + day) % everyNth === 0);
    const differing: string[] = [];
    let requests = 0;
    for (const [n, route] of routes.entries()) {
      const at = new Date(yardMorning.getTime() + 5 * 3_600_000 + n * 60_000);
      const asked = worlds.map(async (world) => {
        await world.s.world.setClock(at);
        const call = await callOf(world.yard, route);
        const heard: string[] = [];
        for (const [turn, voice] of world.voices.entries()) {
          // Two things of one millisecond would stand in a list as chance has it.
          await world.s.world.setClock(new Date(at.getTime() + turn * 1_000));
          const came = await send({ ...call, headers: {} }, voice.client, headersOf(call, voice));
          heard.push(bytesOf(world, came));
        }
        return heard;
      });
      const [mine, theirs] = await Promise.all(asked);
      for (const [at, { role, relation }] of one.voices.entries()) {
        requests += 1;
        if (mine![at] !== theirs![at])
          differing.push(`${route.name} by ${role} (${relation}):\n${differenceOf(mine![at]!, theirs![at]!)}`);
      }
    }
    const times = await timesOf(other, 200);
    return { requests, routes: routes.length, voices: one.voices.length, differing, ...times };
  } finally {
    for (const { s } of worlds) await s.close();
  }
}

/** The stretch in which two answers part. */
function differenceOf(one: string, other: string): string {
  const from = [...one].findIndex((char, at) => char !== other[at]);
  const start = Math.max(0, (from < 0 ? one.length : from) - 60);
  return `  ${one.slice(start, start + 160)}\n  ${other.slice(start, start + 160)}`;
}
