import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import { type CalendarYear, makeCalendar } from '../kernel/calendar.ts';
import { shippedYears } from '../kernel/calendar-years.ts';
import { SealKey } from './audit/seal.ts';
import { addCardRoutes } from './card/routes.ts';
import { addCaseRoutes } from './cases/routes.ts';
import { addServiceRoutes } from './cases/service-routes.ts';
import { addViewRoutes } from './cases/views.ts';
import { type Config, readConfig } from './config.ts';
import { addDoubtRoutes } from './doubts/routes.ts';
import { Auditor, openAuditedDb } from './db/auditor.ts';
import type { Db } from './db/open.ts';
import { makePool } from './db/pool.ts';
import { addEmployerRoutes } from './employers/routes.ts';
import { addOpenRoutes } from './exports/open-routes.ts';
import { addExportRoutes } from './exports/routes.ts';
import { addFileRoutes } from './files/routes.ts';
import { openStore } from './files/store.ts';
import { makeApp } from './http/app.ts';
import { addOpenApi } from './http/docs.ts';
import { addHealth } from './http/health.ts';
import { Traffic } from './http/traffic.ts';
import { addWeb } from './http/web.ts';
import { addImportRoutes } from './imports/routes.ts';
import { Ticker } from './jobs/ticker.ts';
import { addMemberRoutes } from './members/routes.ts';
import { type SmsDoor, RecordingSms, noMail, smtpDoor } from './notices/doors.ts';
import { type Listener, listenForMetrics } from './observe/listener.ts';
import { addNoticeRoutes } from './notices/routes.ts';
import { addDirectoryRoutes } from './orgs/directory-routes.ts';
import { addOrgChangeRoutes } from './orgs/change-routes.ts';
import { addUnionFactsRoutes } from './orgs/facts-routes.ts';
import { addPlaceRoutes } from './orgs/place-routes.ts';
import { addOrgRoutes } from './orgs/routes.ts';
import { addSessionRoutes } from './people/routes.ts';
import { makeSealer, readSecret } from './people/sealing.ts';
import { addPostRoutes } from './posts/routes.ts';
import type { Platform } from './platform.ts';
import { type Registry, findServices } from './registry.ts';
import { addScimRoutes } from './scim/routes.ts';
import { addTargetRoutes } from './targets/routes.ts';
import { addOpenStarRoutes } from './stars/open-routes.ts';
import { addStarRoutes } from './stars/routes.ts';
import { addStatsRoutes } from './stats/routes.ts';
import { addTunableRoutes } from './tunables/routes.ts';

export interface Running {
  readonly app: FastifyInstance;
  readonly platform: Platform;
  readonly ticker: Ticker;
  /** Where measurements are answered, if they are. */
  readonly metricsPort: number | undefined;
  /** Stops taking requests, lets those that run end, then lets go of the database. */
  stop(): Promise<void>;
}

export interface Wiring {
  readonly appUrl: string;
  readonly config?: Config;
  readonly log?: Logger;
  readonly sms?: SmsDoor;
  readonly registry?: Registry;
  /** Off in tests that make the clock's moves themselves. */
  readonly ticking?: boolean;
}

async function knownYears(db: Db): Promise<CalendarYear[]> {
  const rows = await db.selectFrom('calendar_years').selectAll().execute();
  const loaded = rows.map(({ year, source, off_days, work_days }) => ({
    year,
    source,
    offDays: off_days,
    workDays: work_days,
  }));
  return [...shippedYears, ...loaded];
}

async function makePlatform(wiring: Wiring, nudge: Platform['nudge']): Promise<Platform> {
  const config = wiring.config ?? readConfig(process.env);
  const log = wiring.log ?? pino({ level: process.env['LOG_LEVEL'] ?? 'info' });
  const registry = wiring.registry ?? (await findServices(`${config.root}/services`));
  const pool = makePool(wiring.appUrl, {
    max: config.poolSize,
    applicationName: 'hongqiao',
    log: { error: (line) => log.error(line) },
  });
  const sealer = makeSealer(readSecret(config.dataDir, process.env['HONGQIAO_SECRET']));
  const auditor = new Auditor(sealer.keyFor('audit rows'));
  const db = openAuditedDb(pool, auditor);
  return {
    config,
    log,
    pool,
    db,
    registry,
    calendar: makeCalendar(await knownYears(db)),
    sealer,
    auditor,
    sealKey: new SealKey(sealer.keyFor('audit seals')),
    files: await openStore(config.files),
    mail: config.smtpUrl === undefined ? noMail : await smtpDoor(config.smtpUrl, config.mailFrom),
    sms: wiring.sms ?? new RecordingSms(),
    nudge,
  };
}

/** Loaded only where somebody measures. */
async function measure(app: FastifyInstance, platform: Platform, ticker: Ticker): Promise<Listener | undefined> {
  if (platform.config.metrics === undefined) return undefined;
  const { Metrics } = await import('./observe/metrics.ts');
  const metrics = new Metrics(platform, ticker);
  metrics.watch(app);
  return listenForMetrics(metrics, platform.config.metrics);
}

/** The one place that wires: everything below it is handed what it needs. */
export async function startServer(wiring: Wiring): Promise<Running> {
  let ticker: Ticker | undefined;
  const ticking = wiring.ticking ?? true;
  const platform = await makePlatform(wiring, (work) => {
    if (ticking) ticker?.nudge(work);
  });
  const traffic = new Traffic();
  ticker = new Ticker(platform, () => traffic.isHigh);
  const app = await makeApp(platform);
  traffic.watch(app);
  const measuring = await measure(app, platform, ticker);
  await addOpenApi(app, platform);
  addSessionRoutes(app, platform);
  addCaseRoutes(app, platform);
  addViewRoutes(app, platform);
  addFileRoutes(app, platform);
  addNoticeRoutes(app, platform);
  addOrgRoutes(app, platform);
  addOrgChangeRoutes(app, platform);
  addUnionFactsRoutes(app, platform);
  addDirectoryRoutes(app, platform);
  addPlaceRoutes(app, platform);
  addMemberRoutes(app, platform);
  addDoubtRoutes(app, platform);
  addCardRoutes(app, platform);
  addImportRoutes(app, platform);
  addEmployerRoutes(app, platform);
  await addScimRoutes(app, platform);
  addExportRoutes(app, platform);
  addOpenRoutes(app, platform);
  addPostRoutes(app, platform);
  addStatsRoutes(app, platform);
  addTargetRoutes(app, platform);
  addTunableRoutes(app, platform);
  addStarRoutes(app, platform);
  addOpenStarRoutes(app, platform);
  addServiceRoutes(app, platform);
  addHealth(app, platform, ticker);
  await addWeb(app, platform);
  await app.ready();
  if (ticking) ticker.start();
  return {
    app,
    platform,
    ticker,
    metricsPort: measuring?.port,
    async stop() {
      await app.close();
      await ticker.stop();
      await measuring?.close();
      platform.mail.close();
      await platform.db.destroy();
    },
  };
}
