import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import prettier from 'prettier';
import { root, run } from './run.ts';

export const typesFile = 'server/db/types.ts';
export const schemaFile = 'db/schema.sql';

/** Dates stay text and sums stay numbers, as server/db/types-of-pg.ts reads them. */
const typeMapping = JSON.stringify({ int8: 'number', bytea: 'Buffer' });

/** The types of every table of a migrated database, as server/db/types.ts holds them. */
export async function typesOf(ownerUrl: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hongqiao-types-'));
  const file = join(folder, 'types.ts');
  try {
    const options = ['--dialect', 'postgres', '--date-parser', 'string', '--type-mapping', typeMapping];
    const made = await run('kysely-codegen', [...options, '--camel-case=false', '--url', ownerUrl, '--out-file', file]);
    if (made.code !== 0) throw new Error(made.output);
    const style = await prettier.resolveConfig(join(root, typesFile));
    return await prettier.format(readFileSync(file, 'utf8'), { ...style, filepath: file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
