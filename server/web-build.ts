import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { takeAlone } from './db/embedded/ownership.ts';
import { StartFault } from './db/start-fault.ts';

const sources = ['web', 'kernel', 'services', 'vite.config.ts', 'package-lock.json'];

function* filesUnder(path: string): Generator<string> {
  const entries = readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.isDirectory()) yield* filesUnder(join(path, entry.name));
    else yield join(path, entry.name);
  }
}

function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    const files = source.includes('.') ? [path] : filesUnder(path);
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

const isText = /\.(js|css|html|svg)$/;

/** Lays a compressed copy beside each text of the build, once, so that no request pays for it. */
async function compress(folder: string): Promise<void> {
  for (const path of [...filesUnder(folder)].filter((file) => isText.test(file))) {
    const bytes = await readFile(path);
    await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes));
    await writeFile(`${path}.gz`, await promisify(gzip)(bytes));
  }
}

const builtFrom = (folder: string) => {
  const stamp = join(folder, 'built-from');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
};

/** Puts a finished build in the place of the old one. */
async function publish(made: string, folder: string): Promise<void> {
  const old = `${made}-old`;
  try {
    if (existsSync(folder)) await rename(folder, old);
    await rename(made, folder);
  } finally {
    await rm(made, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

async function build(root: string, folder: string, wanted: string): Promise<void> {
  const made = `${folder}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', made], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    maxBuffer: 16 * 1024 * 1024,
  });
  await compress(made);
  await writeFile(join(made, 'built-from'), wanted);
  await publish(made, folder);
}

/** Longer than a build takes on a slow machine. */
const patienceMs = 300_000;

const underWay = (pid: string) =>
  new StartFault(
    'build-under-way',
    `另一个进程（pid ${pid}）正在生成网页，五分钟还没有做完：请等它做完，或者停掉它，再试一次。 ` +
      `Another process (pid ${pid}) has been building the apps for five minutes: wait for it or stop it, then try again.`,
  );

/**
 * Builds the apps unless they are already built from these very sources: in a process of its own, which gives its memory
 * back, and beside the old build, so that whoever reads that one reads it whole. Of several processes one builds.
 */
export async function buildWeb(root: string, say: (line: string) => void): Promise<void> {
  const folder = join(root, 'dist', 'web');
  const wanted = fingerprint(root);
  if (builtFrom(folder) === wanted) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  const ownership = await takeAlone(folder, patienceMs, underWay);
  try {
    if (builtFrom(folder) === wanted) return;
    say('正在生成网页（约二十秒，只在第一次或更新后需要）… Building the apps…');
    await build(root, folder, wanted);
  } finally {
    ownership.release();
  }
}
