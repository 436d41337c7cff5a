import { type Complaint, complain } from './complaint.ts';
import type { Field } from './field.ts';
import type { Service } from './service.ts';

type Values = Readonly<Record<string, number | null | undefined>>;

const offersOf = (asked: Field) => (asked.kind === 'choice' ? (asked.offeredBy ?? {}) : {});

/**
 * The service as it asks whoever files where these values are in force: of a choice only what is offered there. A rule of the
 * service says the same with its reason; this only spares people what they would be refused.
 */
export function withOffersOf<S extends Service>(service: S, tuned: Values): S {
  const form = Object.entries(service.form).map(([id, asked]): [string, Field] => {
    if (asked.kind !== 'choice' || asked.offeredBy === undefined) return [id, asked];
    const { offeredBy } = asked;
    const isOffered = (option: string) => {
      const name = offeredBy[option];
      return name === undefined || (tuned[name] ?? service.tunables[name]?.default) === 1;
    };
    return [id, { ...asked, of: Object.fromEntries(Object.entries(asked.of).filter(([option]) => isOffered(option))) }];
  });
  return { ...service, form: Object.fromEntries(form) };
}

/** What is wrong between the options of a form and the values that say where they are offered. */
export function checkOffers({ form, tunables }: Service): Complaint[] {
  return Object.entries(form).flatMap(([id, asked]) =>
    Object.entries(offersOf(asked)).flatMap(([option, name]) =>
      complain(
        [
          asked.kind === 'choice' && asked.of[option] === undefined,
          `form.${id}.offeredBy`,
          `has no option «${option}» to offer`,
        ],
        [tunables[name]?.kind !== 'yesNo', `form.${id}.offeredBy.${option}`, `no yes/no value «${name}» says so`],
      ),
    ),
  );
}
