import { type Duty, duties } from '../../kernel/duty.ts';
import { type Client, done } from '../../replay/client.ts';
import type { Make } from './make.ts';
import { made } from './made.ts';
import type { Route } from './routes.ts';
import { sampleOf } from './sample.ts';
import { type Yard, filing, nextMoment } from './yard.ts';

/** One request as it is meant to be made, by somebody who may. */
export interface Call {
  readonly route: Route;
  readonly by: Client;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** The objects that it is about: what stands for each `:param` and for each bound id of query and body. */
  readonly ids: readonly string[];
}

/** The routes that each service has, from its definition. */
const ofServices: Make = async (yard, { url, method }) => {
  const [, id, part] = /^\/api\/services\/([a-z-]+)(?:\/([a-z]+))?$/.exec(url) ?? [];
  const service = yard.s.platform.registry.get(id ?? '');
  if (service === undefined) return {};
  if (part === 'cases' || part === 'check') {
    const { by, form } = await filing(yard, service);
    return { by, body: { form } };
  }
  const draft = `${url.replace(/\/[a-z]+$/, '')}/draft`;
  if (part === 'draft' && method !== 'PUT') done(await yard.worker.put(draft, { form: { note: '没写完' } }));
  return part === 'draft' && method === 'PUT' ? { body: { form: { note: `没写完 ${yard.next()}` } } } : {};
};

/** The duty of the administrators for whom a route is. */
export function dutyOf({ audience }: Route): Duty | undefined {
  return duties.find((duty) => audience === `${duty}-admin`);
}

async function whoCalls({ own, worker, nobody, administrator }: Yard, route: Route): Promise<Client> {
  const { audience } = route;
  const duty = dutyOf(route);
  if (duty !== undefined) return administrator(duty);
  return audience === 'staff' ? own : audience === 'anyone' || audience === 'employer' ? nobody : worker;
}

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * A fresh call of a route, with all that has to be there for it; the clock stands where it is to be made, a moment after that of
 * the call before: what was made for two calls in one millisecond would stand in a list as chance has it.
 */
export async function callOf(yard: Yard, route: Route): Promise<Call> {
  await nextMoment(yard);
  const make = made[route.name] ?? ofServices;
  const about = await make(yard, route);
  const unnamed = route.params.filter((name) => about.params?.[name] === undefined);
  if (unnamed.length > 0)
    throw new Error(`${route.name}: name what stands for :${unnamed.join(', :')} in test/contract/made.ts`);
  const path = route.url.replaceAll(/:([A-Za-z]+)/g, (_all, name: string) => encodeURIComponent(about.params![name]!));
  const asked = route.query === undefined ? {} : (sampleOf(route.query, about.query ?? {}) as Record<string, string>);
  const query = new URLSearchParams(asked).toString();
  const body = about.body ?? (route.body === undefined ? undefined : sampleOf(route.body, about.bound ?? {}));
  const employer = route.audience === 'employer';
  const whole = `${path}${query && '?'}${query}`;
  return {
    route,
    by: about.by ?? (await whoCalls(yard, route)),
    method: route.method,
    path: whole,
    ...(body !== undefined && { body }),
    headers: {
      ...(employer && { authorization: `Bearer ${await yard.token()}` }),
      ...(employer && body !== undefined && { 'content-type': 'application/scim+json' }),
    },
    ids: [...new Set(`${whole} ${body instanceof FormData ? '' : JSON.stringify(body ?? null)}`.match(ids) ?? [])],
  };
}

/** Makes it, by whoever is meant to or by somebody else. */
export function send(call: Call, by: Client = call.by, headers: Readonly<Record<string, string>> = {}) {
  return by.send<unknown>(call.method, call.path, call.body, { ...call.headers, ...headers });
}
