import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Config, readConfig } from '../config.ts';
import { connectBeside } from '../db/connect.ts';
import { type Db, openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { StartFault } from '../db/start-fault.ts';
import { openKeys } from '../keys/keys.ts';
import { writeAnchor } from './anchoring.ts';
import { AuditExport } from './exporting.ts';
import { pruneAudit } from './pruning.ts';
import { SealKey } from './seal.ts';

const usage = [
  'audit export <file>      导出全部审计记录 the whole audit, as docs/audit.md says',
  'audit key                显示签名公钥 the key that its seals are checked with',
  'audit anchor             现在就存证一次 writes the ends of the chains to HONGQIAO_ANCHOR now',
  'audit prune <YYYY-MM-DD> 清理这一天以前的记录 removes what is older than this day and than three years',
].join('\n');

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function exportTo(db: Db, path: string): Promise<void> {
  const out = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  const { rows, seals } = await new AuditExport(db, out).write(new Date());
  out.end();
  await finished(out);
  say(`${path}：${rows} 条记录，${seals} 个封签。 ${rows} rows under ${seals} seals.`);
}

async function anchor(db: Db, key: SealKey, { anchor: target }: Config): Promise<void> {
  if (target === undefined)
    throw new StartFault('command-wrong', '没有设置 HONGQIAO_ANCHOR。 HONGQIAO_ANCHOR is not set.');
  const wrote = await writeAnchor(db, key, target, new Date());
  say(wrote ? `已存证到 ${target}。 Anchored.` : '还没有封签，没有可以存证的。 Nothing is sealed yet.');
}

/** Three years with the leap day that may lie in them; the database holds the same. */
const keptDays = 3 * 365 + 1;

async function prune(db: Db, key: SealKey, day: string | undefined): Promise<void> {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new StartFault('command-wrong', usage);
  const before = new Date(`${day}T00:00:00+08:00`);
  if (before.getTime() > Date.now() - keptDays * 86_400_000)
    throw new StartFault(
      'command-wrong',
      `审计记录至少保留三年，${day} 太近了。 The audit is kept for three years; ${day} is too recent.`,
    );
  const { rows, seals } = await pruneAudit(db, key, before);
  say(`清理了 ${rows} 条记录、${seals} 个封签，链上留有签名说明。 Pruned ${rows} rows under ${seals} seals.`);
}

/** `hongqiao audit …`: what is done about the audit from outside the application. */
export async function auditCommand([what, which]: readonly string[]): Promise<void> {
  const config = readConfig(process.env);
  const work = {
    export: (db: Db) => exportTo(db, which ?? 'audit.jsonl'),
    key: (_db: Db, key: SealKey) => Promise.resolve(say(key.signer.toString('hex'))),
    anchor: (db: Db, key: SealKey) => anchor(db, key, config),
    prune: (db: Db, key: SealKey) => prune(db, key, which),
  }[what ?? ''];
  if (work === undefined) return say(usage);
  const database = await connectBeside(process.env);
  const db = openDb(makePool(database.ownerUrl, { max: 2, applicationName: 'hongqiao-audit' }));
  try {
    // The key it seals with comes from the first secret, which lies wrapped among the data keys.
    const { ring } = await openKeys(db, config, process.env);
    return await work(db, new SealKey(ring.keyFor('audit seals')));
  } finally {
    await db.destroy();
    await database.stop();
  }
}
