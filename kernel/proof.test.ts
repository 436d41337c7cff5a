import { describe, expect, it, test } from 'vitest';
import { type AnyValues, type Fields, field } from './field.ts';
import { checkFields, schemaOf } from './form.ts';
import { type Proof, contractOf } from './proof.ts';
import { proofFor } from './proven.ts';

const today = '2026-03-02';
const file = ['0190f000-0000-7000-8000-000000000001'];
const fields: Fields = {
  from: field.date({ label: '从哪天' }),
  to: field.date({ label: '到哪天' }),
  contract: field.files({ label: '合同', max: 3, provenBy: { what: 'labour-contract', on: ['from', 'to'] } }),
  card: field.files({ label: '证件', max: 3, provenBy: { what: 'identity' } }),
};
const days = { from: '2025-03-01', to: '2026-08-31' };
const contract: Proof = { what: 'labour-contract', since: '2025-03-01', until: '2026-08-31' };
const identity: Proof = { what: 'identity', since: today, until: '9999-12-31' };

function missing(values: AnyValues, proofs: readonly Proof[], on = today): string[] {
  return checkFields(fields, values, { today: on, proofs }).map(({ at }) => at);
}

describe('a paper that is proven', () => {
  test('is asked of whom nothing is proven, and left out of what the schema requires of all', () => {
    expect(missing(days, [])).toEqual(['contract', 'card']);
    expect(schemaOf(fields).required).toEqual(['from', 'to']);
  });

  test.each<[string, AnyValues, readonly Proof[], string, string[]]>([
    ['both are proven', days, [contract, identity], today, []],
    ['one is', days, [identity], today, ['contract']],
    ['the proof is over', days, [contract, identity], '2026-09-01', ['contract']],
    ['it has not begun', days, [{ ...contract, since: '2026-03-03' }, identity], today, ['contract']],
    ['the contract named is longer', { ...days, to: '2026-09-01' }, [contract, identity], today, ['contract']],
    ['it is said to have begun earlier', { ...days, from: '2025-02-28' }, [contract, identity], today, ['contract']],
    ['of two proofs a later one reaches', days, [{ ...contract, until: today }, contract, identity], today, []],
  ])('is asked where %s', (_, values, proofs, on, due) => expect(missing(values, proofs, on)).toEqual(due));

  it('may still be given', () => {
    expect(missing({ ...days, contract: file, card: file }, [contract, identity])).toEqual([]);
  });

  it('is never one that another kind of question asks for', () => {
    expect(proofFor(fields['from']!, days, { today, proofs: [contract] })).toBeUndefined();
  });
});

test('a contract proves itself for as long as it runs, and one that ends before it begins proves nothing', () => {
  expect(contractOf({ contractFrom: '2025-03-01', contractTo: '2026-08-31' })).toEqual([contract]);
  expect(contractOf({ contractFrom: '2025-03-01', contractTo: '2025-02-28' })).toEqual([]);
});
