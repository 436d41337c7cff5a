/**
 * What stands between the apps and the network on phones that opened the member card, the verifying page or the finder: it
 * keeps the files of those pages as one build made them, and the rules of the finder, which are the same for everybody. No other answer
 * of the API passes through it, nor any write.
 *
 * A page is asked for from the network first and taken from what is kept where the network is gone or slow, so that a new
 * build is met at once. A new build is a new worker, because the list of its files is written into this file
 * (`vite.config.ts`); it keeps its own files whole before it drops those of the build before.
 */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: 'install' | 'activate', act: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', act: (event: Asking) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}
/** The build writes its own into this place. */
declare const offlineBuild: { readonly version: string; readonly files: readonly string[] };

const worker = self as unknown as Worker;
const { version, files } = offlineBuild;
const place = `hongqiao-${version}`;
const kept = new Set(files);
/** The rules of the whole province: which union somebody asks about is kept nowhere. */
const rulesPath = '/api/finder/rules';
/** A member in a queue does not wait for a network that is as good as gone. */
const patienceMs = 3_000;

async function keepAll(): Promise<void> {
  const cache = await caches.open(place);
  // The server answers an address that is no file with a page, but only to who asks for one.
  const headers = { accept: 'text/html, */*' };
  await cache.addAll(files.map((file) => new Request(file, { cache: 'no-cache', headers })));
  await worker.skipWaiting();
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== place).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The page that is kept for an address; the console and everything that is no page of ours is left to the network. */
function pageFor(path: string): string | undefined {
  if (/^\/(api|console|assets)(\/|$)/.test(path)) return undefined;
  return /^\/(verify|draw|till)\/?$/.test(path) ? path.replace(/\/$/, '') : '/';
}

async function fromNetworkFirst(request: Request, page: string): Promise<Response> {
  const known = await caches.match(page);
  if (known === undefined) return fetch(request);
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => resolve(known.clone()), patienceMs);
  });
  return Promise.race([fetch(request).catch(() => known.clone()), late]);
}

/** What every union has set, as it was last given: without a network people are told by that. */
async function rulesFirst(request: Request): Promise<Response> {
  const cache = await caches.open(place);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(rulesPath, fresh.clone());
    return fresh;
  } catch (fault) {
    const known = await cache.match(rulesPath);
    if (known === undefined) throw fault;
    return known;
  }
}

async function fromKept(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

worker.addEventListener('install', (event) => event.waitUntil(keepAll()));
worker.addEventListener('activate', (event) => event.waitUntil(dropOthers()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  const page = request.mode === 'navigate' ? pageFor(pathname) : undefined;
  if (page !== undefined) event.respondWith(fromNetworkFirst(request, page));
  else if (pathname === rulesPath && search === '') event.respondWith(rulesFirst(request));
  else if (pathname.startsWith('/assets/') && kept.has(pathname)) event.respondWith(fromKept(request));
});
