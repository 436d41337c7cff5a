import Type, { type Static, type TSchema } from 'typebox';
import type * as exporting from '../../kernel/exporting.ts';
import { exportFormats, exportKinds, exportPurposes } from '../../kernel/exporting.ts';
import type * as place from '../../kernel/org-place.ts';
import { levels } from '../../kernel/party.ts';

/** What the API answers about exports and open data; held to the kernel's types as the others are. */
const text = Type.String();
const id = Type.String({ format: 'uuid' });
const instant = Type.String({ format: 'date-time' });
const optional = Type.Optional;
const object = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
const oneOf = <const T extends readonly string[]>(names: T) => Type.Enum([...names] as [...T]);
const OrgRef = object({ id, name: text, level: oneOf(levels) });

const keysOf = <T extends object>(record: T) => Object.keys(record) as (keyof T & string)[];
const ExportLine = object({
  id,
  number: text,
  what: oneOf(keysOf(exportKinds)),
  format: oneOf(keysOf(exportFormats)),
  unmasked: Type.Boolean(),
  purpose: oneOf(keysOf(exportPurposes)),
  words: text,
  org: OrgRef,
  by: text,
  state: oneOf(['waiting', 'running', 'ready', 'refused', 'cancelled', 'expired', 'failed']),
  needsSecond: Type.Boolean(),
  decidedBy: optional(text),
  says: optional(text),
  totalRows: Type.Integer(),
  doneRows: Type.Integer(),
  createdAt: instant,
  madeAt: optional(instant),
  expiresAt: optional(instant),
});
const ExportPreview = object({
  org: OrgRef,
  rows: Type.Integer(),
  cap: optional(Type.Integer()),
  recentRows: Type.Integer(),
  second: Type.Integer(),
  mayUnmask: Type.Boolean(),
  keptDays: Type.Integer(),
});
const OrgPlace = object({
  phone: optional(text),
  address: optional(text),
  longitude: optional(Type.Number()),
  latitude: optional(Type.Number()),
});

export const exportSchemas = { ExportLine, ExportPreview, OrgPlace } as const;

/** Whether a schema and a type of the kernel have the same keys; what the values are is held by the conformance test. */
type Same<S extends TSchema, T> = [keyof Static<S>, keyof T] extends [keyof T, keyof Static<S>] ? true : false;
type Agreed<T extends Readonly<Record<string, true>>> = T;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type ExportSchemasAgree = Agreed<{
  ExportLine: Same<typeof ExportLine, exporting.ExportLine>;
  ExportPreview: Same<typeof ExportPreview, exporting.ExportPreview>;
  OrgPlace: Same<typeof OrgPlace, place.OrgPlace>;
}>;
