import { type Complaint, complain } from './complaint.ts';
import type { Service } from './service.ts';

/** What the register fills nobody is asked, and it is of the union that the applicant is in. */
export function checkKnown(service: Service): Complaint[] {
  const { fromRegister = {}, form, pages, belongsTo, newcomers, forAnyone, listed } = service;
  const elsewhere = belongsTo ?? newcomers ?? forAnyone ?? listed;
  return Object.keys(fromRegister).flatMap((id) => {
    const [at, asked] = [`fromRegister.${id}`, form[id]];
    return complain(
      [asked?.kind !== 'number' || !asked.optional, at, 'is no optional number of the form'],
      [pages.some(({ fields }) => fields.includes(id)), at, 'nobody is asked what the register fills'],
      [elsewhere !== undefined, at, 'the applicant files it herself, in the union that she is in'],
    );
  });
}
