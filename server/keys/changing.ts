import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import { StartFault } from '../db/start-fault.ts';
import { type Wanted, aboutOf, makeKeys, newestOf } from './keys.ts';
import type { ProfileId } from './profiles.ts';
import type { KekProvider } from './provider.ts';
import { holdKeys, listKeys } from './queries.ts';
import { type SealedAs, sealedAs } from './sealed-as.ts';

interface Change {
  readonly what: 'seal' | 'blind';
  readonly provider: KekProvider;
  readonly profile: ProfileId;
  /** Until the new keys are written with, so that every process knows them before. */
  readonly leadSeconds: number;
}

/**
 * Makes new keys and begins to put everything under them; whoever serves carries that on. It begins when the new keys have
 * been written with for a third of the lead, so that nobody writes under the old one behind it. As the owner of the database.
 */
export async function beginRotation(db: Db, { what, provider, profile, leadSeconds }: Change): Promise<string> {
  const id = newId();
  await db.transaction().execute(async (trx) => {
    await holdKeys(trx);
    const rows = await listKeys(trx);
    if (rows.length === 0)
      throw new StartFault(
        'keys-missing',
        '还没有数据密钥：请先启动一次平台。 There are no data keys yet; start the platform once.',
      );
    const { rows: running } = await sql`select 1 from key_rotations where finished_at is null`.execute(trx);
    if (running.length > 0)
      throw new StartFault(
        'keys-changing',
        '上一次更换密钥还没有完成：用 keys status 查看。 A change of keys is still under way.',
      );
    const over = newestOf(rows, 'blind', null)?.id ?? 0;
    const wanted: Wanted[] =
      what === 'blind'
        ? [{ purpose: 'blind', of: null, profile, over }]
        : (Object.keys(sealedAs) as SealedAs[]).map((of) => ({ purpose: 'seal', of, profile, over: null }));
    const nextId = Math.max(...rows.map((row) => row.id)) + 1;
    await makeKeys(trx, provider, wanted, { nextId, leadSeconds });
    await sql`insert into key_rotations (id, what, begins_at)
      values (${id}, ${what}, now() + make_interval(secs => ${(leadSeconds * 4) / 3}))`.execute(trx);
  });
  return id;
}

interface Rewrapping {
  readonly from: KekProvider;
  readonly to: KekProvider;
  /** What the start knows the new secret by. */
  readonly check: Buffer;
}

/** Wraps every data key under another key; the data keys stay the same, and so does all that lies under them. */
export async function rewrap(db: Db, { from, to, check }: Rewrapping): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await holdKeys(trx);
    const rows = (await listKeys(trx)).filter(({ wrapped }) => wrapped !== null);
    for (const row of rows) {
      if (!from.knows(row.kek))
        throw new StartFault(
          'secret-lost',
          `数据密钥不是用现在的主密钥加密的（${row.kek}）。 Data keys are wrapped by another key.`,
        );
      const wrapped = await to.wrap(await from.unwrap(row.wrapped!, aboutOf(row), row.kek), aboutOf(row));
      await sql`update data_keys set wrapped = ${wrapped}, kek = ${to.id} where id = ${row.id}`.execute(trx);
    }
    await sql`update installation set secret_check = ${check} where secret_check is not null`.execute(trx);
    return rows.length;
  });
}
