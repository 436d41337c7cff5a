import { isInProvince } from './province.ts';
import { compact, notRead } from './reading.ts';
import type { NotRead } from './reading.ts';

/** GB 32100-2015: digits and capitals without I, O, S, V and Z; the place in this row is the value. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** 3^(i−1) mod 31 for positions i = 1…17. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** GB 11714-1997, over the eight characters before its own check character. */
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/**
 * Who registers the organisation, by the first character of its code; of unions also by the second:
 * 81 is a basic union (基层工会), 89 any other union body.
 */
const REGISTRIES = [
  ['1', 'establishment'],
  ['2', 'foreign-affairs'],
  ['3', 'justice'],
  ['4', 'culture'],
  ['5', 'civil-affairs'],
  ['6', 'tourism'],
  ['7', 'religion'],
  ['81', 'union-basic'],
  ['89', 'union-other'],
  ['9', 'commerce'],
  ['A', 'military'],
  ['N', 'agriculture'],
  ['Y', 'other'],
] as const;

export type CreditCodeRegistry = (typeof REGISTRIES)[number][1];

export type CreditCodeRefusalCode =
  | 'credit-code-empty'
  | 'credit-code-length'
  | 'credit-code-letter'
  | 'credit-code-characters'
  | 'credit-code-registry'
  | 'credit-code-area'
  | 'credit-code-check'
  | 'credit-code-organisation';

export type ReadCreditCode = {
  ok: true;
  creditCode: string;
  registry: CreditCodeRegistry;
  /** Area code of the registry; 100000 for the national ones. */
  area: string;
  /** The nine characters of the organisation code (GB 11714). */
  organisation: string;
};

/**
 * Reads a 统一社会信用代码 as typed. A basic union has its own (81…), different from its employer's
 * (91…, 12…); which of the two a form wants is for the form to say, from `registry`.
 */
export function readCreditCode(text: string): ReadCreditCode | NotRead<CreditCodeRefusalCode> {
  const creditCode = compact(text);
  const misshapen = checkShape(creditCode);
  if (misshapen) return misshapen;
  const registry = registryOf(creditCode);
  if (!registry) {
    return notRead(
      'credit-code-registry',
      '信用代码前两位是登记机关和类别，没有这一类（工会以 81 或 89 开头），请检查前两位。',
    );
  }
  const area = creditCode.slice(2, 8);
  if (!/^\d{6}$/.test(area) || !(isInProvince(area) || area.startsWith('10'))) {
    return notRead('credit-code-area', '信用代码第 3 到 8 位是地区代码，没有这个地区，请对照证书检查这几位。');
  }
  if (creditCheck(creditCode.slice(0, 17)) !== creditCode.charAt(17)) {
    return notRead('credit-code-check', '信用代码里有一位填错了，或者两位填反了，请对照证书逐位检查。');
  }
  const organisation = creditCode.slice(8, 17);
  if (organisationCheck(organisation.slice(0, 8)) !== organisation.charAt(8)) {
    return notRead('credit-code-organisation', '信用代码第 9 到 17 位（组织机构代码）对不上，请对照证书检查这几位。');
  }
  return { ok: true, creditCode, registry, area, organisation };
}

function checkShape(code: string): NotRead<CreditCodeRefusalCode> | undefined {
  if (code === '') return notRead('credit-code-empty', '请填写统一社会信用代码。');
  if (code.length === 15) {
    return notRead('credit-code-length', '这像是 15 位的旧注册号，请填证书上 18 位的统一社会信用代码。');
  }
  if (code.length === 9) {
    return notRead('credit-code-length', '这像是 9 位的组织机构代码，请填证书上 18 位的统一社会信用代码。');
  }
  if (code.length !== 18) {
    return notRead(
      'credit-code-length',
      `统一社会信用代码是 18 位，你填了 ${code.length} 位，请检查有没有漏填或多填。`,
    );
  }
  if (/^[\dA-Z]+$/.test(code) && /[IOSVZ]/.test(code)) {
    return notRead('credit-code-letter', '信用代码里没有字母 I、O、S、V、Z，请看看是不是数字 1、0、5、2 或字母 U。');
  }
  if (Array.from(code).some((char) => !ALPHABET.includes(char))) {
    return notRead('credit-code-characters', '信用代码只有数字和大写字母，请检查有没有填成别的字。');
  }
  return undefined;
}

function registryOf(code: string): CreditCodeRegistry | undefined {
  return REGISTRIES.find(([start]) => code.startsWith(start))?.[1];
}

function creditCheck(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(first17.charAt(i)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** Here A is 10 and Z is 35, unlike in the credit code around it. */
function organisationCheck(body8: string): string {
  const sum = ORGANISATION_WEIGHTS.reduce(
    (total, weight, i) => total + weight * Number.parseInt(body8.charAt(i), 36),
    0,
  );
  return '0123456789X'.charAt((11 - (sum % 11)) % 11);
}

/**
 * A valid code from its parts, e.g. `creditCodeOf('81', '440100', '00000019')`, for made-up
 * organisations. RangeError when the parts do not make one.
 */
export function creditCodeOf(registryAndKind: string, area: string, orgBody8: string): string {
  const first17 = registryAndKind + area + orgBody8 + organisationCheck(orgBody8);
  const read = readCreditCode(first17 + creditCheck(first17));
  if (!read.ok || orgBody8.length !== 8 || area.length !== 6) {
    throw new RangeError(`no credit code from ${registryAndKind} ${area} ${orgBody8}`);
  }
  return read.creditCode;
}
