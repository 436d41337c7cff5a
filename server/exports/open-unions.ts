import { createHash } from 'node:crypto';
import { levelWords } from '../../kernel/party.ts';
import type { Reach } from '../db/scope.ts';
import type { Platform } from '../platform.ts';
import { csvHead, csvLines } from './csv.ts';
import { type UnionRow, type UnionsState, pagesOfUnions } from './rows.ts';
import { openUnions } from './tables.ts';

/** Changes with whatever is published of these unions, and not otherwise. Weak: it is told before the content is made. */
export function tagOf({ n, digest }: UnionsState, format: string): string {
  return `W/"${createHash('sha256').update(`${format} ${n} ${digest}`).digest('base64url').slice(0, 22)}"`;
}

/** The directory of unions under one, as CSV by the schema `open-unions`. */
export async function* unionsCsv(db: Platform['db'], place: Reach): AsyncGenerator<string, void, undefined> {
  yield csvHead(openUnions);
  for await (const rows of pagesOfUnions(db, place)) yield csvLines(openUnions, rows);
}

function featureOf(row: UnionRow): object {
  const { id, areaCode, name, level, above, phone, address, longitude, latitude } = row;
  const geometry =
    longitude === null || latitude === null ? null : { type: 'Point', coordinates: [longitude, latitude] };
  const properties = { areaCode, name, level, levelName: levelWords[level], above, phone, address };
  return { type: 'Feature', id, geometry, properties };
}

/**
 * The same as GeoJSON (RFC 7946): longitude before latitude in WGS 84, at most seven decimals (one centimetre), and no
 * geometry where the position is not known.
 */
export async function* unionsGeoJson(
  db: Platform['db'],
  place: Reach,
  { west, south, east, north }: UnionsState,
): AsyncGenerator<string, void, undefined> {
  const bbox = west === null ? '' : `"bbox":${JSON.stringify([west, south, east, north])},`;
  yield `{"type":"FeatureCollection",${bbox}"features":[`;
  let first = true;
  for await (const rows of pagesOfUnions(db, place)) {
    if (rows.length === 0) continue;
    yield (first ? '\n' : ',\n') + rows.map((row) => JSON.stringify(featureOf(row))).join(',\n');
    first = false;
  }
  yield '\n]}\n';
}
