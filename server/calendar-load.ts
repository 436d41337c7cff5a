import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { type CalendarYear, makeCalendar } from '../kernel/calendar.ts';
import { connectBeside } from './db/connect.ts';
import { StartFault } from './db/start-fault.ts';

/** A year whose days the kernel accepts: all of that year, each once, make-up workdays on weekends. */
function readYear(path: string): CalendarYear {
  try {
    const year = JSON.parse(readFileSync(path, 'utf8')) as CalendarYear;
    makeCalendar([year]);
    return year;
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    throw new StartFault(
      'calendar-wrong',
      `${path} 不是一年的放假安排：${why}。格式见 docs/operate.md。 Not the holidays of a year.`,
      { cause: fault },
    );
  }
}

/**
 * Loads the holidays and make-up workdays of one year from a JSON file `{ year, source, offDays, workDays }`. The kernel
 * checks the days before anything is written; loading a year again replaces it.
 */
export async function loadCalendar(path: string | undefined): Promise<void> {
  if (path === undefined) throw new StartFault('calendar-wrong', 'calendar <file.json>：请写明文件。 Name the file.');
  const year = readYear(path);
  const database = await connectBeside(process.env);
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    await client.query(
      `insert into calendar_years (year, source, off_days, work_days) values ($1, $2, $3, $4)
       on conflict (year) do update set source = excluded.source, off_days = excluded.off_days, work_days = excluded.work_days`,
      [year.year, year.source, year.offDays, year.workDays],
    );
    process.stdout.write(`${year.year} 年的放假安排已录入，重启后生效。 Loaded; restart to use it.\n`);
  } finally {
    await client.end();
    await database.stop();
  }
}
