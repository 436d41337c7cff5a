import { type ScimUser, enterpriseUrn, userUrn } from '../../kernel/employer-answers.ts';
import type { Kept } from './queries.ts';

export const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export function tagOf(version: number): string {
  return `W/"${version}"`;
}

export function locationOf(base: string, id: string): string {
  return `${base}/Users/${id}`;
}

/** What the employer is answered: what it said, the id, and when. */
export function userOf(base: string, { id, said, version, created_at, updated_at }: Kept): ScimUser {
  const { employeeNumber, department } = said;
  const hasMore = employeeNumber !== undefined || department !== undefined;
  return {
    schemas: hasMore ? [userUrn, enterpriseUrn] : [userUrn],
    id,
    ...(said.externalId !== undefined && { externalId: said.externalId }),
    userName: said.userName,
    ...(said.name !== undefined && { name: { formatted: said.name } }),
    active: said.active,
    ...(said.phone && { phoneNumbers: [said.phone] }),
    ...(hasMore && {
      [enterpriseUrn]: {
        ...(employeeNumber !== undefined && { employeeNumber }),
        ...(department !== undefined && { department }),
      },
    }),
    meta: {
      resourceType: 'User',
      created: created_at.toISOString(),
      lastModified: updated_at.toISOString(),
      location: locationOf(base, id),
      version: tagOf(version),
    },
  };
}

const always: readonly string[] = ['schemas', 'id'];

/** The names in `attributes` or `excludedAttributes`, in small letters and without the name of the core schema. */
function namesIn(text: string): string[] {
  const core = `${userUrn.toLowerCase()}:`;
  return text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .map((name) => (name.startsWith(core) ? name.slice(core.length) : name))
    .filter((name) => name !== '');
}

/** The part of an attribute that is asked for: all of it, some sub-attributes, or nothing. */
function partOf(key: string, value: unknown, keeps: (path: string) => boolean): unknown {
  const name = key.toLowerCase();
  if (keeps(name)) return value;
  const separator = name.startsWith('urn:') ? ':' : '.';
  const pick = (one: object) => {
    const kept = Object.entries(one).filter(([sub]) => keeps(`${name}${separator}${sub.toLowerCase()}`));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
  if (Array.isArray(value)) {
    const entries = value.map((one: unknown) => (typeof one === 'object' && one ? pick(one) : undefined));
    return entries.some((one) => one !== undefined) ? entries.filter((one) => one !== undefined) : undefined;
  }
  return typeof value === 'object' && value !== null ? pick(value) : undefined;
}

function without(key: string, value: unknown, excluded: readonly string[]): unknown {
  const name = key.toLowerCase();
  if (excluded.includes(name)) return undefined;
  if (!excluded.some((one) => one.startsWith(name))) return value;
  return partOf(key, value, (path) => path !== name && !excluded.includes(path));
}

/** Only the attributes asked for, or all but those not wanted; `id` and `schemas` are always there (RFC 7644, 3.9). */
export function project(
  user: ScimUser,
  { attributes, excludedAttributes }: { readonly attributes?: string; readonly excludedAttributes?: string },
): object {
  const wanted = attributes === undefined ? undefined : namesIn(attributes);
  const excluded = excludedAttributes === undefined ? [] : namesIn(excludedAttributes);
  if (wanted === undefined && excluded.length === 0) return user;
  const entries = Object.entries(user).map(([key, value]): [string, unknown] => {
    if (always.includes(key)) return [key, value];
    if (wanted !== undefined) return [key, partOf(key, value, (path) => wanted.includes(path))];
    return [key, without(key, value, excluded)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
