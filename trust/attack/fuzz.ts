/** One request as it is meant to be made; what of it is text is replaced, one place at a time. */
export interface Aimed {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Where a text stands: the name of a query parameter, or the way through the body. */
type Place = { readonly query: string } | { readonly body: readonly (string | number)[] };

/** Ids lead to what the request is about; with another text there it would be refused before anything else is read. */
const id = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

function* textsIn(value: unknown, way: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (typeof value === 'string' && !id.test(value)) yield way;
  else if (Array.isArray(value)) for (const [at, one] of value.entries()) yield* textsIn(one, [...way, at]);
  else if (typeof value === 'object' && value !== null && !(value instanceof FormData))
    for (const [name, one] of Object.entries(value)) yield* textsIn(one, [...way, name]);
}

/** Every place of a request where a text stands or may stand. */
export function placesOf({ path, body }: Aimed, queryNames: readonly string[]): readonly Place[] {
  const asked = [...new URL(path, 'http://a').searchParams.keys()];
  const queries = [...new Set([...asked, ...queryNames])].map((query) => ({ query }));
  return [...queries, ...[...textsIn(body)].map((way) => ({ body: way }))];
}

export function nameOf(place: Place): string {
  return 'query' in place ? `?${place.query}` : place.body.join('.');
}

function replaced(value: unknown, [at, ...further]: readonly (string | number)[], text: string): unknown {
  if (at === undefined) return text;
  if (Array.isArray(value)) return value.map((one, i) => (i === at ? replaced(one, further, text) : one));
  const object = value as Record<string, unknown>;
  return { ...object, [at]: replaced(object[at], further, text) };
}

/** The request with a text in the place of what stood there. */
export function aim<Of extends Aimed>(request: Of, place: Place, text: string): Of {
  if ('body' in place) return { ...request, body: replaced(request.body, place.body, text) };
  const url = new URL(request.path, 'http://a');
  url.searchParams.set(place.query, text.toWellFormed());
  return { ...request, path: `${url.pathname}${url.search}` };
}

/** What an answer must not be, whatever was asked; nothing where it is as it should be. */
export function faultIn({ status, type, text }: Answered, hostile: string): string | undefined {
  if (status >= 500 && status !== 503 && status !== 507) return `${status}`;
  if (/\n\s+at .+:\d+:\d+|node:internal|syntax error at or near/.test(text)) return 'tells of the inside';
  const isPage = type.startsWith('text/html');
  if (isPage && hostile.includes('<') && text.includes(hostile)) return 'hands markup back as a page';
  return undefined;
}
