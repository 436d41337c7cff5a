import { describe, expect, test } from 'vitest';
import { daysBetween } from '../kernel/calendar.ts';
import { readDocument } from '../kernel/identity/document.ts';
import { readName } from '../kernel/identity/person-name.ts';
import { readPhone } from '../kernel/identity/phone.ts';
import { documentOf, residentId, scattered } from './documents.ts';
import type { DocumentForm } from './documents.ts';
import { staffOf, workerOf } from './people.ts';
import type { Person } from './people.ts';
import { phoneOf } from './phones.ts';
import { randomOf } from './random.ts';

const seed = 3;
const many = 20_000;
const workers = Array.from({ length: many }, (_, n) => workerOf(seed, n));
const staff = Array.from({ length: 4_000 }, (_, n) => staffOf(seed, n));
const share = (holds: (person: Person) => boolean): number => workers.filter(holds).length / many;

test('the same seed gives the same people, asked for in any order', () => {
  expect([workerOf(seed, 19_999), workerOf(seed, 0)]).toEqual([workers[19_999], workers[0]]);
  expect(workerOf(seed + 1, 0)).not.toEqual(workers[0]);
});

test('the kernel reads every document, phone number and name as it is written', () => {
  for (const person of [...workers, ...staff]) {
    const { documentKind, documentNumber, phone, name, nameFolded, bornOn } = person;
    const read = readDocument(documentKind, documentNumber, '2026-03-06');
    expect(read).toMatchObject({ ok: true, number: documentNumber });
    expect({ birth: bornOn, ...read }).toMatchObject({ birth: bornOn });
    expect(readPhone(phone)).toEqual({ ok: true, phone });
    expect(readName(name)).toEqual({ ok: true, name, folded: nameFolded });
  }
});

test('no two people share a document or a phone number', () => {
  const everyone = [...workers, ...staff];
  expect(new Set(everyone.map((person) => person.documentNumber)).size).toBe(everyone.length);
  expect(new Set(everyone.map((person) => person.phone)).size).toBe(everyone.length);
});

test('everyone is of working age all through 2026, and joined as an adult from 2015 on', () => {
  for (const { bornOn, joinedOn } of [...workers, ...staff]) {
    expect(bornOn >= '1967-01-01' && bornOn <= '2007-12-31').toBe(true);
    expect(joinedOn >= '2015-01-01' && joinedOn <= '2026-02-28').toBe(true);
    expect(daysBetween(bornOn, joinedOn)).toBeGreaterThanOrEqual(6575);
  }
  expect(new Set(workers.map(({ joinedOn }) => joinedOn.slice(0, 4))).size).toBe(12);
});

test('six in ten are verified, and all of the staff', () => {
  expect(Math.abs(share((person) => person.verified) - 0.604)).toBeLessThan(0.01);
  expect(staff.every((person) => person.verified)).toBe(true);
});

describe('each special kind is at least one in a hundred', () => {
  test.each<[string, (person: Person) => boolean]>([
    ['residence permits of Hongkong', (p) => p.documentNumber.startsWith('810000')],
    ['residence permits of Macao', (p) => p.documentNumber.startsWith('820000')],
    ['residence permits of Taiwan', (p) => p.documentNumber.startsWith('830000')],
    ['travel permits of Hongkong', (p) => p.documentNumber.startsWith('H')],
    ['travel permits of Macao', (p) => p.documentNumber.startsWith('M')],
    ['travel permits of Taiwan', (p) => p.documentKind === 'taiwan-travel-permit'],
    ['cards of foreigners since 2023', (p) => /^9\d{16}[\dX]$/.test(p.documentNumber)],
    ['cards of foreigners before', (p) => p.documentKind.startsWith('foreign') && p.documentNumber.length === 15],
    ['passports', (p) => p.documentKind === 'passport'],
    ['Latin names', (p) => /^[\p{Script=Latin}'’\-. ]+$/u.test(p.name)],
    ['names with ·', (p) => /^\p{Script=Han}+·\p{Script=Han}+$/u.test(p.name)],
    ['names with characters beyond the two-byte sets', (p) => /[\u3400-\u4DBF\u{20000}-\u{3FFFD}]/u.test(p.name)],
  ])('%s', (_, holds) => {
    expect(share(holds)).toBeGreaterThanOrEqual(0.01);
  });
});

describe('nobody real has these numbers', () => {
  test('resident IDs are of areas that were never assigned', () => {
    const areas = [...workers, ...staff]
      .filter((person) => person.documentKind === 'resident-id')
      .map((person) => person.documentNumber.slice(0, 4));
    expect(new Set(areas)).toEqual(new Set(['4499', '4498']));
  });

  test('phone numbers are of 17413–17489, which no operator has', () => {
    for (const { phone } of [...workers, ...staff]) expect(phone >= '17413' && phone < '17490').toBe(true);
  });
});

describe('a million members', () => {
  const forms: [DocumentForm, number][] = [
    ['resident-id', 860_000],
    ['hkm-residence-permit', 20_000],
    ['taiwan-residence-permit', 20_000],
    ['hkm-travel-permit', 20_000],
    ['taiwan-travel-permit', 20_000],
    ['foreign-since-2023', 20_000],
    ['foreign-before', 20_000],
    ['passport', 20_000],
  ];

  test.each(forms)('%s numbers are different up to %i', (form, count) => {
    const random = randomOf(seed, form);
    const numbers = new Set<string>();
    for (let n = 0; n < count; n++) numbers.add(documentOf(form, n, n % 3 === 0 ? 'female' : 'male', random).number);
    expect(numbers.size).toBe(count);
  });

  test('so are phone numbers, and numbers that would repeat are refused', () => {
    const numbers = new Set(Array.from({ length: 1_000_000 }, (_, n) => phoneOf('worker', n)));
    expect(numbers.size).toBe(1_000_000);
    expect(() => scattered(1_000_000, 6)).toThrow(RangeError);
    expect(() => residentId('worker', 99 * 14_975, 'female', randomOf(1))).toThrow(RangeError);
    expect(() => documentOf('taiwan-residence-permit', 2 * 14_975, 'male', randomOf(1))).toThrow(RangeError);
  });
});
