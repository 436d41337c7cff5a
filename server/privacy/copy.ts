import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { Caller } from '../people/caller.ts';
import { writeAudit } from '../audit/queries.ts';
import { ZipWriter } from '../exports/zip.ts';
import { contentOf } from '../files/content.ts';
import { findFile } from '../files/queries.ts';
import type { Platform } from '../platform.ts';
import { type Holdings, pageOf } from './copy-page.ts';
import { copied, described, listHoldings, recordIds } from './holdings.ts';
import { allSeen } from './seen.ts';

interface Occasion {
  readonly caller: Caller;
  readonly requestId: string;
  readonly now: number;
}

/** A name that no system takes for a path. */
const safe = (name: string) => name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '').slice(-100) || '附件';

async function addFiles(platform: Platform, zip: ZipWriter, cell: number, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const file = await findFile(platform.db, cell, id);
    if (file === undefined) continue;
    await zip.begin(`files/${id}-${safe(file.name)}`);
    for await (const piece of await contentOf(platform, file)) await zip.write(piece as Buffer);
    await zip.end();
  }
}

async function write(platform: Platform, out: PassThrough, { caller, now }: Occasion): Promise<void> {
  const { db, sealer, registry } = platform;
  const ids = await recordIds(db, caller);
  const holdings: Record<string, Holdings[string]> = {};
  for (const [name] of copied) holdings[name] = await listHoldings(db, sealer, name, ids);
  const seen = await allSeen(db, caller, registry);
  const zip = new ZipWriter(async (bytes) => {
    if (!out.write(bytes)) await once(out, 'drain');
  });
  await zip.add('看这里.html', pageOf(holdings, seen, registry, now));
  await zip.add('data.json', JSON.stringify({ takenAt: new Date(now).toISOString(), tables: holdings, seen }, null, 1));
  await zip.add('schema.json', JSON.stringify(described(), null, 1));
  await addFiles(
    platform,
    zip,
    caller.cell,
    holdings['files']!.map((file) => String(file['id'])),
  );
  await zip.close();
  out.end();
}

/**
 * All that is held about the caller, as a ZIP that is written while it is sent: a page to read, the same as JSON, what each
 * column is and why it is kept, and the files she uploaded. What is in it follows from the register, so a new table is in it
 * or says why not.
 */
export async function copyOf(platform: Platform, occasion: Occasion): Promise<Readable> {
  const { caller, requestId, now } = occasion;
  const about = { objectKind: 'person', objectId: caller.personId, subjectId: caller.personId } as const;
  const act = { cell: caller.cell, act: 'take-copy', actorId: caller.personId, purpose: '取一份自己的信息' };
  await writeAudit(platform.db, { ...act, ...about, requestId, now });
  const out = new PassThrough();
  void write(platform, out, occasion).catch((fault: unknown) => {
    platform.log.error({ err: fault }, 'a copy of somebody’s data broke off');
    out.destroy(fault instanceof Error ? fault : new Error(String(fault)));
  });
  return out;
}
