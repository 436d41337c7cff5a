import type { Day } from '../calendar.ts';
import { birthIn18, isChecked18, isShaped18, sexIn18 } from './number18.ts';
import { isInProvince } from './province.ts';
import { compact, notRead } from './reading.ts';
import type { NotRead } from './reading.ts';

/** The identity documents a member may join with, by the names printed on them. */
export const documentKinds = {
  'resident-id': '居民身份证',
  'hkm-residence-permit': '港澳居民居住证',
  'taiwan-residence-permit': '台湾居民居住证',
  'foreign-permanent-resident': '外国人永久居留身份证',
  passport: '护照',
  'hkm-travel-permit': '港澳居民来往内地通行证',
  'taiwan-travel-permit': '台湾居民来往大陆通行证',
} as const;

export type DocumentKind = keyof typeof documentKinds;

export type DocumentRefusalCode =
  | 'document-empty'
  | 'document-length'
  | 'document-old-15'
  | 'document-characters'
  | 'document-other-kind'
  | 'document-area'
  | 'document-birth-impossible'
  | 'document-birth-future'
  | 'document-check-digit'
  | 'document-form';

/** A document number in its one normal form, and what the number itself tells about its holder. */
export type ReadDocument = {
  ok: true;
  number: string;
  birth?: Day;
  sex?: 'male' | 'female';
  /** The six-digit area code of first registration, possibly one that has been renumbered since. */
  area?: string;
};

type NotADocument = NotRead<DocumentRefusalCode>;

export function isDocumentKind(text: string): text is DocumentKind {
  return Object.hasOwn(documentKinds, text);
}

/**
 * Reads a document number as typed: full-width or half-width, with spaces or dashes, x or X.
 *
 * `today` is the day in China, against which births in the future are refused. Numbers with a check
 * digit are checked; the others only by their shape, loosely, because turning a real person away
 * costs more than a typing error that the next look at the document will show. A number that is
 * right but belongs to another kind of document is refused with the kind to choose.
 */
export function readDocument(kind: DocumentKind, text: string, today: Day): ReadDocument | NotADocument {
  const typed = compact(text).replace('×', 'X');
  if (typed === '') return notRead('document-empty', `请填写${documentKinds[kind]}号码。`);
  const other = isShaped18(typed) && isChecked18(typed) ? kindOf18(typed) : kind;
  if (other !== kind) {
    const label = documentKinds[other];
    return notRead('document-other-kind', `这是${label}的号码，请把证件类型改成「${label}」再提交。`);
  }
  switch (kind) {
    case 'passport':
      return readPassport(typed);
    case 'hkm-travel-permit':
      return readHkmTravelPermit(typed);
    case 'taiwan-travel-permit':
      return readTaiwanTravelPermit(typed);
    case 'foreign-permanent-resident':
      return /^[A-Z]{3}\d{12}$/.test(typed) ? { ok: true, number: typed } : read18(kind, typed, today);
    default:
      return read18(kind, typed, today);
  }
}

/** The kind an 18-digit number belongs to, by its first digits; residence permits share 8 with nobody else. */
function kindOf18(number: string): DocumentKind {
  if (number.startsWith('9')) return 'foreign-permanent-resident';
  if (/^8[12]0000/.test(number)) return 'hkm-residence-permit';
  if (number.startsWith('830000')) return 'taiwan-residence-permit';
  return 'resident-id';
}

function read18(kind: DocumentKind, number: string, today: Day): ReadDocument | NotADocument {
  const misshapen = checkShape(kind, number);
  if (misshapen) return misshapen;
  const foreign = kind === 'foreign-permanent-resident';
  const area = number.slice(0, 6);
  const placed = foreign ? number.startsWith('9') : isInProvince(area) || area === '830000';
  if (!placed || kindOf18(number) !== kind) return notRead('document-area', areaSays(kind));
  const birth = birthIn18(number, today);
  if (birth === undefined) {
    return notRead('document-birth-impossible', '号码第 7 到 14 位是出生日期，没有这样的日期，请对照证件检查这几位。');
  }
  if (birth > today) {
    return notRead('document-birth-future', '号码第 7 到 14 位是出生日期，这个日期还没有到，请对照证件检查这几位。');
  }
  if (!isChecked18(number)) {
    return notRead('document-check-digit', '号码里有一位填错了，或者两位填反了，请对照证件逐位检查。');
  }
  // Of the foreign card only the leading 9, the birth date and the check digit are published as being
  // like those of GB 11643; sex and area are not read out of it.
  return foreign ? { ok: true, number, birth } : { ok: true, number, birth, sex: sexIn18(number), area };
}

function checkShape(kind: DocumentKind, number: string): NotADocument | undefined {
  const label = documentKinds[kind];
  if (/^\d{15}$/.test(number) && kind === 'resident-id') {
    return notRead('document-old-15', '这是 15 位的旧身份证号码，已经停用，请填现在身份证上的 18 位号码。');
  }
  if (number.length !== 18) {
    const old = kind === 'foreign-permanent-resident' ? '（旧版是 3 个字母加 12 位数字）' : '';
    return notRead(
      'document-length',
      `${label}号码是 18 位${old}，你填了 ${number.length} 位，请检查有没有漏填或多填。`,
    );
  }
  if (!isShaped18(number)) {
    return notRead(
      'document-characters',
      `${label}号码前 17 位是数字，最后一位是数字或字母 X，请检查有没有填成别的字。`,
    );
  }
  return undefined;
}

function areaSays(kind: DocumentKind): string {
  switch (kind) {
    case 'hkm-residence-permit':
      return '港澳居民居住证号码以 810000（香港）或 820000（澳门）开头，请检查前 6 位。';
    case 'taiwan-residence-permit':
      return '台湾居民居住证号码以 830000 开头，请检查前 6 位。';
    case 'foreign-permanent-resident':
      return '外国人永久居留身份证号码以 9 开头，请检查第 1 位。';
    default:
      return '号码前 6 位是地区代码，没有这个地区，请对照身份证检查前 6 位。';
  }
}

/**
 * ICAO Doc 9303 gives passport numbers nine places, but some states print longer ones; every state
 * uses digits, so letters alone are a name typed into the wrong field.
 */
function readPassport(number: string): ReadDocument | NotADocument {
  if (/^(?=.*\d)[A-Z\d]{5,12}$/.test(number)) return { ok: true, number };
  return notRead('document-form', '护照号码由字母和数字组成，一般是 9 位，请按护照资料页右上角的号码填写。');
}

/**
 * H or M and eight digits, or HA/MA and seven for holders who are not Chinese citizens (since July
 * 2024). Cards before 2013 add two digits that count re-issues; they are dropped, because the first
 * nine characters are the holder's for life (公安部 2010-03-10) and one person must stay one person.
 */
function readHkmTravelPermit(number: string): ReadDocument | NotADocument {
  const permit = /^([HM](?:\d{8}|A\d{7}))(?:\d{2})?$/.exec(number)?.[1];
  if (permit) return { ok: true, number: permit };
  return notRead('document-form', '通行证号码是字母 H 或 M 加 8 位数字，请对照证件正面填写。');
}

/** Eight digits on the card (since 2015); ten digits and often a bracketed letter in the booklet before it. */
function readTaiwanTravelPermit(number: string): ReadDocument | NotADocument {
  if (/^(?:\d{8}|\d{10}[A-Z]?)$/.test(number)) return { ok: true, number };
  return notRead('document-form', '台湾居民来往大陆通行证号码是 8 位数字，请对照证件正面填写。');
}

/**
 * What may be shown of a number to somebody who has not asked to see it: the first and last four of
 * an 18-digit one (no birth date), the first and last two of others; the length stays visible.
 */
export function maskDocument(number: string): string {
  const shown = number.length >= 18 ? 4 : number.length >= 8 ? 2 : 0;
  const hidden = '*'.repeat(number.length - 2 * shown);
  return number.slice(0, shown) + hidden + number.slice(number.length - shown);
}
