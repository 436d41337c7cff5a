import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { StartLog } from '../start-fault.ts';

export interface Keeper {
  /** Lets go of the server without stopping it. */
  end(): Promise<void>;
}

/**
 * Holds one idle connection to the server and notices by its end that the server is gone, as when the kernel kills
 * it for want of memory; then calls `revive` until it succeeds, waiting 0.2 s after the first failure and 10 s at
 * most. Pools find the server on the same port again by themselves.
 */
export async function keepAlive(options: { url: string; revive: () => Promise<void>; log: StartLog }): Promise<Keeper> {
  const { url, revive, log } = options;
  const ended = new AbortController();
  let current: Client;
  let recovery: Promise<void> | undefined;

  async function connect(): Promise<void> {
    const name = `hongqiao keeper ${process.pid}`;
    const client = new Client({ connectionString: url, application_name: name, keepAlive: true });
    client.on('error', () => {}); // 'end' follows and is acted upon
    await client.connect();
    client.once('end', () => {
      if (!ended.signal.aborted) recovery = recover();
    });
    current = client;
  }

  async function recover(): Promise<void> {
    log.error('the embedded database is gone; starting it again');
    for (let wait = 200; !ended.signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      try {
        await revive();
        await connect();
        log.info('the embedded database is back');
        return;
      } catch (fault) {
        log.error(`the embedded database did not come back: ${fault instanceof Error ? fault.message : String(fault)}`);
        await delay(wait, undefined, { signal: ended.signal }).catch(() => {});
      }
    }
  }

  await connect();
  return {
    async end() {
      ended.abort();
      await recovery;
      await current.end().catch(() => {});
    },
  };
}
