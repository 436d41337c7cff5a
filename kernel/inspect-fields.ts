import { type Complaint, complain } from './complaint.ts';
import type { Field, Fields, When } from './field.ts';
import { topics } from './topic.ts';

/** Whether the fields that a condition looks at are here, and of a kind that can answer it. */
function isAnswerable(when: When, fields: Fields): boolean {
  if ('any' in when) return when.any.length > 0 && when.any.every((one) => isAnswerable(one, fields));
  const asked = fields[when.field];
  if (asked === undefined) return false;
  if ('over' in when) return asked.kind === 'number' || asked.kind === 'money';
  if ('has' in when) return asked.kind === 'choices' && when.has.every((one) => Object.hasOwn(asked.of, one));
  return 'is' in when || (asked.kind === 'rows' && isAnswerable(when.row, asked.of));
}

/** A list of rows is the applicant's: a cadre's move asks for single answers. */
function checkRows(at: string, id: string, asked: Field): Complaint[] {
  if (asked.kind !== 'rows') return [];
  return [
    ...complain(
      [at !== 'form', `${at}.${id}`, 'a list of rows stands in the form, not in a move'],
      [asked.max < (asked.min ?? 1), `${at}.${id}.max`, 'is less than the rows asked for'],
      [Object.keys(asked.of).length === 0, `${at}.${id}.of`, 'asks nothing'],
    ),
    ...Object.entries(asked.of).flatMap(([key, one]) =>
      complain([one.sensitive !== undefined, `${at}.${id}.${key}.sensitive`, 'a row is sealed with its list']),
    ),
    ...checkFields(`${at}.${id}`, asked.of),
  ];
}

/** What is wrong with a form, or with the questions of a move. */
export function checkFields(at: string, fields: Fields): Complaint[] {
  return Object.entries(fields).flatMap(([id, asked]) => [
    ...checkRows(at, id, asked),
    ...complain(
      [
        asked.when !== undefined && !isAnswerable(asked.when, fields),
        `${at}.${id}.when`,
        'depends on a field that is not here',
      ],
      [
        asked.kind === 'date' && !!asked.notBeforeField && !fields[asked.notBeforeField],
        `${at}.${id}.notBeforeField`,
        'names a field that is not here',
      ],
      [
        asked.kind === 'files' && !!asked.provenBy?.on?.some((id) => fields[id]?.kind !== 'date'),
        `${at}.${id}.provenBy.on`,
        'names what is no date field',
      ],
      [
        asked.kind === 'files' && !!asked.provenBy && at !== 'form',
        `${at}.${id}.provenBy`,
        'only a form is filled in by whom something is proven of',
      ],
      [
        asked.topic !== undefined && asked.kind !== topics[asked.topic],
        `${at}.${id}.topic`,
        `«${asked.topic}» is asked as ${asked.topic && topics[asked.topic]}`,
      ],
      [
        asked.topic !== undefined && Object.values(fields).filter(({ topic }) => topic === asked.topic).length > 1,
        `${at}.${id}.topic`,
        'a form asks the same once',
      ],
    ),
  ]);
}
