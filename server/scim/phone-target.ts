import type { ScimPhone } from '../../kernel/employer-answers.ts';
import { type ScimFault, fault, isFault } from './fault.ts';
import { type Attributes, type Condition, readFilter } from './filter.ts';
import { attributeOf, isObject, readEntry, readPhones } from './said.ts';

/** Changes of `phoneNumbers`, of which one number at most is kept. */

type PhonePart = 'value' | 'type' | 'primary';

const parts: Attributes<PhonePart> = new Map([
  ['value', { name: 'value', is: 'string' }],
  ['type', { name: 'type', is: 'string' }],
  ['primary', { name: 'primary', is: 'boolean' }],
]);

export interface PhoneTarget {
  readonly op: 'add' | 'replace' | 'remove';
  /** What stands in brackets behind the attribute. */
  readonly where: string | undefined;
  /** The sub-attribute meant, in small letters. */
  readonly sub: string | undefined;
  readonly value: unknown;
}

function folded(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : (value ?? null);
}

function isMet(condition: Condition<PhonePart>, phone: ScimPhone): boolean {
  switch (condition.op) {
    case 'and':
      return condition.of.every((one) => isMet(one, phone));
    case 'or':
      return condition.of.some((one) => isMet(one, phone));
    case 'not':
      return !isMet(condition.of, phone);
    case 'pr':
      return phone[condition.attribute] !== undefined;
    default:
      return (folded(phone[condition.attribute]) === folded(condition.value)) === (condition.op === 'eq');
  }
}

/** What a number must have to be the one that brackets speak of: `type eq "mobile"` makes a mobile one. */
function madeBy(condition: Condition<PhonePart> | undefined): Partial<Record<PhonePart, unknown>> {
  if (condition?.op === 'eq') return { [condition.attribute]: condition.value };
  if (condition?.op === 'and') return Object.assign({}, ...condition.of.map(madeBy)) as object;
  return {};
}

function partOf(sub: string, value: unknown): object {
  return { [sub]: sub === 'primary' ? value === true || folded(value) === 'true' : value };
}

/** Whether a removal by value (`"value": [{ "value": "138…" }]`) names the number that is kept. */
function isNamed(phone: ScimPhone, value: unknown): boolean {
  const named = Array.isArray(value) ? value : [value];
  return named.some((one) => (isObject(one) ? attributeOf(one, 'value') : one) === phone.value);
}

function changeWhole(phone: ScimPhone | undefined, { op, value }: PhoneTarget): ScimPhone | undefined | ScimFault {
  if (op === 'remove') return phone && value !== undefined && !isNamed(phone, value) ? phone : undefined;
  if (typeof value !== 'object') return fault(400, 'phoneNumbers 的 value 要是数组或者对象。', 'invalidValue');
  const read = readPhones(value);
  if (op === 'replace' || isFault(read)) return read;
  return read?.primary || phone === undefined ? read : phone;
}

/**
 * The number that is kept after a change. Numbers that are not kept cannot be told from those that never were, so brackets
 * that speak of another one change nothing, or name the first.
 */
export function changePhone(phone: ScimPhone | undefined, target: PhoneTarget): ScimPhone | undefined | ScimFault {
  const { op, where, sub, value } = target;
  if (where === undefined && sub === undefined) return changeWhole(phone, target);
  const condition = where === undefined ? undefined : readFilter(where, parts);
  if (isFault(condition)) return { ...condition, scimType: 'invalidPath' };
  const isKept = phone !== undefined && (condition === undefined || isMet(condition, phone));
  if (phone !== undefined && !isKept) return phone;
  if (sub !== undefined && !parts.has(sub)) return phone;
  if (op === 'remove') return sub === 'type' || sub === 'primary' ? phone && { ...phone, [sub]: undefined } : undefined;
  if (sub === undefined && !isObject(value))
    return fault(400, 'phoneNumbers[…] 的 value 要是一个对象。', 'invalidValue');
  const changed = sub === undefined ? value : partOf(sub, value);
  return readEntry({ ...madeBy(condition), ...phone, ...(changed as object) });
}
