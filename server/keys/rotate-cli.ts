import { renameSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { readConfig } from '../config.ts';
import { connectBeside } from '../db/connect.ts';
import { type Db, openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { StartFault } from '../db/start-fault.ts';
import { checkOf } from '../db/installation.ts';
import { makeSealer, readSecret } from '../people/sealing.ts';
import { beginRotation, rewrap } from './changing.ts';
import { keyLeadSeconds } from './keys.ts';
import { secretProvider } from './provider.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

interface Progress {
  readonly what: 'seal' | 'blind';
  readonly pass: number;
  readonly seen: string;
  readonly changed: string;
  readonly begun: boolean;
  readonly finished: Date | null;
}

const words = { seal: '加密密钥 sealing', blind: '索引密钥 index' } as const;

async function sayProgress(db: Db): Promise<boolean> {
  const { rows } = await sql<Progress>`
    select what, pass, seen_rows::text as seen, changed_rows::text as changed, begins_at <= now() as begun,
      finished_at as finished from key_rotations order by begins_at desc limit 1`.execute(db);
  const one = rows[0];
  if (one === undefined) say('没有更换过密钥。 No key was ever changed.');
  else if (one.finished !== null)
    say(`${words[one.what]}：已完成 done ${one.finished.toISOString()}，${one.changed} 行 rows`);
  else if (!one.begun) say(`${words[one.what]}：等各进程读到新密钥 waiting for every process to read the new key`);
  else say(`${words[one.what]}：第 ${one.pass} 遍 pass，已看 ${one.seen} 行 seen，已换 ${one.changed} 行 rows`);
  return one === undefined || one.finished !== null;
}

/** Shows how far it is until it is done. The work itself is done by whoever serves; this may be stopped at any time. */
async function watch(db: Db): Promise<void> {
  while (!(await sayProgress(db))) await delay(2_000);
}

/**
 * Wraps the data keys under another secret. The new one is on the disk before the database knows it, and takes its place
 * after; whoever finds `secret.key.new` and a start that says `secret-lost` renames it.
 */
async function changeSecret(db: Db, env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const given = env['HONGQIAO_NEW_SECRET'];
  if (env['HONGQIAO_SECRET'] !== undefined && given === undefined)
    throw new StartFault(
      'secret-lost',
      '请在 HONGQIAO_NEW_SECRET 里给出新的主密钥。 Give the new secret in HONGQIAO_NEW_SECRET.',
    );
  const before = readSecret(config.dataDir, env['HONGQIAO_SECRET']);
  const after = given === undefined ? randomBytes(32) : readSecret(config.dataDir, given);
  const path = join(config.dataDir, 'secret.key');
  const inFile = env['HONGQIAO_SECRET'] === undefined;
  if (inFile) writeFileSync(`${path}.new`, after.toString('base64'), { mode: 0o600 });
  const [from, to] = [before, after].map((secret) => secretProvider(secret, config.crypto));
  const n = await rewrap(db, { from: from!, to: to!, check: checkOf(makeSealer(after)) });
  if (inFile) renameSync(`${path}.new`, path);
  const next = inFile
    ? '请备份 secret.key，重启各进程 keep a copy of secret.key, restart'
    : '请把 HONGQIAO_SECRET 换成新的，重启各进程 set HONGQIAO_SECRET to it, restart';
  say(`${n} 个数据密钥已换用新的主密钥；${next}。`);
}

/** `keys rotate [seal|blind]`, `keys status`, `keys rewrap`, beside the platform or before its start. */
export async function runKeys(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [action = 'status', what = 'seal'] = args;
  if (!['rotate', 'status', 'rewrap'].includes(action) || (what !== 'seal' && what !== 'blind'))
    throw new StartFault('command-wrong', '用法 usage: keys rotate [seal|blind] · keys status · keys rewrap');
  const config = readConfig(env);
  const database = await connectBeside(env);
  const db = openDb(makePool(database.ownerUrl, { max: 2, applicationName: 'hongqiao-keys' }));
  try {
    if (action === 'rewrap') return await changeSecret(db, env);
    if (action === 'rotate') {
      const secret = readSecret(config.dataDir, env['HONGQIAO_SECRET']);
      const provider = secretProvider(secret, config.crypto);
      const leadSeconds = Number(env['HONGQIAO_KEY_LEAD_SECONDS'] ?? keyLeadSeconds);
      await beginRotation(db, { what, provider, profile: config.crypto, leadSeconds });
    }
    if (database.beside) await watch(db);
    else await sayProgress(db);
  } finally {
    await db.destroy();
    await database.stop();
  }
}
