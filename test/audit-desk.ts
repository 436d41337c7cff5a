import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { AuditExport } from '../server/audit/exporting.ts';
import { projectRoot } from '../server/config.ts';
import type { Db } from '../server/db/open.ts';

/** What the stand-alone verifier answers with `--json`. */
export interface Verdict {
  readonly holds: boolean;
  readonly rows: number;
  readonly seals: number;
  readonly chains: number;
  readonly unsealed: number;
  readonly withoutMac: number;
  readonly faults: readonly { readonly kind: string; readonly where: string; readonly says: string }[];
  readonly gaps: readonly { readonly where: string; readonly says: string }[];
  readonly notes: readonly string[];
  readonly signers: readonly string[];
  readonly rowsPerSecond: number;
}

/** An export of the audit in a new folder. */
export async function exportAudit(db: Db): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'hongqiao-audit-')), 'audit.jsonl');
  const out = createWriteStream(path);
  await new AuditExport(db, out).write(new Date());
  out.end();
  await finished(out);
  return path;
}

/** Runs the verifier as anybody would, in a process of its own that has nothing of the server. */
export async function verifyAudit(path: string, ...args: readonly string[]): Promise<Verdict> {
  const script = join(projectRoot, 'scripts', 'verify-audit.mjs');
  const child = spawn(process.execPath, [script, path, '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  const complained: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complained.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0 && code !== 1)
    throw new Error(`the verifier ended with ${code}: ${Buffer.concat(complained).toString()}`);
  return JSON.parse(Buffer.concat(said).toString()) as Verdict;
}
