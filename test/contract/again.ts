import { type Came, refusalOf } from '../../replay/client.ts';
import { newId } from '../../server/db/id.ts';
import { secretsOf } from '../../server/http/shown-once.ts';
import { startServer } from '../../server/main.ts';
import type { TestServer } from '../server.ts';
import { type Call, callOf, send } from './calls.ts';
import { type Route, routesOf } from './routes.ts';
import type { Yard } from './yard.ts';

/** Asked by POST and yet a reading: the fresh proof of a card or a voucher, what a proof stands for, what a list says. */
const reads =
  /^\/api\/my\/(card|vouchers\/:id\/(card|code)$)|^\/api\/group-filings\/list$|\/(check|look|reveal|\.?search)$/;

/** What writes under a key: all that is no reading but ways in and out, and what writes nothing whatever it is asked. */
export function writesOf(server: TestServer): Route[] {
  return routesOf(server.app).filter(
    ({ method, url, audience }) =>
      method !== 'GET' && audience !== 'anyone' && !url.startsWith('/api/session') && !reads.test(url),
  );
}

/** Whoever has closed her account is not known any more: asked again she is told to sign in, and nothing is kept of her. */
const endsItsCaller = ({ url }: Route) => url === '/api/my/closing';

type Rows = ReadonlyMap<string, number>;

/** How many rows every table has. */
export async function rowsOf({ world }: TestServer): Promise<Rows> {
  const { rows } = await world.owner.query<{ relname: string; n: string }>(
    `select relname, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I', relname), false, true, '')))[1]::text as n
     from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'sessions'`,
  );
  return new Map(rows.map(({ relname, n }) => [relname, Number(n)]));
}

const added = (before: Rows, after: Rows) =>
  new Map([...after].map(([table, n]) => [table, n - (before.get(table) ?? 0)] as const).filter(([, n]) => n !== 0));

const isShown = ({ answers }: Route, { body }: Came<unknown>) => secretsOf(answers, body).length > 0;

/** What is shown once is not answered again: whoever asks again is told that it was done. */
const answerOf = (route: Route, came: Came<unknown>) =>
  isShown(route, came) || refusalOf(came) === 'shown-once'
    ? 'shown once'
    : `${came.status} ${JSON.stringify(came.body ?? null)}`;

const under = (call: Call, key: string) => send(call, call.by, { 'idempotency-key': key });

/** The same route asked for something else. */
async function otherThan(yard: Yard, call: Call): Promise<Call> {
  const other = await callOf(yard, call.route);
  // A claim keeps its key itself, so that a key is of a campaign (docs/adr/0099).
  if (call.route.url === '/api/campaigns/:id/claims') return { ...call, path: `${call.path}?other=1` };
  const isSame = other.path === call.path && JSON.stringify(other.body) === JSON.stringify(call.body);
  if (!isSame || call.body instanceof FormData) return { ...other, by: call.by };
  return { ...call, path: `${call.path}?other=1` };
}

interface Kept {
  readonly call: Call;
  readonly key: string;
  readonly answer: string;
}

/** Every write asked again under its key: at once, by twenty together, after a restart, and for something else. */
export class Again {
  readonly faults: string[] = [];
  requests = 0;
  readonly #yard: Yard;
  readonly #kept: Kept[] = [];

  constructor(yard: Yard) {
    this.#yard = yard;
  }

  get #server(): TestServer {
    return this.#yard.s;
  }

  /** Whoever is told that the server is busy asks again, as an app does. */
  async #ask(call: Call, key: string): Promise<Came<unknown>> {
    this.requests += 1;
    const came = await under(call, key);
    return came.status === 503 ? this.#ask(call, key) : came;
  }

  async route(route: Route, together: number): Promise<void> {
    const say = (says: string) => this.faults.push(`${route.name}: ${says}`);
    const [call, key] = [await callOf(this.#yard, route), newId()];
    const before = await rowsOf(this.#server);
    const first = await this.#ask(call, key);
    if (first.status >= 400) return void say(`refused to whom it is for: ${answerOf(route, first)}`);
    const once = added(before, await rowsOf(this.#server));
    const repeated = await this.#ask(call, key);
    const twice = added(before, await rowsOf(this.#server));
    if (JSON.stringify([...twice]) !== JSON.stringify([...once]))
      say(`done again when repeated: ${JSON.stringify([...twice])}`);
    const isKeyed = route.audience !== 'employer';
    const asBefore = endsItsCaller(route)
      ? repeated.status === 401
      : answerOf(route, repeated) === answerOf(route, first);
    if (isShown(route, repeated)) say('repeated: shown again what is shown once');
    if (isKeyed && !asBefore) say(`repeated: ${answerOf(route, repeated)}`);
    await this.#atOnce(route, once, together);
    if (!isKeyed || endsItsCaller(route)) return;
    const other = await this.#ask(await otherThan(this.#yard, call), key);
    if (other.status !== 409 && other.status !== 422) say(`another body under its key: ${answerOf(route, other)}`);
    this.#kept.push({ call, key, answer: answerOf(route, first) });
  }

  async #atOnce(route: Route, once: Rows, together: number): Promise<void> {
    const [call, key] = [await callOf(this.#yard, route), newId()];
    const before = await rowsOf(this.#server);
    const came = await Promise.all(Array.from({ length: together }, () => this.#ask(call, key)));
    const done = added(before, await rowsOf(this.#server));
    const beyond = (rows: Rows) => [...done].filter(([table, n]) => n > Math.max(0, rows.get(table) ?? 0));
    // A town that has grown since is told more, and has more to draw: what one alone leaves now is what one may leave.
    const more = beyond(once).length > 0 ? beyond(await this.#alone(route)) : [];
    if (more.length > 0) this.faults.push(`${route.name}: ${together} at once left ${JSON.stringify(more)}`);
    if (route.audience === 'employer') return;
    const heard = endsItsCaller(route) ? came.filter(({ status }) => status !== 401) : came;
    const answers = new Set(heard.map((one) => answerOf(route, one)));
    const shown = heard.filter((one) => isShown(route, one)).length;
    if (shown > 1) this.faults.push(`${route.name}: ${together} at once: ${shown} were shown what is shown once`);
    if (answers.size > 1) this.faults.push(`${route.name}: ${together} at once: ${[...answers].join(' | ')}`);
  }

  async #alone(route: Route): Promise<Rows> {
    const call = await callOf(this.#yard, route);
    const before = await rowsOf(this.#server);
    await this.#ask(call, newId());
    return added(before, await rowsOf(this.#server));
  }

  /** The server ends and another begins on the same database; whoever did not hear asks again. */
  async restart(): Promise<void> {
    const s = this.#server;
    await s.stop();
    const again = await startServer({
      appUrl: s.db.appUrl,
      config: s.platform.config,
      log: s.platform.log,
      ticking: false,
    });
    try {
      await again.app.listen({ host: '127.0.0.1', port: Number(new URL(s.url).port) });
      const before = await rowsOf(s);
      for (const { call, key, answer } of this.#kept) {
        const came = await this.#ask(call, key);
        const now = answerOf(call.route, came);
        if (now !== answer) this.faults.push(`${call.route.name}: after a restart: ${now}`);
      }
      const more = added(before, await rowsOf(s));
      if (more.size > 0) this.faults.push(`after a restart: done again: ${JSON.stringify([...more])}`);
    } finally {
      await again.stop();
    }
  }
}
