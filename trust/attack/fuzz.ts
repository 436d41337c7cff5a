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

/** Where a text stands: the name of a query parameter, of a part of the path, or the way through the body. */
export type Place =
  | { readonly query: string }
  | { readonly path: string; readonly at: number }
  | { readonly body: readonly (string | number)[] };

/** Ids lead to what the request is about; with another text there it would be refused before anything else is read. */
const id = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

function* textsIn(value: unknown, way: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (typeof value === 'string' && !id.test(value)) yield way;
  else if (Array.isArray(value)) for (const [at, one] of value.entries()) yield* textsIn(one, [...way, at]);
  else if (typeof value === 'object' && value !== null && !(value instanceof FormData))
    for (const [name, one] of Object.entries(value)) yield* textsIn(one, [...way, name]);
}

interface Asks {
  readonly url: string;
  readonly query?: unknown;
  readonly body?: unknown;
}

type Properties = Readonly<Record<string, { readonly type?: string; readonly format?: string }>>;

const propertiesOf = (schema: unknown) => (schema as { properties?: Properties } | undefined)?.properties ?? {};

/** What a body may say as well and this one does not. */
function unsaidIn(schema: unknown, body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || body instanceof FormData) return [];
  return Object.entries(propertiesOf(schema)).flatMap(([name, { type, format }]) =>
    type === 'string' && format !== 'uuid' && !(name in body) ? [name] : [],
  );
}

/** Every place of a request where a text stands or may stand. */
export function placesOf({ path, body }: Aimed, asks: Asks): readonly Place[] {
  const asked = [...new URL(path, 'http://a').searchParams.keys(), ...Object.keys(propertiesOf(asks.query))];
  const parts = asks.url
    .split('/')
    .flatMap((part, at) => (/^:[A-Za-z]+$/.test(part) ? [{ path: part.slice(1), at }] : []));
  return [
    ...[...new Set(asked)].map((query) => ({ query })),
    ...parts,
    ...[...textsIn(body)].map((way) => ({ body: way })),
    ...unsaidIn(asks.body, body).map((name) => ({ body: [name] })),
  ];
}

export function nameOf(place: Place): string {
  if ('path' in place) return `:${place.path}`;
  return 'query' in place ? `?${place.query}` : place.body.join('.');
}

function replaced(value: unknown, [at, ...further]: readonly (string | number)[], put: unknown): unknown {
  if (at === undefined) return put;
  if (Array.isArray(value)) return value.map((one, i) => (i === at ? replaced(one, further, put) : one));
  const object = value as Record<string, unknown>;
  return { ...object, [at]: replaced(object[at], further, put) };
}

/** What stands in a place. */
export function textAt({ path, body }: Aimed, place: Place): string {
  if ('path' in place) return decodeURIComponent(path.split('?')[0]!.split('/')[place.at]!);
  if ('query' in place) return new URL(path, 'http://a').searchParams.get(place.query) ?? '';
  const text = place.body.reduce<unknown>((value, at) => (value as Record<string | number, unknown>)[at], body);
  return typeof text === 'string' ? text : '';
}

/** The request with something else in the place of what stood there; a text but in a body. */
export function aim<Of extends Aimed>(request: Of, place: Place, put: unknown): Of {
  if ('body' in place) return { ...request, body: replaced(request.body, place.body, put) };
  const text = String(put).toWellFormed();
  if ('path' in place) {
    const [path = '', ...query] = request.path.split('?');
    const parts = path.split('/').with(place.at, encodeURIComponent(text));
    return { ...request, path: [parts.join('/'), ...query].join('?') };
  }
  const url = new URL(request.path, 'http://a');
  url.searchParams.set(place.query, text);
  return { ...request, path: `${url.pathname}${url.search}` };
}

/** What a spreadsheet runs, and whether it stands in a table so that it would. */
export const formula = `=cmd|'/c calc'!A1`;
export const isFormulaIn = (table: string): boolean =>
  table.split(/[,\r\n]"?/).some((cell) => cell.startsWith(formula));

/** Stands for the status of an answer that was cut off. */
export const brokenOff = 0;

/** What an answer must not be, whatever was asked; nothing where it is as it should be. */
export function faultIn({ status, type, text }: Answered, hostile: string): string | undefined {
  if (status === brokenOff) return 'breaks off';
  if (status >= 500 && status !== 503 && status !== 507) return `${status}`;
  // A line ends as it stands in JSON too.
  if (/(?:\n|\\n)\s+at .+:\d+:\d+|node:internal|syntax error at or near/.test(text)) return 'tells of the inside';
  const isPage = type.startsWith('text/html');
  if (isPage && hostile.includes('<') && text.includes(hostile)) return 'hands markup back as a page';
  return undefined;
}
