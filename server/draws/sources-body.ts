import Type from 'typebox';

const closed = { additionalProperties: false };
/** What is too long or no day is said in words beside its field. */
export const words = Type.String({ maxLength: 400 });
const SourceBody = Type.Union([
  Type.Object({ kind: Type.Literal('numbered'), says: words, on: Type.String({ maxLength: 20 }) }, closed),
  Type.Object({ kind: Type.Literal('drand'), at: Type.String({ maxLength: 40 }) }, closed),
]);

/** Where a seed comes from, as it is asked for. */
export const sourcesBody = Type.Array(SourceBody, { maxItems: 20 });
