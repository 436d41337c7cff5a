import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appRole } from '../server/db/roles.ts';
import { trustPage, writeTables } from '../trust/page.ts';
import { dropDatabase, migratedDatabase } from './database.ts';
import { schemaFile, typesFile, typesOf } from './generated.ts';
import { root } from './run.ts';
import { dumpSchema } from './schema-dump.ts';

// `npm run generate`: what follows from the migrations and from the names of tests, written anew. A tag that no table knows is
// said, and fails `npm run check`.
const db = await migratedDatabase();
try {
  writeFileSync(join(root, schemaFile), dumpSchema(db.catalogue, appRole));
  writeFileSync(join(root, typesFile), await typesOf(db.ownerUrl));
  const { text, faults } = await writeTables(readFileSync(join(root, trustPage), 'utf8'));
  writeFileSync(join(root, trustPage), text);
  process.stdout.write(`${schemaFile}\n${typesFile}\n${trustPage}\n`);
  process.stderr.write(faults.map((fault) => `${trustPage}: ${fault}\n`).join(''));
} finally {
  await dropDatabase(db);
}
