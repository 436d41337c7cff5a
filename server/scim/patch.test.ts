import { describe, expect, it, test } from 'vitest';
import { enterpriseUrn, userUrn } from '../../kernel/employer-answers.ts';
import { patchUrn } from '../../test/employer-system.ts';
import { applyPatch } from './patch.ts';
import type { Said } from './said.ts';

const mobile = { value: '13800138000', type: 'mobile' };
const said: Said = {
  userName: 'li',
  externalId: 'E1',
  name: '李示例',
  phone: mobile,
  active: true,
  department: '一组',
};
const patch = (...operations: unknown[]) => applyPatch(said, { schemas: [patchUrn], Operations: operations });

describe('a change', () => {
  test.each<[string, unknown, Partial<Said>]>([
    ['active by path', { op: 'replace', path: 'active', value: false }, { active: false }],
    ['active as some systems write it', { op: 'Replace', path: 'Active', value: 'False' }, { active: false }],
    ['active without a path', { op: 'replace', value: { active: false } }, { active: false }],
    ['active with an id beside it', { op: 'replace', value: { id: 'x', active: false } }, { active: false }],
    ['a name by its sub-attribute', { op: 'replace', path: 'name.formatted', value: '李四' }, { name: '李四' }],
    ['a name as a whole', { op: 'add', path: 'name', value: { formatted: '李四' } }, { name: '李四' }],
    ['a name as a dotted key', { op: 'add', value: { 'name.formatted': '李四' } }, { name: '李四' }],
    ['the family name, which is not kept', { op: 'replace', path: 'name.familyName', value: '王' }, {}],
    ['a name taken away', { op: 'remove', path: 'name' }, { name: undefined }],
    ['an externalId', { op: 'replace', path: 'externalId', value: 'E2' }, { externalId: 'E2' }],
    ['an externalId taken away', { op: 'remove', path: 'externalId' }, { externalId: undefined }],
    ['an externalId set to null', { op: 'replace', value: { externalId: null } }, { externalId: undefined }],
    ['a path with its schema', { op: 'replace', path: `${userUrn}:userName`, value: 'wang' }, { userName: 'wang' }],
    ['a department', { op: 'replace', path: `${enterpriseUrn}:department`, value: '二组' }, { department: '二组' }],
    ['a whole extension', { op: 'add', value: { [enterpriseUrn]: { employeeNumber: '7' } } }, { employeeNumber: '7' }],
    ['an extension taken away', { op: 'remove', path: enterpriseUrn }, { department: undefined }],
    [
      'a phone as a whole',
      { op: 'replace', path: 'phoneNumbers', value: [{ value: '13900139000' }] },
      { phone: { value: '13900139000' } },
    ],
    [
      'a phone by its kind',
      { op: 'replace', path: 'phoneNumbers[type eq "mobile"].value', value: '13900139000' },
      { phone: { ...mobile, value: '13900139000' } },
    ],
    [
      'a phone of another kind, which is not kept',
      { op: 'replace', path: 'phoneNumbers[type eq "work"].value', value: '13900139000' },
      {},
    ],
    ['a second phone', { op: 'add', path: 'phoneNumbers', value: [{ value: '13900139000' }] }, {}],
    [
      'a second phone that is the first choice',
      { op: 'add', path: 'phoneNumbers', value: [{ value: '13900139000', primary: true }] },
      { phone: { value: '13900139000', primary: true } },
    ],
    ['a phone taken away', { op: 'remove', path: 'phoneNumbers[value eq "13800138000"]' }, { phone: undefined }],
    [
      'a phone taken away by its value',
      { op: 'remove', path: 'phoneNumbers', value: [{ value: '13800138000' }] },
      { phone: undefined },
    ],
    ['another phone taken away', { op: 'remove', path: 'phoneNumbers', value: [{ value: '13900139000' }] }, {}],
    [
      'a landline in the place of the phone',
      { op: 'replace', path: 'phoneNumbers', value: [{ value: '02088888888' }] },
      { phone: undefined },
    ],
    ['what is not kept', { op: 'add', path: 'emails[type eq "work"].value', value: 'a@example.org' }, {}],
  ])('of %s', (_what, operation, after) => {
    expect(patch(operation)).toEqual({ ...said, ...after });
  });

  it('of a kind of phone makes the first one', () => {
    const operation = { op: 'add', path: 'phoneNumbers[type eq "mobile"].value', value: '13900139000' };
    const after = applyPatch({ ...said, phone: undefined }, { schemas: [patchUrn], Operations: [operation] });
    expect(after).toEqual({ ...said, phone: { value: '13900139000', type: 'mobile' } });
  });

  it('follows another in order, and none is made where one is refused', () => {
    const [leave, back] = [false, true].map((value) => ({ op: 'replace', path: 'active', value }));
    expect(patch(leave, back)).toEqual(said);
    expect(patch(leave, { op: 'remove' })).toHaveProperty('fault');
  });

  test.each<[unknown, string]>([
    [{ op: 'remove' }, 'noTarget'],
    [{ op: 'move', path: 'active', value: true }, 'invalidSyntax'],
    ['active', 'invalidSyntax'],
    [{ op: 'replace', path: 'name..x', value: 'a' }, 'invalidPath'],
    [{ op: 'replace', path: 'phoneNumbers[type eq', value: 'a' }, 'invalidPath'],
    [{ op: 'replace', path: 'phoneNumbers[kind eq "a"].value', value: 'a' }, 'invalidPath'],
    [{ op: 'replace', path: 7, value: 'a' }, 'invalidPath'],
    [{ op: 'remove', path: 'userName' }, 'mutability'],
    [{ op: 'replace', path: 'userName', value: ' ' }, 'mutability'],
    [{ op: 'remove', path: 'active' }, 'mutability'],
    [{ op: 'replace', path: 'id', value: 'a' }, 'mutability'],
    [{ op: 'replace', path: 'meta.version', value: 'a' }, 'mutability'],
    [{ op: 'replace', path: 'active', value: 'maybe' }, 'invalidValue'],
    [{ op: 'replace', path: 'active' }, 'invalidValue'],
    [{ op: 'replace', path: 'name', value: '李四' }, 'invalidValue'],
    [{ op: 'replace', path: 'userName', value: 7 }, 'invalidValue'],
    [{ op: 'replace', path: 'userName', value: 'a\u0000' }, 'invalidValue'],
    [{ op: 'replace', path: 'externalId', value: 'x'.repeat(201) }, 'invalidValue'],
    [{ op: 'replace', path: 'phoneNumbers', value: '13800138000' }, 'invalidValue'],
    [{ op: 'replace', path: 'phoneNumbers', value: [{ value: 7 }] }, 'invalidValue'],
    [{ op: 'replace', value: 'a' }, 'invalidValue'],
  ])('%j is refused as %s', (operation, scimType) => {
    expect(patch(operation)).toMatchObject({ fault: 400, scimType });
  });

  it('of nothing, without its schema or of more than fifty things is refused', () => {
    expect(patch()).toMatchObject({ scimType: 'invalidSyntax' });
    expect(applyPatch(said, { Operations: [{ op: 'remove', path: 'name' }] })).toMatchObject({
      scimType: 'invalidSyntax',
    });
    const one = { op: 'replace', path: 'active', value: true };
    expect(patch(...Array.from({ length: 50 }, () => one))).toEqual(said);
    expect(patch(...Array.from({ length: 51 }, () => one))).toMatchObject({ scimType: 'tooMany' });
  });
});
