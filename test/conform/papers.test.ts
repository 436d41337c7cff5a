import { describe, expect, test } from 'vitest';
import hospital from '../../services/hospital-condolence/service.ts';
import { isAsked } from '../../kernel/field.ts';
import { checkFields } from '../../kernel/form.ts';
import { inspect } from '../../kernel/inspect.ts';
import { withPapersOf } from '../../kernel/papers.ts';
import { tunable } from '../../kernel/rule.ts';
import { papersAs } from '../../kernel/tunable-kinds.ts';

const codes = Object.keys(hospital.tunables.papers.of!);
const under = (...papers: string[]) => withPapersOf(hospital, { papers: papersAs(codes, papers) });
const form = { admittedOn: '2026-02-20', leftOn: '2026-02-26', hospital: '示例人民医院' };
const file = ['0190f000-0000-7000-8000-000000000001'];
const today = '2026-03-02';
const problems = (service: ReturnType<typeof under>, more: object, proofs = {}) =>
  checkFields(service.form, { ...form, ...more }, { today, ...proofs }).map(({ at }) => at);

describe('a form', () => {
  test('asks for the papers of its list in their order, three on a page, and for no others', () => {
    const asked = under('unitProof', 'proof', 'idCard', 'ownRequest');
    expect(asked.pages.slice(hospital.pages.length)).toEqual([
      { ask: '要交的材料', fields: ['unitProof', 'proof', 'idCard'] },
      { ask: '还要交的材料', fields: ['ownRequest'] },
    ]);
    expect(isAsked(asked.form.householdBook, form)).toBe(false);
    expect(problems(asked, { proof: file })).toEqual(['idCard', 'ownRequest', 'unitProof']);
    expect(problems(asked, { proof: file, idCard: file, ownRequest: file, unitProof: file })).toEqual([]);
  });

  test('takes no paper that its list does not name, and asks for none where it names none', () => {
    expect(problems(under('proof'), { proof: file, idCard: file })).toEqual(['idCard']);
    expect([under().pages.length, problems(under(), {})]).toEqual([hospital.pages.length, []]);
  });

  test('asks as it is shipped where nothing was kept, as of cases from before there was a list', () => {
    expect(problems(withPapersOf(hospital, {}), {})).toEqual(['proof']);
  });

  test('does not ask again for what is proven, also where a union has added it', () => {
    const proofs = [{ what: 'identity', since: '2026-01-01', until: '2026-12-31' }] as const;
    expect(problems(under('proof', 'idCard'), { proof: file }, { proofs })).toEqual([]);
  });
});

describe('inspection', () => {
  const complaints = (more: object) => inspect({ ...hospital, ...more }).map(({ at }) => at);
  const { inList: _list, ...bare } = hospital.form.proof;

  test('finds a paper of a benefit that no value says', () => {
    expect(complaints({ form: { ...hospital.form, proof: bare } })).toContain('form.proof');
  });

  test('finds a paper and a list that do not know each other, and one that stands on a page', () => {
    const { papers, ...others } = hospital.tunables;
    expect(complaints({ tunables: others })).toContain('form.proof.inList');
    const more = tunable.papers({
      label: '材料',
      of: { ...papers.of, moon: '月亮' },
      default: [],
      cites: papers.cites,
    });
    expect(complaints({ tunables: { ...others, papers: more } })).toContain('tunables.papers');
    expect(complaints({ pages: [...hospital.pages, { ask: '', fields: ['proof'] }] })).toContain('form.proof');
  });
});
