import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectDatabase } from '../db/connect.ts';
import { openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { StartFault } from '../db/start-fault.ts';
import { makeIncidentPack, sayIncident } from './incident.ts';

const usage =
  'incident --from 2026-11-01 [--to 2026-11-28] [--actor <person id>] [--kind case|person|export] [--folder F]';

function dayOf(text: string | undefined, otherwise?: Date): Date {
  if (text === undefined && otherwise !== undefined) return otherwise;
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text ?? '') ? `${text}T00:00:00+08:00` : (text ?? ''));
  if (Number.isNaN(at.getTime())) throw new StartFault('command-wrong', usage);
  return at;
}

/** `hongqiao incident …`: who reached what of whom since when, as a report and the list of people to tell. */
export async function incidentCommand(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      actor: { type: 'string' },
      kind: { type: 'string' },
      folder: { type: 'string', default: '.' },
    },
  });
  const leak = {
    from: dayOf(values.from),
    to: dayOf(values.to, new Date()),
    ...(values.actor !== undefined && { actorId: values.actor }),
    ...(values.kind !== undefined && { objectKind: values.kind }),
  };
  const database = await connectDatabase(process.env, { info: () => {}, warn: console.warn, error: console.error });
  const db = openDb(makePool(database.appUrl, { max: 1, applicationName: 'hongqiao-incident' }));
  try {
    const { report, csv } = sayIncident(leak, await makeIncidentPack(db, leak));
    await writeFile(join(values.folder, 'incident.md'), report, { mode: 0o600 });
    await writeFile(join(values.folder, 'incident-people.csv'), csv, { mode: 0o600 });
    process.stdout.write(report);
  } finally {
    await db.destroy();
    await database.stop();
  }
}
