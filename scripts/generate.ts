import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appRole } from '../server/db/roles.ts';
import { dropDatabase, migratedDatabase } from './database.ts';
import { schemaFile, typesFile, typesOf } from './generated.ts';
import { root } from './run.ts';
import { dumpSchema } from './schema-dump.ts';

// `npm run generate`: what follows from the migrations, written anew. To be run after every new migration.
const db = await migratedDatabase();
try {
  writeFileSync(join(root, schemaFile), dumpSchema(db.catalogue, appRole));
  writeFileSync(join(root, typesFile), await typesOf(db.ownerUrl));
  process.stdout.write(`${schemaFile}\n${typesFile}\n`);
} finally {
  await dropDatabase(db);
}
