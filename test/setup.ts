import { stopTestServer } from './database.ts';

/**
 * Runs once around a whole test run. Nothing is started here: the first test file that calls `freshDatabase` starts
 * the server, so that a run of kernel tests alone does not wait for PostgreSQL.
 */
export async function teardown(): Promise<void> {
  await stopTestServer();
}
