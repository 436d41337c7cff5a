import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Duty } from '../kernel/duty.ts';
import { type Config, readConfig } from '../server/config.ts';
import { profiles } from '../server/profile.ts';
import { type Running, startServer } from '../server/main.ts';
import { declarePayments } from '../server/money/declaring.ts';
import type { Beacon } from '../server/draws/beacon.ts';
import { RecordingWallet } from '../server/money/wallet-door.ts';
import { RecordingSms } from '../server/notices/doors.ts';
import type { Allotments, Registry } from '../server/registry.ts';
import { Client } from '../replay/client.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { type World, makeWorld } from './world.ts';

/** A server on a database of its own with the fictional town, as a person meets it: over HTTP on a free port. */
export interface TestServer extends Running {
  readonly url: string;
  readonly world: World;
  readonly db: FreshDatabase;
  readonly sms: RecordingSms;
  readonly wallet: RecordingWallet;
  client(): Client;
  /** A client signed in as a new worker of a union. */
  worker(org?: string, verified?: boolean): Promise<Client>;
  /** A client signed in with a phone that the register does not know. */
  newcomer(): Promise<Client>;
  /** A client signed in as somebody with these roles in a union. */
  staff(org: string, ...roles: Parameters<World['staff']>[1][]): Promise<Client>;
  /** A client signed in as a new administrator with this duty. */
  administrator(duty: Duty): Promise<Client>;
  close(): Promise<void>;
}

const day = 86_400;

/** Tests move the clock by days and sign everybody in from one address; those of signing in set the real figures again. */
const lasting: Partial<Config> = {
  codesPerAddress: 1_000_000,
  profile: {
    ...profiles.mlps3,
    sessions: {
      worker: { idleSeconds: 30 * day, wholeSeconds: 30 * day },
      staff: { idleSeconds: day, wholeSeconds: day },
    },
  },
};

export async function startTestServer(
  options: {
    config?: Partial<Config>;
    registry?: Registry;
    allotments?: Allotments;
    log?: Logger;
    port?: number;
    beacon?: Beacon;
    /** Another way to the database than the straight one. */
    through?: (appUrl: string) => Promise<string>;
  } = {},
): Promise<TestServer> {
  const db = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'hongqiao-test-'));
  const config = {
    ...readConfig({ HONGQIAO_DATA: dataDir, HONGQIAO_POOL: '8', HONGQIAO_MOST_LAG_MS: '0' }),
    ...lasting,
    ...options.config,
  };
  const sms = new RecordingSms();
  const wallet = new RecordingWallet();
  const log = options.log ?? pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  const { registry, allotments, beacon } = options;
  const found = { ...(registry && { registry }), ...(allotments && { allotments }), ...(beacon && { beacon }) };
  const appUrl = (await options.through?.(db.appUrl)) ?? db.appUrl;
  const running = await startServer({ appUrl, config, log, sms, wallet, ticking: false, ...found });
  await declarePayments(db.ownerUrl, running.platform.registry);
  const url = await running.app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const world = await makeWorld(db.ownerUrl, running.platform.sealer);
  const client = () => new Client(url);
  return {
    ...running,
    url,
    world,
    db,
    sms,
    wallet,
    client,
    async worker(org = 'factory', verified = true) {
      const signedIn = client();
      await signedIn.signInByPhone((await world.worker(org, undefined, verified)).phone);
      return signedIn;
    },
    async newcomer() {
      const signedIn = client();
      await signedIn.signInByPhone(world.phone());
      return signedIn;
    },
    async staff(org, ...roles) {
      const signedIn = client();
      await signedIn.signInByPassword((await world.staff(org, ...roles)).login!, world.password);
      return signedIn;
    },
    async administrator(duty) {
      const signedIn = client();
      await signedIn.signInByPassword((await world.administrator(duty)).login!, world.password);
      return signedIn;
    },
    async close() {
      await running.stop();
      await world.close();
      await db.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
