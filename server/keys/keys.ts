import { randomBytes } from 'node:crypto';
import { type Config, readConfig } from '../config.ts';
import { StartFault } from '../db/start-fault.ts';
import { type Db, type Trx, openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { readSecret } from '../people/sealing.ts';
import { type ProfileId, profiles } from './profiles.ts';
import { type KekProvider, secretProvider } from './provider.ts';
import { type KeyRow, type NewKey, holdKeys, insertKeys, isNobodyThere, listKeys } from './queries.ts';
import { type DataKey, KeyRing } from './ring.ts';
import { type SealedAs, sealedAs } from './sealed-as.ts';

const kinds = Object.keys(sealedAs) as SealedAs[];

/** Bound to a wrapped key, so that none can stand in the place of another. */
export const aboutOf = ({ id, purpose, of, profile }: Pick<NewKey, 'id' | 'purpose' | 'of' | 'profile'>) =>
  ['data key', id, purpose, of ?? '', profile].join(' ');

export type Wanted = Pick<NewKey, 'purpose' | 'of' | 'profile' | 'over'> & { readonly bytes?: Buffer };

/** Makes keys that are written with after so many seconds, when every process has read them. */
export async function makeKeys(
  trx: Trx,
  provider: KekProvider,
  wanted: readonly Wanted[],
  { nextId, leadSeconds }: { readonly nextId: number; readonly leadSeconds: number },
): Promise<void> {
  const keys = await Promise.all(
    wanted.map(async ({ bytes, ...key }, n): Promise<NewKey> => {
      const { keyBytes } = profiles[key.profile];
      const id = key.purpose === 'root' ? 0 : nextId + n;
      const wrapped = await provider.wrap(
        bytes ?? randomBytes(key.purpose === 'seal' ? keyBytes : 32),
        aboutOf({ ...key, id }),
      );
      return { ...key, id, wrapped, kek: provider.id, leadSeconds };
    }),
  );
  await insertKeys(trx, keys);
}

/** The key of a kind that is written with, or will be next. */
export function newestOf(rows: readonly KeyRow[], purpose: KeyRow['purpose'], of: SealedAs | null): KeyRow | undefined {
  return rows.findLast((row) => row.purpose === purpose && row.of === of && row.wrapped !== null);
}

export interface Opening {
  readonly provider: KekProvider;
  readonly profile: ProfileId;
  /** The secret from before there were data keys: what it sealed stays readable, and what is derived from it stays the same. */
  readonly secret: Buffer;
}

/** Kinds without a key. One of another profile is made by a rotation alone, or processes of different settings would take turns. */
function missing(rows: readonly KeyRow[], profile: ProfileId): Wanted[] {
  return kinds
    .filter((of) => newestOf(rows, 'seal', of) === undefined)
    .map((of) => ({ purpose: 'seal', of, profile, over: null }));
}

/**
 * Makes what keys are missing: all of them on the first start, those of a new kind later. Where people
 * are registered already their indexes are those of the secret, and go on being so until a rotation.
 */
async function provide(db: Db, { provider, profile, secret }: Opening): Promise<void> {
  if (missing(await listKeys(db), profile).length === 0) return;
  await db.transaction().execute(async (trx) => {
    await holdKeys(trx);
    const rows = await listKeys(trx);
    const isFirst = rows.length === 0;
    const root: Wanted = { purpose: 'root', of: null, profile, over: null, bytes: secret };
    const blind: Wanted = { purpose: 'blind', of: null, profile, over: null };
    const wanted = missing(rows, profile);
    if (isFirst && (await isNobodyThere(trx))) wanted.push(blind);
    if (isFirst) wanted.push(root);
    const nextId = Math.max(0, ...rows.map(({ id }) => id)) + 1;
    await makeKeys(trx, provider, wanted, { nextId, leadSeconds: isFirst ? 0 : keyLeadSeconds });
  });
}

/** How long a new key is known before it is written with: processes read the keys each second, or each five under load. */
export const keyLeadSeconds = 30;

const destroyedMs = 600_000;

/** The keys of a process: read at the start, and again each second, so that one made elsewhere is known in time. */
export class Keys {
  readonly ring = new KeyRing();
  readonly provider: KekProvider;
  readonly db: Db;
  #taken = '';
  /** Keys that were unwrapped; one that is destroyed meanwhile still opens what a request under way has read. */
  readonly #bytes = new Map<number, { readonly bytes: Buffer; goneAt?: number }>();

  private constructor(db: Db, provider: KekProvider) {
    this.db = db;
    this.provider = provider;
  }

  static async open(db: Db, opening: Opening): Promise<Keys> {
    await provide(db, opening);
    const keys = new Keys(db, opening.provider);
    await keys.refresh();
    return keys;
  }

  async #unwrap(row: KeyRow): Promise<Buffer | undefined> {
    const known = this.#bytes.get(row.id);
    if (row.wrapped === null) {
      if (known === undefined) return undefined;
      known.goneAt ??= Date.now();
      return Date.now() - known.goneAt < destroyedMs ? known.bytes : undefined;
    }
    if (known !== undefined) return known.bytes;
    if (!this.provider.knows(row.kek))
      throw new StartFault(
        'secret-lost',
        `数据密钥是用另一个主密钥（${row.kek}）加密的：请从备份恢复密钥。 Data keys are wrapped by another key; restore the secret.`,
      );
    const bytes = await this.provider.unwrap(row.wrapped, aboutOf(row), row.kek);
    this.#bytes.set(row.id, { bytes });
    return bytes;
  }

  async refresh(): Promise<void> {
    const keys: DataKey[] = [];
    for (const row of await listKeys(this.db)) {
      const bytes = await this.#unwrap(row);
      if (bytes !== undefined) keys.push({ ...row, bytes });
    }
    const taken = JSON.stringify(keys.map(({ id, active, over_with }) => [id, active, over_with]));
    if (taken === this.#taken) return;
    this.ring.take(keys);
    this.#taken = taken;
  }
}

/** The keys of this installation, wrapped by its secret. */
export function openKeys(db: Db, { crypto, dataDir }: Config, env: NodeJS.ProcessEnv): Promise<Keys> {
  const secret = readSecret(dataDir, env['HONGQIAO_SECRET']);
  return Keys.open(db, { provider: secretProvider(secret, crypto), profile: crypto, secret });
}

/** The same for a command, which needs them once: what it seals and signs is what the platform reads. Refusal: secret-lost. */
export async function ringOf(ownerUrl: string, env: NodeJS.ProcessEnv): Promise<Keys['ring']> {
  const db = openDb(makePool(ownerUrl, { max: 1, applicationName: 'hongqiao-keys' }));
  try {
    return (await openKeys(db, readConfig(env), env)).ring;
  } finally {
    await db.destroy();
  }
}
