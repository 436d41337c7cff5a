import { exportKinds } from '../../kernel/exporting.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Platform } from '../platform.ts';
import { type By, holdsPost } from './asking.ts';
import { schemaPath } from './columns.ts';
import { kinds } from './kinds.ts';
import { type ExportRow, auditExport, findExport } from './queries.ts';
import { openVault } from './vault.ts';
import { stampOf } from './work.ts';

export interface Fetched {
  /** What, of whom, by whom, when and under which number: it can be read off a file that lies about. */
  readonly name: string;
  readonly mediaType: string;
  /** Where its columns are described. */
  readonly schema: string;
  readonly content: AsyncGenerator<Buffer, void, undefined>;
}

const mediaTypes = {
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

function nameOf(row: ExportRow): string {
  const parts = [exportKinds[row.what], row.org.name, row.by, stampOf(row.madeAt!.getTime()), row.number];
  return `${parts.join('_').replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '')}.${row.format}`;
}

/** Why this file is not to be had, by her or now. */
function refuseFetching(row: ExportRow, { caller, now }: By): Refusal | undefined {
  if (row.personId !== caller.personId) return refuse('not-found');
  if (!holdsPost(row, caller.posts)) return refuse('export-post-lost');
  if (row.state === 'expired' || row.state === 'cancelled') return refuse('export-gone');
  if (row.state !== 'ready') return refuse('export-not-ready');
  return row.expiresAt!.getTime() <= now ? refuse('export-gone') : undefined;
}

/** The file of an export, for whoever asked for it alone, and an audit row of each fetching. */
export async function fetchExport(platform: Platform, id: string, by: By): Promise<Fetched | Refusal> {
  const row = await findExport(platform.db, id);
  if (row === undefined) return refuse('not-found');
  const refusal = refuseFetching(row, by);
  if (refusal !== undefined) return refusal;
  const kind = kinds[row.what];
  if (await kind.isTakenBack?.(platform, row)) return refuse('export-withdrawn');
  const key = Buffer.from(platform.sealer.open(row.keySealed!, 'key'), 'base64');
  const content = await openVault(platform.config.dataDir, row.id, key);
  if (content === undefined) return refuse('export-gone');
  await auditExport(platform.db, row, 'download-export', { ...by, actorId: by.caller.personId });
  const schema = schemaPath(kind.tableName(row));
  return { name: nameOf(row), mediaType: mediaTypes[row.format], schema, content };
}
