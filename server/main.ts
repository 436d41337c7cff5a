import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import { type CalendarYear, makeCalendar } from '../kernel/calendar.ts';
import { shippedYears } from '../kernel/calendar-years.ts';
import { addAgendaRoutes } from './agenda/routes.ts';
import { Allotting } from './allotments/allotting.ts';
import { addCallingOffRoutes } from './allotments/calling-off-routes.ts';
import { addDisputeRoutes } from './allotments/dispute-routes.ts';
import { addCampaignDeskRoutes } from './allotments/desk-routes.ts';
import { addAllotmentRoutes } from './allotments/routes.ts';
import { addSigningUpRoutes } from './allotments/signing-up-routes.ts';
import { SoldOut } from './allotments/sold-out.ts';
import { Refusals } from './audit/refusals.ts';
import { addAuditRoutes } from './audit/routes.ts';
import { SealKey } from './audit/seal.ts';
import { addCardRoutes } from './card/routes.ts';
import { addCaseRoutes } from './cases/routes.ts';
import { addProofRoutes } from './proofs/routes.ts';
import { addServiceRoutes } from './cases/service-routes.ts';
import { addViewRoutes } from './cases/views.ts';
import { addChoosingRoutes } from './choosing/routes.ts';
import { type Config, readConfig } from './config.ts';
import { type Beacon, drandBeacon } from './draws/beacon.ts';
import { addOpenDrawRoutes } from './draws/open-routes.ts';
import { addDrawRoutes } from './draws/routes.ts';
import { addDoubtRoutes } from './doubts/routes.ts';
import { Auditor, openAuditedDb } from './db/auditor.ts';
import { type Db, openDb } from './db/open.ts';
import { makePool } from './db/pool.ts';
import { addEmployerRoutes } from './employers/routes.ts';
import { addOpenRoutes } from './exports/open-routes.ts';
import { addExportRoutes } from './exports/routes.ts';
import { clamd } from './files/clamd.ts';
import { addFileRoutes } from './files/routes.ts';
import { Scanning } from './files/scanner.ts';
import { openStore } from './files/store.ts';
import { makeApp } from './http/app.ts';
import { addOpenApi } from './http/docs.ts';
import { Presence, addHealth } from './http/health.ts';
import { Traffic } from './http/traffic.ts';
import { addWeb } from './http/web.ts';
import { addGroupFilingRoutes } from './group-filing/routes.ts';
import { addImportRoutes } from './imports/routes.ts';
import { Ticker } from './jobs/ticker.ts';
import { openKeys } from './keys/keys.ts';
import { addMemberRoutes } from './members/routes.ts';
import { addClawbackRoutes } from './money/clawback-routes.ts';
import { addContributionRoutes } from './money/contribution-routes.ts';
import { addFundRoutes } from './money/fund-routes.ts';
import { addIncomeRoutes } from './money/income-routes.ts';
import { addAuditedPaymentRoutes, addPaymentRoutes } from './money/payment-routes.ts';
import { addPayoutRoutes } from './money/payout-routes.ts';
import { RecordingWallet, type WalletDoor } from './money/wallet-door.ts';
import { type SmsDoor, RecordingSms, noMail, smtpDoor } from './notices/doors.ts';
import { smsGateways } from './notices/sms-gateway.ts';
import { listenForMetrics } from './observe/listener.ts';
import type { Metrics } from './observe/metrics.ts';
import type { Traces } from './observe/traces.ts';
import { addNoticeRoutes } from './notices/routes.ts';
import { addDirectoryRoutes } from './orgs/directory-routes.ts';
import { addOpenListRoutes } from './open-lists/routes.ts';
import { addOrgChangeRoutes } from './orgs/change-routes.ts';
import { addUnionFactsRoutes } from './orgs/facts-routes.ts';
import { addPlaceRoutes } from './orgs/place-routes.ts';
import { addOrgRoutes } from './orgs/routes.ts';
import { addIdentityRoutes } from './people/identity-routes.ts';
import { addSessionRoutes } from './people/routes.ts';
import { addStaffRoutes } from './staff/routes.ts';
import { addProposalRoutes } from './posts/proposal-routes.ts';
import { addPostRoutes } from './posts/routes.ts';
import { addResetRoutes } from './posts/reset-routes.ts';
import { addSecurityRoutes } from './people/security-routes.ts';
import { SeenSessions } from './people/seen.ts';
import { addStepRoutes } from './people/step-routes.ts';
import type { Platform } from './platform.ts';
import { publishHandling } from './privacy/publishing.ts';
import { addPrivacyRoutes } from './privacy/routes.ts';
import { type Allotments, type Registry, findAllotments, findServices } from './registry.ts';
import { addScimRoutes } from './scim/routes.ts';
import { addSupplyRoutes } from './supplies/routes.ts';
import { addTargetRoutes } from './targets/routes.ts';
import { addMerchantRoutes } from './merchants/routes.ts';
import { addOpenStarRoutes } from './stars/open-routes.ts';
import { addStarRoutes } from './stars/routes.ts';
import { addVoucherRoutes } from './vouchers/routes.ts';
import { addSettlementRoutes } from './vouchers/settlement-routes.ts';
import { DoorWatch, watchedMail, watchedSms } from './observe/doors.ts';
import { addHealthPage } from './observe/health-routes.ts';
import { HealthWatch } from './observe/health.ts';
import { faultInLog } from './observe/fault-in-log.ts';
import { addStatsRoutes } from './stats/routes.ts';
import { addFinderRoutes } from './finder/routes.ts';
import { addPackRoutes } from './packs/routes.ts';
import { addPauseRoutes } from './tunables/pause-routes.ts';
import { addTunableRoutes } from './tunables/routes.ts';
import { addWhatIfRoutes } from './what-if/routes.ts';
import { addWishRoutes } from './wishes/routes.ts';

/** What runs may go on for so long when the server is told to stop, and so long may the farewell to the database take. */
const drainMs = 7_000;
const partingMs = 1_000;

export interface Running {
  readonly app: FastifyInstance;
  readonly platform: Platform;
  readonly ticker: Ticker;
  /** Where measurements are answered, if they are. */
  readonly metricsPort: number | undefined;
  /** What sends spans, if anything does. */
  readonly traces: Traces | undefined;
  /** Says at `/readyz` that no more requests should be sent here, and goes on serving those that come. */
  leave(): void;
  /**
   * Stops taking requests and beginning its own work, lets what runs end, then lets go of the database. What has not ended
   * after seven seconds, such as a body that trickles in, is cut off: nothing committed is lost by it.
   */
  stop(): Promise<void>;
}

export interface Wiring {
  readonly appUrl: string;
  readonly config?: Config;
  readonly log?: Logger;
  readonly sms?: SmsDoor;
  readonly wallet?: WalletDoor;
  readonly beacon?: Beacon;
  readonly registry?: Registry;
  readonly allotments?: Allotments;
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

/** The doors to people outside, each watched for how it does. */
async function openDoors(
  config: Config,
  given: SmsDoor | undefined,
): Promise<Pick<Platform, 'mail' | 'sms' | 'doors'>> {
  const doors = { mail: new DoorWatch(), sms: new DoorWatch() };
  const mail = config.smtpUrl === undefined ? noMail : await smtpDoor(config.smtpUrl, config.mailFrom);
  const sms = given ?? (config.smsUrls.length > 0 ? smsGateways(config.smsUrls) : new RecordingSms());
  return { mail: watchedMail(mail, doors.mail), sms: watchedSms(sms, doors.sms), doors };
}

async function makePlatform(wiring: Wiring, nudge: Platform['nudge']): Promise<Platform> {
  const config = wiring.config ?? readConfig(process.env);
  const written = wiring.log ?? pino({ level: process.env['LOG_LEVEL'] ?? 'info' });
  const log = written.child({}, { serializers: { err: faultInLog } });
  const registry = wiring.registry ?? (await findServices(`${config.root}/services`));
  const allotments = wiring.allotments ?? (await findAllotments(`${config.root}/services`));
  const pool = makePool(wiring.appUrl, {
    max: config.poolSize,
    applicationName: 'hongqiao',
    log: { error: (line) => log.error(line) },
  });
  const keys = await openKeys(openDb(pool), config, process.env);
  const auditor = new Auditor(keys.ring.keyFor('audit rows'));
  const db = openAuditedDb(pool, auditor);
  return {
    config,
    log,
    pool,
    db,
    registry,
    allotments,
    soldOut: new SoldOut(),
    calendar: makeCalendar(await knownYears(db)),
    sealer: keys.ring,
    keys,
    auditor,
    refusals: new Refusals(db, (fault) => log.error({ err: fault }, 'a refusal could not be written into the audit')),
    sealKey: new SealKey(keys.ring.keyFor('audit seals')),
    files: await openStore(config.files),
    scanning: new Scanning(config.clamd && clamd(config.clamd), log),
    ...(await openDoors(config, wiring.sms)),
    wallet: wiring.wallet ?? new RecordingWallet(),
    beacon: wiring.beacon ?? (config.drand === undefined ? undefined : drandBeacon(config.drand)),
    seen: new SeenSessions(db, (fault) => log.error({ err: fault }, 'the end of a session could not be moved')),
    nudge,
  };
}

/** Loaded only where somebody measures. */
async function makeMetrics(platform: Platform, ticker: Ticker, traffic: Traffic): Promise<Metrics | undefined> {
  if (platform.config.metrics === undefined) return undefined;
  const { Metrics } = await import('./observe/metrics.ts');
  return new Metrics(platform, ticker, () => traffic.open);
}

/** Loaded only where somebody collects traces. */
async function makeTraces({ config, log }: Platform): Promise<Traces | undefined> {
  if (config.traces === undefined) return undefined;
  const { Traces } = await import('./observe/traces.ts');
  return new Traces(config.traces, log);
}

/** The one place that wires: everything below it is handed what it needs. */
export async function startServer(wiring: Wiring): Promise<Running> {
  let ticker: Ticker | undefined;
  const ticking = wiring.ticking ?? true;
  const platform = await makePlatform(wiring, (work) => {
    if (ticking) ticker?.nudge(work);
  });
  const traffic = new Traffic();
  const presence = new Presence();
  ticker = new Ticker(platform, () => traffic.isHigh);
  const metrics = await makeMetrics(platform, ticker, traffic);
  const traces = await makeTraces(platform);
  const app = await makeApp(platform, traffic, (bare) => {
    metrics?.watch(bare);
    traces?.watch(bare);
  });
  const measuring = metrics && (await listenForMetrics(metrics, platform.config.metrics!));
  await addOpenApi(app, platform);
  addSessionRoutes(app, platform);
  addStepRoutes(app, platform);
  addIdentityRoutes(app, platform);
  addSecurityRoutes(app, platform);
  addCaseRoutes(app, platform);
  addProofRoutes(app, platform);
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
  addPrivacyRoutes(app, platform);
  addGroupFilingRoutes(app, platform);
  addImportRoutes(app, platform);
  addEmployerRoutes(app, platform);
  await addScimRoutes(app, platform);
  addExportRoutes(app, platform);
  addOpenRoutes(app, platform);
  addClawbackRoutes(app, platform);
  addContributionRoutes(app, platform);
  addFundRoutes(app, platform);
  addIncomeRoutes(app, platform);
  addPayoutRoutes(app, platform);
  addPaymentRoutes(app, platform);
  addAuditedPaymentRoutes(app, platform);
  addDrawRoutes(app, platform);
  addOpenDrawRoutes(app, platform);
  addPostRoutes(app, platform);
  addProposalRoutes(app, platform);
  addResetRoutes(app, platform);
  addStaffRoutes(app, platform);
  addStatsRoutes(app, platform);
  addSupplyRoutes(app, platform);
  addTargetRoutes(app, platform);
  addTunableRoutes(app, platform);
  addPauseRoutes(app, platform);
  addPackRoutes(app, platform);
  addFinderRoutes(app, platform);
  addWhatIfRoutes(app, platform);
  addStarRoutes(app, platform);
  addOpenStarRoutes(app, platform);
  const allotting = new Allotting(platform);
  addAllotmentRoutes(app, platform, allotting);
  addCampaignDeskRoutes(app, platform, allotting);
  addCallingOffRoutes(app, platform, allotting);
  addDisputeRoutes(app, platform);
  addSigningUpRoutes(app, platform, allotting);
  addChoosingRoutes(app, platform);
  addAgendaRoutes(app, platform);
  addOpenListRoutes(app, platform);
  addWishRoutes(app, platform);
  addMerchantRoutes(app, platform);
  addVoucherRoutes(app, platform);
  addSettlementRoutes(app, platform);
  addServiceRoutes(app, platform);
  addAuditRoutes(app, platform);
  addHealth(app, platform, ticker, presence);
  const health = new HealthWatch(platform, ticker);
  addHealthPage(app, health);
  await addWeb(app, platform);
  await app.ready();
  await publishHandling(platform);
  if (ticking) {
    ticker.start();
    health.start();
  }
  return {
    app,
    platform,
    ticker,
    metricsPort: measuring?.port,
    traces,
    leave() {
      presence.leaving = true;
    },
    async stop() {
      presence.leaving = true;
      // A connection that was busy a moment ago is kept alive for the next request, which is not to come any more.
      const idle = setInterval(() => app.server.closeIdleConnections(), 50);
      const cut = setTimeout(() => app.server.closeAllConnections(), drainMs);
      const working = Promise.race([ticker.stop(), delay(drainMs, undefined, { ref: false })]);
      await Promise.all([app.close(), working]);
      clearTimeout(cut);
      clearInterval(idle);
      health.stop();
      await measuring?.close();
      await Promise.race([traces?.close(), delay(partingMs, undefined, { ref: false })]);
      await Promise.race([platform.refusals.flush(Infinity), delay(partingMs, undefined, { ref: false })]);
      await platform.seen.settled();
      platform.mail.close();
      await Promise.race([platform.db.destroy(), delay(partingMs, undefined, { ref: false })]);
    },
  };
}
