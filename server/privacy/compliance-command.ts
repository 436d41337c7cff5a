import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { connectBeside } from '../db/connect.ts';
import { openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { StartFault } from '../db/start-fault.ts';
import { auditCompliance, sayCompliance } from './compliance.ts';

/** `hongqiao compliance …`: what a machine can look at of an audit of compliance; ends with 1 where something does not hold. */
export async function complianceCommand(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { since: { type: 'string' }, folder: { type: 'string' } } });
  const now = new Date();
  const since = new Date(
    values.since === undefined ? now.getTime() - 365 * 86_400_000 : `${values.since}T00:00:00+08:00`,
  );
  if (Number.isNaN(since.getTime()))
    throw new StartFault('command-wrong', 'compliance [--since 2026-01-01] [--folder F]');
  const database = await connectBeside(process.env);
  const db = openDb(makePool(database.appUrl, { max: 1, applicationName: 'hongqiao-compliance' }));
  try {
    const findings = await auditCompliance({ db, root: readConfig(process.env).root, since, now });
    const report = sayCompliance(findings, { since, now });
    if (values.folder !== undefined) await writeFile(join(values.folder, 'compliance.md'), report, { mode: 0o600 });
    process.stdout.write(report);
    if (findings.some(({ holds }) => !holds)) process.exitCode = 1;
  } finally {
    await db.destroy();
    await database.stop();
  }
}
