import { type Complaint, complain } from './complaint.ts';
import type { ChoiceField, Field } from './field.ts';
import type { Proof } from './proof.ts';
import type { Service } from './service.ts';

type Values = Readonly<Record<string, number | null | undefined>>;

const offersOf = (asked: Field) => (asked.kind === 'choice' ? (asked.offeredBy ?? {}) : {});

const isOffered = (asked: Field) => asked.kind === 'choice' && (asked.offeredBy ?? asked.offeredTo) !== undefined;

/**
 * The service as it asks whoever files where these values are in force, and of whom this is proven: of a choice only what is
 * offered there, and to her. A rule of the service says the same with its reason; this only spares people what they would be
 * refused. Where it is not known what is proven of her, nothing is left out for that.
 */
export function withOffersOf<S extends Service>(service: S, tuned: Values, proofs?: readonly Proof[]): S {
  if (!Object.values(service.form).some(isOffered)) return service;
  const isOfferedHere = (name: string | undefined) =>
    name === undefined || (tuned[name] ?? service.tunables[name]?.default) === 1;
  const offered = (asked: Field): Field => {
    if (asked.kind !== 'choice') return asked;
    const { offeredBy = {}, offeredTo: to } = asked;
    const isOfferedToHer = (option: string) =>
      to === undefined || (proofs?.some(({ what, detail }) => what === to.proven && detail === option) ?? true);
    const options = Object.entries(asked.of).filter(
      ([option]) => isOfferedHere(offeredBy[option]) && isOfferedToHer(option),
    );
    const isNone = to !== undefined && options.length === 0;
    return { ...asked, of: Object.fromEntries(options), ...(isNone && { help: to.none }) };
  };
  const form = Object.entries(service.form).map(([id, asked]) => [id, offered(asked)] as const);
  return { ...service, form: Object.fromEntries(form) };
}

export const isNothingToChoose = (asked: Field): boolean =>
  asked.kind === 'choice' && Object.keys(asked.of).length === 0;

/** What is to be got first by whoever is asked this and can answer one of it by nothing, since none of it is offered to her. */
export const wantedFirst = (asked: readonly Field[]): NonNullable<ChoiceField['offeredTo']> | undefined =>
  asked
    .filter(isNothingToChoose)
    .flatMap((one) => (one.kind === 'choice' && one.offeredTo !== undefined ? [one.offeredTo] : []))[0];

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
