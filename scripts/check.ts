import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { checkRegister } from '../server/keys/register.ts';
import { appRole } from '../server/db/roles.ts';
import { trustPage, writeTables } from '../trust/page.ts';
import { checkDependencies } from './checks/dependencies.ts';
import { checkLayers } from './checks/layers.ts';
import { checkOpenApi } from './checks/open-api.ts';
import { checkPersonal } from './checks/personal-data.ts';
import { checkSchema } from './checks/schema-rules.ts';
import { checkLengths, checkWords } from './checks/words.ts';
import { type Migrated, dropDatabase, migratedDatabase } from './database.ts';
import { schemaFile, typesFile, typesOf } from './generated.ts';
import { root, run } from './run.ts';
import { dumpSchema } from './schema-dump.ts';

interface Check {
  readonly name: string;
  /** What is wrong; nothing when all is well. */
  readonly find: () => readonly string[] | Promise<readonly string[]>;
}

const cache = join('node_modules', '.cache', 'hongqiao-check');

function program(name: string, command: string, ...args: string[]): Check {
  const find = async () => {
    const { code, output } = await run(command, args);
    return code === 0 ? [] : [output.trim() || `${command} ended with ${code}`];
  };
  return { name, find };
}

/** Incremental: a second run reads what the first one found out. */
function types(name: string, project: string): Check {
  const kept = join(cache, `${project}.tsbuildinfo`);
  return program(name, 'tsc', '-p', project, '--pretty', 'false', '--incremental', '--tsBuildInfoFile', kept);
}

let migrated: Promise<Migrated> | undefined;
const database = () => (migrated ??= migratedDatabase());

const read = (file: string) => readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');

function isCurrent(file: string, wanted: string, from = 'the migrations make'): string[] {
  return read(file) === wanted ? [] : [`${file} is not what ${from}: npm run generate`];
}

/** The tables as the names of tests make them, and each tag or document that they name and that is not there. */
async function checkTrustPage(): Promise<string[]> {
  const { text, faults } = await writeTables(read(trustPage));
  return [...isCurrent(trustPage, text, 'the names of the tests make'), ...faults];
}

const checks: readonly Check[] = [
  // Lint has to know every type, so it says what is wrong with them as well. The kernel is held to less than its folder allows.
  program('lint and types', 'oxlint', '--type-aware', '--type-check', '--deny-warnings', '--format', 'unix'),
  types('types of kernel', 'tsconfig.kernel.json'),
  { name: 'schema rules', find: async () => checkSchema((await database()).catalogue) },
  { name: 'register of keys', find: async () => checkRegister((await database()).catalogue.tables) },
  { name: 'personal data', find: async () => checkPersonal((await database()).catalogue) },
  { name: schemaFile, find: async () => isCurrent(schemaFile, dumpSchema((await database()).catalogue, appRole)) },
  { name: typesFile, find: async () => isCurrent(typesFile, await typesOf((await database()).ownerUrl)) },
  { name: trustPage, find: checkTrustPage },
  { name: 'OpenAPI', find: async () => checkOpenApi((await database()).appUrl) },
  { name: 'layers', find: checkLayers },
  program('dead code', 'knip', '--no-progress', '--no-config-hints'),
  program(
    'format',
    'prettier',
    '--check',
    '.',
    '--log-level',
    'warn',
    '--cache',
    '--cache-location',
    join(cache, 'prettier'),
  ),
  { name: 'dependencies', find: checkDependencies },
  { name: 'words', find: checkWords },
  { name: 'file lengths', find: checkLengths },
];

async function problemsOf({ find }: Check): Promise<readonly string[]> {
  try {
    return await find();
  } catch (fault) {
    return [fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)];
  }
}

/** Runs one check after another until none is left; as many of these run side by side as there are processors. */
async function work(left: Check[], failed: string[]): Promise<void> {
  for (let check = left.shift(); check !== undefined; check = left.shift()) {
    const began = performance.now();
    const problems = await problemsOf(check);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${check.name.padEnd(20)} ${seconds.padStart(5)} s\n`);
    if (problems.length > 0) failed.push(`\n── ${check.name}\n${problems.join('\n')}\n`);
  }
}

/** `npm run check` runs all; `npm run check -- layers words` those whose name holds one of the words. */
async function main(asked: readonly string[]): Promise<number> {
  const chosen = checks.filter(({ name }) => asked.length === 0 || asked.some((word) => name.includes(word)));
  const failed: string[] = [];
  const left = [...chosen];
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, () => work(left, failed)));
  if (migrated !== undefined) await migrated.then(dropDatabase, () => {});
  process.stdout.write(failed.join(''));
  process.stdout.write(`\n${chosen.length - failed.length} checks passed, ${failed.length} failed\n`);
  return chosen.length === 0 || failed.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
