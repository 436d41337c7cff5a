import { Client } from 'pg';
import { appRole } from '../server/db/roles.ts';
import { type FreshDatabase, freshDatabase, stopTestServer } from '../test/database.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';

export interface Migrated extends FreshDatabase {
  readonly catalogue: Catalogue;
}

/** A database with every migration and nothing else, and what its catalogue says. */
export async function migratedDatabase(): Promise<Migrated> {
  const db = await freshDatabase();
  const client = new Client({ connectionString: db.ownerUrl });
  await client.connect();
  try {
    return { ...db, catalogue: await readCatalogue(client, appRole) };
  } finally {
    await client.end();
  }
}

/** Lets go of the server as well; without it the process that keeps it would stay. */
export async function dropDatabase(db: Migrated): Promise<void> {
  await db.drop();
  await stopTestServer();
}
