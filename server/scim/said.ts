import { enterpriseUrn, type ScimPhone, userUrn } from '../../kernel/employer-answers.ts';
import { readPhone } from '../../kernel/identity/phone.ts';
import { type ScimFault, fault, isFault } from './fault.ts';

/** Everything that is kept of what an employer says of somebody; what is not here is not read and not stored. */
export interface Said {
  readonly userName: string;
  readonly externalId?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: ScimPhone | undefined;
  readonly active: boolean;
  readonly employeeNumber?: string | undefined;
  readonly department?: string | undefined;
}

type Words = 'userName' | 'externalId' | 'name' | 'employeeNumber' | 'department';

const mostCharacters: Readonly<Record<Words, number>> = {
  userName: 200,
  externalId: 200,
  name: 100,
  employeeNumber: 60,
  department: 100,
};

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An attribute by its name, whose case does not matter (RFC 7643, 2.1); `null` is as good as absent. */
export function attributeOf(of: unknown, name: string): unknown {
  if (!isObject(of)) return undefined;
  const key = Object.keys(of).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : (of[key] ?? undefined);
}

export function readWords(at: Words, value: unknown): string | undefined | ScimFault {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return fault(400, `${at} 要是文字。`, 'invalidValue');
  const text = value.normalize('NFC').trim();
  if (text.length > mostCharacters[at])
    return fault(400, `${at} 最多 ${mostCharacters[at]} 个字，请缩短后再发。`, 'invalidValue');
  if (/\p{Cc}|\p{Cs}/u.test(text)) return fault(400, `${at} 里有看不见的控制字符，请去掉后再发。`, 'invalidValue');
  return text === '' ? undefined : text;
}

/** Some systems write `"False"`. */
export function readActive(value: unknown): boolean | ScimFault {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  return fault(400, 'active 只能是 true 或者 false。', 'invalidValue');
}

/** One entry of `phoneNumbers` in the form in which it is given back, or nothing where it receives no messages. */
export function readEntry(value: unknown): ScimPhone | undefined | ScimFault {
  const number = isObject(value) ? attributeOf(value, 'value') : value;
  const type = attributeOf(value, 'type');
  if (number === undefined) return undefined;
  if (typeof number !== 'string' || (type !== undefined && typeof type !== 'string'))
    return fault(400, 'phoneNumbers 里的 value 和 type 要是文字。', 'invalidValue');
  const given = number.trim();
  if (given.length > 30 || !readPhone(given).ok) return undefined;
  return {
    value: given,
    ...(typeof type === 'string' && { type: type.slice(0, 20) }),
    ...(attributeOf(value, 'primary') === true && { primary: true }),
  };
}

/**
 * The one number that an invitation can be sent to: the primary one, else one called «mobile», else the first. Landlines
 * and numbers from elsewhere are of no use for that and are not kept.
 */
export function readPhones(value: unknown): ScimPhone | undefined | ScimFault {
  if (value === undefined || value === null) return undefined;
  const entries = Array.isArray(value) ? value.slice(0, 20) : [value];
  const phones: ScimPhone[] = [];
  for (const entry of entries) {
    const read = readEntry(entry);
    if (isFault(read)) return read;
    if (read !== undefined) phones.push(read);
  }
  return phones.find(({ primary }) => primary) ?? phones.find(({ type }) => type === 'mobile') ?? phones[0];
}

/** The words among what was said, each read in its own place of the resource. */
function wordsIn(body: unknown): Partial<Record<Words, string>> | ScimFault {
  const enterprise = attributeOf(body, enterpriseUrn);
  const places: Readonly<Record<Words, unknown>> = {
    userName: attributeOf(body, 'userName'),
    externalId: attributeOf(body, 'externalId'),
    name: attributeOf(attributeOf(body, 'name'), 'formatted'),
    employeeNumber: attributeOf(enterprise, 'employeeNumber'),
    department: attributeOf(enterprise, 'department'),
  };
  const words: Partial<Record<Words, string>> = {};
  for (const [at, value] of Object.entries(places) as [Words, unknown][]) {
    const read = readWords(at, value);
    if (isFault(read)) return read;
    if (read !== undefined) words[at] = read;
  }
  return words;
}

/**
 * Reads a whole User. Where `active` is absent it stays as `was`: silence neither ends nor renews an employment.
 */
export function readUser(body: unknown, was = true): Said | ScimFault {
  const schemas = attributeOf(body, 'schemas');
  if (!Array.isArray(schemas) || !schemas.includes(userUrn))
    return fault(400, `schemas 里要有 ${userUrn}。`, 'invalidSyntax');
  const words = wordsIn(body);
  if (isFault(words)) return words;
  const { userName } = words;
  if (userName === undefined) return fault(400, '缺少 userName。', 'invalidValue');
  const given = attributeOf(body, 'active');
  const active = given === undefined ? was : readActive(given);
  if (isFault(active)) return active;
  const phone = readPhones(attributeOf(body, 'phoneNumbers'));
  if (isFault(phone)) return phone;
  return { ...words, userName, active, ...(phone && { phone }) };
}

const keys = ['userName', 'externalId', 'name', 'active', 'employeeNumber', 'department'] as const;

export function isSame(a: Said, b: Said): boolean {
  const samePhone = (['value', 'type', 'primary'] as const).every((key) => a.phone?.[key] === b.phone?.[key]);
  return samePhone && keys.every((key) => a[key] === b[key]);
}
