import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endOfDay, isDay, startOfDay } from '../../kernel/calendar.ts';
import { connectBeside } from '../db/connect.ts';
import { openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { StartFault } from '../db/start-fault.ts';
import { makeIncidentPack, sayIncident } from './incident.ts';

const usage =
  'incident --from 2026-11-01 [--to 2026-11-28] [--actor <person id>] [--kind case|person|export|payout-batch|payment] [--folder F]';

/** A moment, or a day: from its beginning, or through its end. */
function momentOf(text: string, side: 'from' | 'to'): Date {
  if (isDay(text)) return new Date(side === 'from' ? startOfDay(text) : endOfDay(text));
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !text.includes('T')) throw new StartFault('command-wrong', usage);
  return at;
}

/** `incident …`: who reached what of whom since when, as a report and the list of people to tell. */
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
    from: momentOf(values.from ?? '', 'from'),
    to: values.to === undefined ? new Date() : momentOf(values.to, 'to'),
    ...(values.actor !== undefined && { actorId: values.actor }),
    ...(values.kind !== undefined && { objectKind: values.kind }),
  };
  const database = await connectBeside(process.env);
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
