import { type Complaint, complain } from './complaint.ts';
import type { Service } from './service.ts';

/** What the register fills nobody is asked, and it is of the union that the applicant is in. */
export function checkKnown(service: Service): Complaint[] {
  const { fromRegister = {}, actions, form, pages, belongsTo, newcomers, forAnyone, listed } = service;
  const elsewhere = belongsTo ?? newcomers ?? forAnyone ?? listed;
  const isFound = (id: string) => Object.values(actions).some(({ asks }) => asks?.[id]?.kind === 'number');
  return Object.entries(fromRegister).flatMap(([id, fact]) => {
    const [at, asked] = [`fromRegister.${id}`, form[id]];
    const counts = fact === 'union-members' ? undefined : fact;
    return complain(
      [asked?.kind !== 'number' || !asked.optional, at, 'is no optional number of the form'],
      [pages.some(({ fields }) => fields.includes(id)), at, 'nobody is asked what the register fills'],
      [counts !== undefined && form[counts.ofYear]?.kind !== 'number', at, 'counts what is no number of the form'],
      [counts !== undefined && !isFound(counts.checkedAs), at, 'counts what no move asks for as a number'],
      [elsewhere !== undefined, at, 'the applicant files it herself, in the union that she is in'],
    );
  });
}
