import type { Came } from '../../replay/client.ts';
import { newId } from '../../server/db/id.ts';
import type { TestServer } from '../server.ts';
import { type Voice, askersOf } from './askers.ts';
import { type Call, callOf, dutyOf, send } from './calls.ts';
import { mayKnow, maySee, reaches } from './oracle.ts';
import { type Route, routesOf } from './routes.ts';
import { type Marked, leaksIn, mark } from './secrets.ts';
import { type RandomTree, growTree, plantTree } from './tree.ts';
import { type Yard, makeYard, yardMorning } from './yard.ts';
import type { Role } from '../../kernel/party.ts';

export interface Matrix {
  readonly routes: number;
  readonly voices: number;
  /** Requests by somebody about something, each held against the oracle. */
  readonly cells: number;
  /** Cells in which the oracle says that there is nothing to see. */
  readonly foreign: number;
  /** Fields looked for in the answers: one for each kind of secret of each union in each cell. */
  readonly fields: number;
  readonly leaks: readonly string[];
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const textOf = ({ body }: Came<unknown>) => (typeof body === 'string' ? body : JSON.stringify(body ?? null));

/** An answer without what is of this request alone: ids by the order in which they come up. */
function shapeOf(came: Came<unknown>): string {
  const seen = new Map<string, string>();
  const anonymous = textOf(came).replaceAll(uuid, (id) => {
    if (!seen.has(id)) seen.set(id, `id${seen.size}`);
    return seen.get(id)!;
  });
  const headers = [...came.headers].filter(([name]) => name !== 'date').map((pair) => pair.join(': '));
  return [came.status, ...headers.toSorted(), anonymous].join('\n');
}

/** The same request about what has never been there. */
function aboutNothing(call: Call): Call {
  const others = new Map(call.ids.map((id) => [id, newId()]));
  const swap = (text: string) => text.replaceAll(uuid, (id) => others.get(id) ?? id);
  if (call.body === undefined || call.body instanceof FormData) return { ...call, path: swap(call.path) };
  return { ...call, path: swap(call.path), body: JSON.parse(swap(JSON.stringify(call.body))) as unknown };
}

/** The headers of a call with the voice's own token in place of the one that it was made for. */
export const headersOf = (call: Call, { headers }: Voice) => ({
  ...(call.headers['content-type'] && { 'content-type': call.headers['content-type'] }),
  authorization: '',
  ...headers,
});
const ask = (call: Call, voice: Voice) => send({ ...call, headers: {} }, voice.client, headersOf(call, voice));

/** Every row of what is about unions and people; whoever may not write leaves it as it is. */
async function fingerprint({ world }: TestServer): Promise<string> {
  const { rows } = await world.owner.query<{ sum: string }>(
    `select string_agg(relname || (xpath('/row/c/text()', query_to_xml(format(
       'select md5(coalesce(string_agg(t::text, '','' order by t::text), '''')) as c from %I t', relname), false, true, '')))[1]::text, ' ') as sum
     from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
       and relname not in ('audit', 'idempotency', 'sessions', 'employer_tokens', 'hand_clock')`,
  );
  return rows[0]!.sum;
}

/** Runs over all with a few at a time. */
async function each<T>(all: readonly T[], act: (one: T) => Promise<void>, atOnce = 6): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
    }),
  );
}

/** Routes that only the employer of a workplace union has; a town union has nothing to ask about there. */
const ofWorkplaces = /^\/scim\/|employer-tokens|employments/;

/** Ways in and out: they are about nobody but who calls, and would take the askers' own sessions from them. */
const ofSessions = /^\/api\/session/;

class Walk {
  readonly leaks: string[] = [];
  cells = 0;
  foreign = 0;
  fields = 0;
  readonly #yard: Yard;
  readonly #tree: RandomTree;
  readonly #voices: readonly Voice[];
  readonly #marked: readonly Marked[];

  constructor(yard: Yard, tree: RandomTree, voices: readonly Voice[], marked: readonly Marked[]) {
    this.#yard = yard;
    this.#tree = tree;
    this.#voices = voices;
    this.#marked = marked;
  }

  hold(voice: Voice, what: string, came: Came<unknown>): void {
    this.cells += 1;
    this.fields += this.#marked.length * 6;
    const say = (says: string) => this.leaks.push(`${what} by ${voice.role} (${voice.relation}): ${says}`);
    if (came.status >= 500) say(`answers ${came.status}`);
    for (const leak of leaksIn(`${textOf(came)} ${JSON.stringify([...came.headers])}`, voice, this.#marked)) say(leak);
  }

  /** One route by everybody: first by those for whom there is nothing, who change nothing; then by the others. */
  async route(route: Route): Promise<void> {
    const call = await callOf(this.#yard, route);
    const duty = dutyOf(route);
    // The union that the address names, which may be another than the one that everything else is of.
    const asked = this.#tree.nodes.find(({ id }) => call.path.includes(id)) ?? this.#tree.target;
    const knows = (voice: Voice) => {
      if (duty !== undefined) return voice.duty === duty;
      return mayKnow(voice, route.scope, asked) && (route.scope !== 'own' || voice.client === call.by);
    };
    const foreign = this.#voices.filter((voice) => !knows(voice));
    // Without an object they write into what is their own.
    const touches = route.writes && route.scope !== 'own' && call.ids.length > 0;
    const before = touches ? await fingerprint(this.#yard.s) : '';
    await each(foreign, (voice) => this.#foreign(call, voice));
    if (touches && (await fingerprint(this.#yard.s)) !== before)
      this.leaks.push(`${route.name}: somebody who may not has changed something`);
    await each(this.#voices.filter(knows), async (voice) => this.hold(voice, route.name, await ask(call, voice)), 1);
    const control = await send(await callOf(this.#yard, route));
    if (control.status >= 400) this.leaks.push(`${route.name}: refused to whom it is for: ${textOf(control)}`);
  }

  async #foreign(call: Call, voice: Voice): Promise<void> {
    const { route, ids } = call;
    const came = await ask(call, voice);
    this.hold(voice, route.name, came);
    this.foreign += 1;
    // Without an object, what comes back is the caller's own.
    if (ids.length === 0 || (route.scope === 'own' && route.params.length === 0)) return;
    const nothing = await ask(aboutNothing(call), voice);
    if (shapeOf(came) === shapeOf(nothing)) return;
    const [one, other] = [shapeOf(came), shapeOf(nothing)].map((shape) => shape.split('\n'));
    const differs = one!.filter((line) => !other!.includes(line)).join(' | ');
    this.leaks.push(
      `${route.name} by ${voice.role} (${voice.relation}): answers otherwise than for what does not exist: ${differs}`,
    );
  }

  /** What is asked for by union or by name: found by whoever reaches it, and by nobody else. */
  async search(voice: Voice, { node, member, caseId, called }: Marked): Promise<void> {
    const isStaff = voice.posts.length > 0;
    const exactly = async (path: string, has: boolean, is: (came: Came<unknown>) => boolean, body?: unknown) => {
      const came = await voice.client.send<unknown>(body === undefined ? 'GET' : 'POST', path, body);
      this.hold(voice, path, came);
      if (is(came) !== has)
        this.leaks.push(
          `${path} by ${voice.role} (${voice.relation}) of ${node.key}: ${has ? 'hidden from' : 'shown to'} her`,
        );
    };
    const within = isStaff && reaches(voice, node);
    const answered = ({ status }: Came<unknown>) => status === 200;
    const contains = (text: string) => (came: Came<unknown>) => answered(came) && textOf(came).includes(text);
    const found = within && maySee(voice, 'person', node);
    await exactly('/api/members/search', found, contains(member.id), { q: member.name });
    await exactly(`/api/members/${member.id}`, within, contains(member.id));
    await exactly(`/api/members?org=${node.id}`, within, answered);
    await exactly(`/api/cases?org=${node.id}`, within, answered);
    await exactly(`/api/cases/${caseId}`, within, contains(caseId));
    await exactly(`/api/orgs/${node.id}`, within, answered);
    await exactly(`/api/orgs?q=${encodeURIComponent(called)}`, within, contains(node.id));
    await exactly(`/api/figures?org=${node.id}&service=appeal`, within, answered);
    await exactly(`/api/exports/preview?what=cases&org=${node.id}`, within, answered);
  }
}

export interface MatrixAsked {
  readonly seed: number;
  readonly kind: 'workplace' | 'town';
  readonly roles?: readonly Role[];
  readonly only?: (route: Route) => boolean;
}

/** One random tree with everybody who asks about one union in it, over every route that the app has. */
export async function walkMatrix(
  s: TestServer,
  { seed, kind, roles, only = () => true }: MatrixAsked,
): Promise<Matrix> {
  await s.world.setClock(yardMorning);
  const tree = growTree({ id: s.world.orgs['province']!.id }, seed, kind);
  await plantTree(s, tree);
  const yard = await makeYard(s, tree.target.key, tree.parent.key);
  const marked: Marked[] = [];
  for (const [n, node] of tree.nodes.entries()) marked.push(await mark(s, node, seed * 40 + n));
  const voices = await askersOf(yard, tree, roles);
  const walk = new Walk(yard, tree, voices, marked);
  const routes = routesOf(s.app)
    .filter((route) => only(route) && !ofSessions.test(route.url))
    .filter(({ url }) => kind === 'workplace' || !ofWorkplaces.test(url));
  for (const [n, route] of routes.entries()) {
    // Employers’ systems are let in so many times a minute.
    await s.world.setClock(new Date(yardMorning.getTime() + n * 60_000));
    await walk.route(route);
  }
  await each(
    voices.filter(({ role }) => role !== 'employer'),
    async (voice) => {
      for (const one of marked) await walk.search(voice, one);
    },
  );
  return {
    routes: routes.length,
    voices: voices.length,
    cells: walk.cells,
    foreign: walk.foreign,
    fields: walk.fields,
    leaks: walk.leaks,
  };
}
