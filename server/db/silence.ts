import pg from 'pg';
import { PreparingClient } from './open.ts';

/** A statement may work for longer; a connection over which nothing came for so long is asked after. */
const silentMs = 3_000;
const lookEveryMs = 1_000;
const probeMs = 1_500;

/** Whether the server answers somebody who comes anew. */
async function answers(url: string): Promise<boolean> {
  const probe = new pg.Client({
    connectionString: url,
    application_name: 'hongqiao asking',
    connectionTimeoutMillis: probeMs,
    query_timeout: probeMs,
  });
  probe.on('error', () => {});
  try {
    await probe.connect();
    await probe.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    // Towards a server that is gone even a farewell would wait.
    probe.connection.stream.destroy();
  }
}

/**
 * Lets nobody wait at a dead line. TCP itself notices a network that swallows everything after a quarter of an hour, and a
 * limit on statements is the server's own and reaches nobody then. So where a connection has been silent for three seconds
 * the server is asked over another; if it does not answer, the silent ones are cut, and whoever waited is told at once.
 */
export function watchSilence(pool: pg.Pool, url: string): void {
  const clients = new Set<PreparingClient>();
  let asking = false;
  const look = async () => {
    const since = performance.now() - silentMs;
    const isSilent = (client: PreparingClient) => client.askedAt !== undefined && client.askedAt < since;
    if (asking || ![...clients].some(isSilent)) return;
    asking = true;
    const living = await answers(url);
    asking = false;
    if (!living) for (const client of [...clients].filter(isSilent)) client.cut();
  };
  let timer: NodeJS.Timeout | undefined;
  pool.on('connect', (client: pg.ClientBase) => {
    if (client instanceof PreparingClient) clients.add(client);
    timer ??= setInterval(() => void look(), lookEveryMs).unref();
  });
  pool.on('remove', (client: pg.ClientBase) => {
    if (client instanceof PreparingClient) clients.delete(client);
    if (clients.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
}
