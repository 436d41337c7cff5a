import { type Complaint, complain } from './complaint.ts';
import type { RegisterFact, Service } from './service.ts';

function checkCounted({ actions, form }: Service, at: string, fact: RegisterFact): Complaint[] {
  if (fact === 'union-members') return [];
  const isFound = (id: string) =>
    Object.values(actions).some(({ asks }) => ['number', 'money'].includes(asks?.[id]?.kind ?? ''));
  const tellsApart = (by: string) =>
    complain([form[by] === undefined, at, 'tells apart by what is no field of the form']);
  if ('together' in fact) return tellsApart(fact.together);
  if ('ofHerYear' in fact)
    return [
      ...tellsApart(fact.same),
      ...complain([!isFound(fact.ofHerYear), at, 'counts what no move asks for as a number']),
    ];
  return complain(
    [form[fact.ofYear]?.kind !== 'number', at, 'counts what is no number of the form'],
    [!isFound(fact.checkedAs), at, 'counts what no move asks for as a number'],
  );
}

/** What the register fills nobody is asked, and it is of the union that the applicant is in. */
export function checkKnown(service: Service): Complaint[] {
  const { fromRegister = {}, form, pages, belongsTo, newcomers, forAnyone } = service;
  const elsewhere = belongsTo ?? newcomers ?? forAnyone;
  return Object.entries(fromRegister).flatMap(([id, fact]) => {
    const [at, asked] = [`fromRegister.${id}`, form[id]];
    const isNumber = asked?.kind === 'number' || asked?.kind === 'money';
    return [
      ...complain(
        [!isNumber || !asked.optional, at, 'is no optional number of the form'],
        [pages.some(({ fields }) => fields.includes(id)), at, 'nobody is asked what the register fills'],
        [elsewhere !== undefined, at, 'the applicant is a member, and files in the union that she is in'],
      ),
      ...checkCounted(service, at, fact),
    ];
  });
}
