import type { Day } from './calendar.ts';
import { type Complaint, complain } from './complaint.ts';
import { type AnyValues, isAsked } from './field.ts';
import { isDocumentKind, readDocument } from './identity/document.ts';
import { type Service, isFinal } from './service.ts';

/** The question of a list that asks for a document. */
function documentIn(service: Service, people: string) {
  const list = service.form[people];
  if (list?.kind !== 'rows') return undefined;
  for (const [id, asked] of Object.entries(list.of)) if (asked.kind === 'document') return { id, asked, of: list.of };
  return undefined;
}

/** The documents of the people whom a form names, each once and in its one normal form. */
export function documentsOfHousehold(service: Service, form: AnyValues, today: Day): string[] {
  const people = service.household?.people;
  const question = people === undefined ? undefined : documentIn(service, people);
  if (people === undefined || question === undefined || !Array.isArray(form[people])) return [];
  const { id, asked, of } = question;
  const numbers = (form[people] as readonly AnyValues[]).flatMap((row) => {
    const kind = row[asked.of];
    if (!isAsked(of[id]!, row) || typeof kind !== 'string' || !isDocumentKind(kind)) return [];
    const read = readDocument(kind, String(row[id] ?? ''), today);
    return read.ok ? [read.number] : [];
  });
  return [...new Set(numbers)];
}

/** Whether a case in this state stands for its household, so that no other of it may. */
export function standsForHousehold(service: Service, state: string): boolean {
  return service.household !== undefined && !isFinal(service, state) && !service.household.leaves.includes(state);
}

export function checkHousehold(service: Service): Complaint[] {
  const { household, newcomers, forAnyone } = service;
  if (household === undefined) return [];
  const leads = (state: string) => Object.hasOwn(service.states, state);
  return complain(
    [documentIn(service, household.people) === undefined, 'household.people', 'is no list that asks for a document'],
    [!household.leaves.every(leads), 'household.leaves', 'names no state'],
    [(newcomers ?? forAnyone) !== undefined, 'household', 'is of members, whom the register knows'],
  );
}
