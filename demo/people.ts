import { addDays, daysBetween } from '../kernel/calendar.ts';
import type { Day } from '../kernel/calendar.ts';
import type { DocumentKind } from '../kernel/identity/document.ts';
import { readName } from '../kernel/identity/person-name.ts';
import { documentOf, residentId } from './documents.ts';
import type { Document, DocumentForm } from './documents.ts';
import { dottedName, hanName, latinName, rareName } from './names.ts';
import type { Sex } from './names.ts';
import { phoneOf } from './phones.ts';
import { randomOf } from './random.ts';
import type { Random } from './random.ts';

/** Somebody who does not exist. */
export interface Person {
  readonly name: string;
  readonly nameFolded: string;
  readonly documentKind: DocumentKind;
  readonly documentNumber: string;
  readonly phone: string;
  readonly verified: boolean;
  readonly bornOn: Day;
  readonly joinedOn: Day;
}

/** Two in every hundred members hold each of these; everyone else has a resident ID. */
const rarerForms: readonly DocumentForm[] = [
  'hkm-residence-permit',
  'taiwan-residence-permit',
  'hkm-travel-permit',
  'taiwan-travel-permit',
  'foreign-since-2023',
  'foreign-before',
  'passport',
];
const ofEach = 2;
const rarer = rarerForms.length * ofEach;

/** 60.4 % of Guangdong's members are verified by their real names. */
const verifiedShare = 0.604;

const joinedFrom: Day = '2015-01-01';
const joinedUntil: Day = '2026-02-28';
/** From birth to a day that is not before the 18th birthday. */
const daysOfAge = 6575;

/**
 * The n-th worker, the same whenever and wherever asked for. The first five have resident IDs; whether one of those
 * is verified is set, since people try the demo with them.
 */
export function workerOf(seed: number, n: number, verified?: boolean): Person {
  const random = randomOf(seed, 'worker', n);
  const sex: Sex = random.chance(0.45) ? 'female' : 'male';
  const { form, ordinal } = formOf(n);
  const document = documentOf(form, ordinal, sex, random);
  const foreign = form === 'passport' || document.kind === 'foreign-permanent-resident';
  const name = foreign
    ? latinName(sex, random)
    : form === 'resident-id'
      ? mainlandName(sex, random)
      : hanName(sex, random);
  return personOf(name, document, phoneOf('worker', n), verified ?? random.chance(verifiedShare), random);
}

/** The n-th member of staff: verified, with a resident ID. */
export function staffOf(seed: number, n: number): Person {
  const random = randomOf(seed, 'staff', n);
  const sex: Sex = random.chance(0.5) ? 'female' : 'male';
  const document = residentId('staff', n, sex, random);
  return personOf(hanName(sex, random), document, phoneOf('staff', n), true, random);
}

function personOf(written: string, document: Document, phone: string, verified: boolean, random: Random): Person {
  const name = readName(written);
  if (!name.ok) throw new RangeError(`${written}: ${name.code}`);
  const adultOn = addDays(document.born, daysOfAge);
  const from = adultOn > joinedFrom ? adultOn : joinedFrom;
  return {
    name: name.name,
    nameFolded: name.folded,
    documentKind: document.kind,
    documentNumber: document.number,
    phone,
    verified,
    bornOn: document.born,
    joinedOn: addDays(from, random.below(daysBetween(from, joinedUntil) + 1)),
  };
}

/**
 * Which document the n-th worker has, and how many before had one of the form. Every hundred workers hold exactly
 * `ofEach` of each rarer form, at places that differ from hundred to hundred.
 */
function formOf(n: number): { form: DocumentForm; ordinal: number } {
  const hundred = Math.floor(n / 100);
  const place = (n * 37 + hundred * 11 + 50) % 100;
  const form = rarerForms[Math.floor(place / ofEach)];
  return form === undefined
    ? { form: 'resident-id', ordinal: hundred * (100 - rarer) + place - rarer }
    : { form, ordinal: hundred * ofEach + (place % ofEach) };
}

function mainlandName(sex: Sex, random: Random): string {
  const among = random.next();
  if (among < 0.02) return dottedName(sex, random);
  return among < 0.04 ? rareName(sex, random) : hanName(sex, random);
}
