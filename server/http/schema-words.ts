import Type, { type TSchema } from 'typebox';
import { levels } from '../../kernel/party.ts';

/** The words that the schemas of answers are made of. An answer says what its type says and nothing else. */
export const text = Type.String();
export const id = Type.String({ format: 'uuid' });
export const day = Type.String({ format: 'date' });
export const instant = Type.String({ format: 'date-time' });
export const integer = Type.Integer();
export const fen = Type.Integer({ description: '金额，单位为分' });
export const optional = Type.Optional;

/** Marks what is shown in one answer and never again: passwords, keys, tokens. No kept answer holds it. */
export const shownOnce = 'x-shown-once';
export const secret = Type.String({ [shownOnce]: true });

export const object = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

export const oneOf = <const T extends readonly (string | number)[]>(names: T) => Type.Enum([...names] as [...T]);

export const keysOf = <T extends object>(record: T) => Object.keys(record) as (keyof T & string)[];
/** One of the keys of a record of words. */
export const keyOf = <T extends object>(record: T) => Type.Enum(keysOf(record));

export const OrgRef = object({ id, name: text, level: oneOf(levels) });
