import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Finding, TrustRun } from '../check.ts';
import { type Service, startService } from './child.ts';
import { type Violation, judge, lawCount } from './checker.ts';
import { type Event, History } from './history.ts';
import { type Load, startLoad } from './load.ts';
import type { Manners } from './person.ts';
import { prove } from './plants.ts';
import { Proxy } from './proxy.ts';
import { type Town, foundTown } from './town.ts';

/** A town under load, and the places where it can be broken. */
export interface Field {
  readonly town: Town;
  readonly service: Service;
  /** Between the server and PostgreSQL; only where the server does not run PostgreSQL itself. */
  readonly line: Proxy | undefined;
  readonly history: History;
  readonly say: (line: string) => void;
  readonly isLate: () => boolean;
  readonly msLeft: () => number;
  /** Milliseconds until a write that leaves from now on is acknowledged. */
  served(withinMs?: number): Promise<number>;
}

export interface Campaign {
  /** `own`: the server runs the embedded PostgreSQL, as `npm start` does. `apart`: PostgreSQL stands behind a line that can be cut. */
  readonly database: 'own' | 'apart';
  /** Where the town is founded; the history is kept elsewhere. */
  readonly folder?: string;
  readonly perSecond: number;
  readonly manners?: Partial<Manners>;
  readonly env?: Record<string, string>;
  /** Milliseconds of work allowed to be left after the load has ended. */
  readonly quietMs?: number;
  /** What the clock of the platform shows, where that is not the real one. */
  readonly now?: () => number;
  /** Makes the town ready, before the server is started on it. */
  prepare?(town: Town): Promise<void>;
  /** Breaks things while people are served. */
  breaking(field: Field): Promise<readonly Finding[]>;
  /** Looks at what is left when everybody has been served and all work is done. */
  afterwards?(field: Field): Promise<readonly Finding[]>;
}

const superuser = async (town: Town) => {
  const client = new Client({ connectionString: town.superuserUrl });
  client.on('error', () => {});
  await client.connect();
  return client;
};

/** What is left to the server's own work; a row that has just been put off counts as well. */
const leftSql = `select (select count(*) from outbox) + (select count(*) from figure_deltas)
  + (select count(*) from imports where state in ('checking', 'importing', 'undoing'))
  + (select count(*) from cases where least(remind_at, case when not due_done then due_at end) <= clock_now()) as left`;

/** Waits until the server's own work is done; gives the seconds it took, or how much was left after the time allowed. */
export async function quiet(town: Town, withinMs: number): Promise<{ seconds: number; left: number }> {
  const began = performance.now();
  const client = await superuser(town);
  try {
    for (;;) {
      const { rows } = await client.query<{ left: string }>(leftSql);
      const left = Number(rows[0]!.left);
      const ms = performance.now() - began;
      if (left === 0 || ms > withinMs) return { seconds: Math.round(ms / 1000), left };
      await delay(250);
    }
  } finally {
    await client.end();
  }
}

function grouped(violations: readonly Violation[]): string {
  const byLaw = Map.groupBy(violations, ({ law }) => law);
  return [...byLaw].map(([law, all]) => `${all.length} × «${law}» (${all[0]!.says})`).join('; ');
}

/** What became of the tries of a write that was given up and why, with the longest of each kind. */
function storyOf(events: readonly Event[], { key, op, who }: Event): string {
  const own = events.filter((event) => event.key === key);
  const lost = Map.groupBy(
    own.filter(({ what }) => what === 'lost'),
    ({ status = '', says = '' }) => `${status} ${says}`.trim(),
  );
  const reasons = [...lost].map(
    ([why, all]) => `${all.length} × ${why} (${Math.max(...all.map(({ ms = 0 }) => ms))} ms)`,
  );
  const at = (event: Event | undefined) => new Date(event?.at ?? 0).toISOString();
  return `${op} ${key} of ${who}, ${at(own[0])} to ${at(own.at(-1))}: ${reasons.join(', ')}`;
}

export async function judged({ town, history, say }: Pick<Field, 'town' | 'history' | 'say'>): Promise<Finding[]> {
  const events = await history.end();
  const client = await superuser(town);
  try {
    await client.query('begin');
    const violations = await judge(client, events);
    await client.query('rollback');
    for (const { law, says } of violations.slice(0, 40)) say(`VIOLATION ${law}: ${says}`);
    for (const given of events.filter(({ what }) => what === 'open').slice(0, 10))
      say(`GIVEN UP ${storyOf(events, given)}`);
    const { planted, missed } = violations.length === 0 ? await prove(client, events) : { planted: 0, missed: [] };
    const { rows } = await client.query<Record<string, string>>(
      `select (select count(*) from cases) as cases, (select count(*) from trace) as entries,
        (select count(*) from ledger_entries where case_id is not null) as payments, (select count(*) from notices) as notices`,
    );
    const { cases, entries, payments, notices } = rows[0]!;
    const proof: Finding = {
      what: 'violations planted in this very database, each undone again',
      measured: missed.length === 0 ? `${planted} of ${planted} found` : `missed: ${missed.join('; ')}`,
      goal: 'all found',
      holds: planted > 0 && missed.length === 0,
    };
    return [
      {
        what: `${lawCount} laws over ${events.length} recorded operations (${history.count('acked')} acknowledged), ${cases} cases, ${entries} moves, ${payments} payments, ${notices} notices`,
        measured: violations.length === 0 ? '0 lost, 0 doubled, 0 half-done' : grouped(violations),
        goal: '0 violations',
        holds: violations.length === 0 && history.count('acked') > 0,
      },
      ...(violations.length === 0 ? [proof] : []),
    ];
  } finally {
    await client.end();
  }
}

/** An answer that was on its way already shows nothing: the request must have left after the break. */
function servedAfter(history: History) {
  return async (withinMs = 120_000) => {
    const began = performance.now();
    // Milliseconds are rounded in the history.
    while (history.sentAt <= began + 1) {
      if (performance.now() - began > withinMs) return Infinity;
      await delay(20);
    }
    return performance.now() - began;
  };
}

async function openField(run: TrustRun, campaign: Campaign): Promise<Field> {
  const town = await foundTown(campaign.folder ?? run.scratch);
  await campaign.prepare?.(town);
  const apart = campaign.database === 'apart';
  const line = apart ? await Proxy.to(town.pgPort) : undefined;
  if (!apart) await town.handOver();
  const appUrl = new URL(town.appUrl);
  if (line !== undefined) appUrl.port = String(line.port);
  const service = await startService({
    HONGQIAO_DATA: town.dataDir,
    // Three cadres do the work of an office, and everybody comes from one address.
    HONGQIAO_LIMIT_ACCOUNT: '0',
    HONGQIAO_LIMIT_SOURCE: '0',
    HONGQIAO_CODES_PER_ADDRESS: '1000000',
    ...(line !== undefined
      ? { DATABASE_URL: town.ownerUrl, DATABASE_APP_URL: appUrl.href }
      : { HONGQIAO_PG_PORT: String(town.pgPort) }),
    ...campaign.env,
  });
  const history = new History(join(run.scratch, 'history.jsonl'));
  await service.ready(120_000);
  return {
    town,
    service,
    line,
    history,
    say: (text) => run.say(text),
    isLate: () => run.isLate(),
    msLeft: () => run.msLeft(),
    served: servedAfter(history),
  };
}

function loadFinding(
  load: Load,
  { history, service }: Field,
  left: { seconds: number; left: number },
  quietMs: number,
): Finding[] {
  return [
    {
      what: 'the process of the server',
      measured: `started ${service.starts} ×, ended by itself ${service.crashes} ×`,
      goal: 'ends by itself 0 ×',
      holds: service.crashes === 0,
    },
    {
      what: `${load.begun} stories begun, whatever happened to those before them`,
      measured: `${history.faults.length} answered 500${history.faults.length > 0 ? ` (${history.faults[0]})` : ''}, ${load.broken.length} broke off${load.broken.length > 0 ? ` (${load.broken[0]!.split('\n')[0]})` : ''}`,
      goal: '0 answered 500, 0 broke off',
      holds: history.faults.length === 0 && load.broken.length === 0,
    },
    {
      what: 'work of the server itself when the last person has been served',
      measured: left.left === 0 ? `done after ${left.seconds} s` : `${left.left} left after ${left.seconds} s`,
      goal: `0 stuck beyond ${quietMs / 1000} s`,
      holds: left.left === 0,
    },
  ];
}

function brokeOff(fault: unknown): Finding {
  const measured = `broke off: ${String(fault).split('\n')[0]!}`;
  return { what: 'breaking things, one after the other', measured, goal: 'to the end', holds: false };
}

/** Founds a town, serves it, breaks things while it is served, lets it heal, and judges what is left. */
export async function wage(run: TrustRun, campaign: Campaign): Promise<readonly Finding[]> {
  const { perSecond, manners, now, quietMs = 60_000 } = campaign;
  const field = await openField(run, campaign);
  const { town, service, history, line } = field;
  try {
    const how = { perSecond, ...(manners && { manners }), ...(now && { now }) };
    const load = await startLoad({ url: service.url, town, history, ...how });
    // What was acknowledged until a drill broke off is judged all the same.
    const findings = await campaign.breaking(field).catch((fault: unknown) => [brokeOff(fault)]);
    await service.ready();
    await load.stop();
    for (const [reason, times] of history.reasons) run.say(`no answer ${times} ×: ${reason}`);
    const left = await quiet(town, quietMs);
    const after = (await campaign.afterwards?.(field)) ?? [];
    const law = await judged(field);
    if (history.faults.length + service.crashes > 0) for (const said of service.said.slice(-40)) run.say(said);
    return [...findings, ...loadFinding(load, field, left, quietMs), ...after, ...law];
  } finally {
    const { code, ms } = await service.stop();
    run.say(`the server ended with ${String(code)} after ${Math.round(ms)} ms`);
    await line?.close();
    await town.close();
  }
}
