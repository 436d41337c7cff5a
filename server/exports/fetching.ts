import { sql } from 'kysely';
import { asksFor, consentPurposes } from '../../kernel/consent.ts';
import { exportKinds } from '../../kernel/exporting.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Platform } from '../platform.ts';
import { type By, holdsPost } from './asking.ts';
import { schemaPath } from './columns.ts';
import { returnsTableName } from './returns-table.ts';
import { wishesTableName } from './wishes-table.ts';
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

/**
 * Whether somebody whose answers stand in this file has taken back the consent that they needed since she was read. One who did
 * so in the minute before counts as well: her request may have been under way while she was read.
 */
async function isTakenBack({ db, allotments }: Platform, row: ExportRow): Promise<boolean> {
  if (row.what !== 'wishes') return false;
  const form = allotments.get(row.filter['service'] ?? '')?.wishes?.form ?? {};
  const purposes = consentPurposes.filter((purpose) => asksFor(form, purpose));
  const { rows } = await sql`
    select from claims k join consent_entries e on e.cell_id = k.cell_id and e.person_id = k.person_id
    join audit a on a.cell_id = k.cell_id and a.subject_id = k.person_id and a.object_id = ${row.id} and a.act = 'export-read'
    where k.cell_id = ${row.cell} and k.campaign_id = ${row.filter['campaign']}::uuid
      and e.act = 'withdrawn' and e.purpose = any (${purposes}::text[]) and e.at > a.at - interval '1 minute'
    limit 1`.execute(db);
  return rows.length > 0;
}

function tableOf({ what, unmasked, filter }: ExportRow): string {
  if (what === 'wishes') return wishesTableName(filter['service'] ?? '');
  if (what === 'returns') return returnsTableName(filter['service'] ?? '');
  return unmasked ? `${what}-unmasked` : what;
}

/** The file of an export, for whoever asked for it alone, and an audit row of each fetching. */
export async function fetchExport(platform: Platform, id: string, by: By): Promise<Fetched | Refusal> {
  const row = await findExport(platform.db, id);
  if (row === undefined) return refuse('not-found');
  const refusal = refuseFetching(row, by);
  if (refusal !== undefined) return refusal;
  if (await isTakenBack(platform, row)) return refuse('export-withdrawn');
  const key = Buffer.from(platform.sealer.open(row.keySealed!, 'key'), 'base64');
  const content = await openVault(platform.config.dataDir, row.id, key);
  if (content === undefined) return refuse('export-gone');
  await auditExport(platform.db, row, 'download-export', { ...by, actorId: by.caller.personId });
  const schema = schemaPath(tableOf(row));
  return { name: nameOf(row), mediaType: mediaTypes[row.format], schema, content };
}
