import Type, { type Static, type TSchema } from 'typebox';
import { levels } from '../../kernel/party.ts';
import { tunableKinds } from '../../kernel/rule.ts';
import type * as tuning from '../../kernel/tuning.ts';

/** What the API answers about the values of a union; held to the kernel's types as the others are. */
const text = Type.String();
const id = Type.String({ format: 'uuid' });
const day = Type.String({ format: 'date' });
const instant = Type.String({ format: 'date-time' });
const integer = Type.Integer();
const optional = Type.Optional;
const object = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
const OrgRef = object({ id, name: text, level: Type.Enum([...levels]) });
const Cite = object({
  title: text,
  clause: optional(text),
  from: optional(day),
  to: optional(day),
  link: optional(text),
  house: optional(Type.Literal(true)),
});
const value = Type.Union([integer, Type.Null()]);

const ValueFrom = object({ value, cites: Cite, setBy: optional(OrgRef), from: optional(day) });
const SettingLine = object({
  id,
  value,
  from: day,
  cites: object({ title: text, clause: optional(text), link: optional(text) }),
  setAt: instant,
  by: optional(text),
  takenBack: optional(object({ at: instant, by: optional(text), why: text })),
  mayTakeBack: Type.Boolean(),
});
const TunableLine = object({
  name: text,
  label: text,
  kind: Type.Enum([...tunableKinds]),
  unit: text,
  min: integer,
  max: integer,
  of: optional(Type.Record(text, text)),
  shipped: ValueFrom,
  inForce: ValueFrom,
  later: Type.Array(ValueFrom),
  own: Type.Array(SettingLine),
});
const TunablesAnswer = object({
  org: OrgRef,
  service: text,
  today: day,
  maySet: Type.Boolean(),
  lines: Type.Array(TunableLine),
});

export const tunableSchemas = { TunablesAnswer } as const;

/** Whether a schema and a type of the kernel have the same keys; what the values are is held by the conformance test. */
type Same<S extends TSchema, T> = [keyof Static<S>, keyof T] extends [keyof T, keyof Static<S>] ? true : false;
type Agreed<T extends Readonly<Record<string, true>>> = T;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type TunableSchemasAgree = Agreed<{
  ValueFrom: Same<typeof ValueFrom, tuning.ValueFrom>;
  SettingLine: Same<typeof SettingLine, tuning.SettingLine>;
  TunableLine: Same<typeof TunableLine, tuning.TunableLine>;
  TunablesAnswer: Same<typeof TunablesAnswer, tuning.TunablesAnswer>;
}>;
