import { type ScimFault, fault, isFault } from './fault.ts';
import { attributeOf } from './said.ts';

/** What a list is asked for, as it stands in an address. */
export interface Listing {
  readonly attributes?: string;
  readonly excludedAttributes?: string;
  readonly filter?: string;
  readonly startIndex?: string;
  readonly count?: string;
}

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const mostCharacters = 2_000;

const wrong = (at: string, is: string): ScimFault => fault(400, `${at} ${is}`, 'invalidValue');

function readNames(body: unknown, at: string): string | undefined | ScimFault {
  const value = attributeOf(body, at);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) return wrong(at, '要是一列属性名。');
  const names = value.join(',');
  return names.length > mostCharacters ? wrong(at, '太长，请缩短后再发。') : names;
}

function readWhole(body: unknown, at: string): string | undefined | ScimFault {
  const value = attributeOf(body, at);
  if (value === undefined) return undefined;
  return Number.isInteger(value) ? String(value) : wrong(at, '要是整数。');
}

function readText(body: unknown, at: string): string | undefined | ScimFault {
  const value = attributeOf(body, at);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return wrong(at, '要是文字。');
  return value.length > mostCharacters ? wrong(at, '太长，请缩短后再发。') : value;
}

/**
 * The same question as a list, asked in a body (RFC 7644, 3.4.3): names and phones to look for then stand in no address,
 * which whatever is between the employer and here may write down. Sorting is passed over, as everywhere.
 */
export function readSearch(body: unknown): Listing | ScimFault {
  const schemas = attributeOf(body, 'schemas');
  if (!Array.isArray(schemas) || !schemas.includes(searchUrn))
    return fault(400, `schemas 里要有 ${searchUrn}。`, 'invalidSyntax');
  const read = {
    attributes: readNames(body, 'attributes'),
    excludedAttributes: readNames(body, 'excludedAttributes'),
    filter: readText(body, 'filter'),
    startIndex: readWhole(body, 'startIndex'),
    count: readWhole(body, 'count'),
  };
  const problem = Object.values(read).find(isFault);
  if (problem !== undefined) return problem;
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
