import type { ScimBulkAnswer } from '../../kernel/employer-answers.ts';
import type { Platform } from '../platform.ts';
import { type Occasion, createUser, patchUser, removeUser, replaceUser } from './doings.ts';
import { type ScimFault, errorOf, fault, isFault, notFound } from './fault.ts';
import type { Kept } from './queries.ts';
import { attributeOf, isObject } from './said.ts';
import { locationOf, tagOf } from './user.ts';

/** Many changes in one request (RFC 7644, 3.7): each by itself, so that one that is refused takes no other with it. */
export const mostOperations = 100;

const requestUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const answerUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Result = ScimBulkAnswer['Operations'][number];

export interface BulkAsked {
  readonly operations: readonly Readonly<Record<string, unknown>>[];
  /** After so many that were refused the rest is left alone. */
  readonly failOnErrors: number;
}

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

export function readBulk(body: unknown): BulkAsked | ScimFault {
  const schemas = attributeOf(body, 'schemas');
  if (!Array.isArray(schemas) || !schemas.includes(requestUrn))
    return fault(400, `schemas 里要有 ${requestUrn}。`, 'invalidSyntax');
  const operations = attributeOf(body, 'Operations');
  if (!Array.isArray(operations) || !operations.every(isObject))
    return fault(400, 'Operations 要是由对象组成的数组。', 'invalidSyntax');
  if (operations.length > mostOperations)
    return fault(413, `一次最多 ${mostOperations} 个操作，请分几次发。`, 'tooMany');
  const failOnErrors = attributeOf(body, 'failOnErrors') ?? Infinity;
  if (typeof failOnErrors !== 'number' || failOnErrors < 1)
    return fault(400, 'failOnErrors 要是大于 0 的整数。', 'invalidValue');
  return { operations, failOnErrors };
}

interface One {
  readonly method: string;
  readonly bulkId: string | undefined;
  readonly id: string | undefined;
  readonly data: unknown;
  readonly version: string | undefined;
}

/** `/Users`, or one of them by its id or by the `bulkId` of an operation above. */
function readOne(operation: Readonly<Record<string, unknown>>, made: ReadonlyMap<string, string>): One | ScimFault {
  const method = String(attributeOf(operation, 'method')).toUpperCase();
  const path = /^\/Users(?:\/(?:(bulkId:.+)|([^/]+)))?$/.exec(String(attributeOf(operation, 'path')));
  if (path === null) return fault(400, 'path 只能是 /Users 或者 /Users 下的一个 id。', 'invalidPath');
  const bulkId = attributeOf(operation, 'bulkId');
  const version = attributeOf(operation, 'version');
  const id = path[1] === undefined ? path[2] : made.get(path[1].slice('bulkId:'.length));
  if (path[1] !== undefined && id === undefined) return fault(409, '这个 bulkId 前面没有办成的 POST。');
  const isPost = method === 'POST';
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) || isPost !== (id === undefined))
    return fault(400, 'POST 发到 /Users；PUT、PATCH、DELETE 发到 /Users 下的一个 id。', 'invalidSyntax');
  if (isPost && typeof bulkId !== 'string') return fault(400, 'POST 要带 bulkId。', 'invalidSyntax');
  return {
    method,
    bulkId: typeof bulkId === 'string' ? bulkId : undefined,
    id,
    data: attributeOf(operation, 'data'),
    version: typeof version === 'string' ? version : undefined,
  };
}

async function carryOut(platform: Platform, one: One, occasion: Occasion): Promise<Kept | ScimFault | undefined> {
  const { method, id = '', data } = one;
  const seen = { ...occasion, ifMatch: one.version };
  if (method === 'POST') return createUser(platform, data, seen);
  if (!isUuid(id)) return notFound;
  if (method === 'DELETE') return removeUser(platform, id, seen);
  return method === 'PUT' ? replaceUser(platform, id, data, seen) : patchUser(platform, id, data, seen);
}

function resultOf(
  base: string,
  one: Pick<One, 'method' | 'bulkId' | 'id'>,
  done: Kept | ScimFault | undefined,
): Result {
  const named = { method: one.method, ...(one.bulkId !== undefined && { bulkId: one.bulkId }) };
  const known = one.id === undefined ? {} : { location: locationOf(base, one.id) };
  if (isFault(done)) return { ...named, ...known, status: String(done.fault), response: errorOf(done) };
  if (done === undefined) return { ...named, ...known, status: '204' };
  const status = one.method === 'POST' ? '201' : '200';
  return { ...named, location: locationOf(base, done.id), version: tagOf(done.version), status };
}

/** Carries the operations out in their order and says of each what became of it. */
export async function runBulk(
  platform: Platform,
  base: string,
  { operations, failOnErrors }: BulkAsked,
  occasion: Occasion,
): Promise<ScimBulkAnswer> {
  const made = new Map<string, string>();
  const results: Result[] = [];
  let failed = 0;
  for (const operation of operations) {
    if (failed >= failOnErrors) break;
    const one = readOne(operation, made);
    if (isFault(one)) {
      const named = { method: String(attributeOf(operation, 'method')).slice(0, 20), id: undefined };
      const bulkId = attributeOf(operation, 'bulkId');
      results.push(resultOf(base, { ...named, bulkId: typeof bulkId === 'string' ? bulkId : undefined }, one));
      failed += 1;
      continue;
    }
    const done = await carryOut(platform, one, occasion);
    if (isFault(done)) failed += 1;
    else if (done !== undefined && one.bulkId !== undefined) made.set(one.bulkId, done.id);
    results.push(resultOf(base, one, done));
  }
  return { schemas: [answerUrn], Operations: results };
}
