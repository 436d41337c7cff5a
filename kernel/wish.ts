import { type Complaint, complain } from './complaint.ts';
import type { Fields } from './field.ts';
import { checkFields } from './inspect-fields.ts';
import type { Tunables } from './rule.ts';

/**
 * What whoever has been given one of a campaign says of it afterwards: which of the goods it shall be, and where it goes. It is
 * asked once she has it, so that claiming stays one tap (docs/adr/0058).
 */
export interface Wishes {
  /** What is asked beside the choice among the goods; its sensitive fields are sealed and need consent, as those of cases do. */
  readonly form: Fields;
  /** For how many days she may say so before it goes to whoever waits: names a tunable of days. */
  readonly within: string;
  /** What one member is given of these goods in a calendar year is worth this at most: names a tunable of money. */
  readonly yearly?: string;
  /**
   * What the folder's own service has agreed to give her in the same year counts to that: of cases whose form says one of these. It is the
   * same value that applications are held to.
   */
  readonly paid?: { readonly field: string; readonly is: readonly string[] };
}

/** As much of an allotment as what it asks afterwards depends on. */
interface Asking {
  readonly wishes?: Wishes;
  readonly tunables: Tunables;
  readonly allot: {
    readonly gives?: unknown;
    readonly attended?: true;
    readonly mutual?: unknown;
    readonly waits?: true;
    readonly givesBack?: true;
  };
}

/** What of an allotment that asks afterwards the compiler cannot check. */
export function checkWishes({ wishes, allot, tunables }: Asking): Complaint[] {
  if (wishes === undefined) return [];
  const { form, within, yearly, paid } = wishes;
  return [
    ...checkFields('wishes.form', form),
    ...complain(
      [tunables[within]?.kind !== 'days', 'wishes.within', 'names no tunable of days'],
      [yearly !== undefined && tunables[yearly]?.kind !== 'money', 'wishes.yearly', 'names a tunable of money'],
      [paid !== undefined && yearly === undefined, 'wishes.paid', 'counts to what one is given in a year at most'],
      [allot.gives !== undefined, 'wishes', 'a voucher is nothing that goes anywhere'],
      [allot.attended === true || allot.mutual !== undefined, 'wishes', 'one comes to a place, and is sent none'],
      [!allot.waits || !allot.givesBack, 'wishes', 'what nobody says goes back and to whoever waits'],
    ),
    ...Object.entries(form).flatMap(([id, { kind, minor }]) =>
      complain(
        [
          ['files', 'document', 'rows', 'refusal', 'staff', 'union'].includes(kind),
          `wishes.form.${id}`,
          'papers, lists and names of the register belong into a case',
        ],
        [minor !== undefined, `wishes.form.${id}`, 'a child’s matter belongs into a case'],
        [id === 'good', `wishes.form.${id}`, '«good» is the choice among the goods'],
      ),
    ),
  ];
}
