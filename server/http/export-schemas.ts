import Type from 'typebox';
import type * as exporting from '../../kernel/exporting.ts';
import { exportFormats, exportKinds, exportPurposes } from '../../kernel/exporting.ts';
import type * as place from '../../kernel/org-place.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, id, instant, keyOf, object, oneOf, optional, text } from './schema-words.ts';

/** What the API answers about exports and open data; held to the kernel's types as the others are. */

const ExportLine = object({
  id,
  number: text,
  what: keyOf(exportKinds),
  format: keyOf(exportFormats),
  unmasked: Type.Boolean(),
  purpose: keyOf(exportPurposes),
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
