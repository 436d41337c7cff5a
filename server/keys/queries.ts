import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { ProfileId } from './profiles.ts';
import type { DataKey } from './ring.ts';
import type { SealedAs } from './sealed-as.ts';

/** A data key as it is stored; `wrapped` is null once it is destroyed. */
export interface KeyRow extends Omit<DataKey, 'bytes'> {
  readonly kek: string;
  readonly wrapped: Buffer | null;
}

/** Codes that people were sent, and requests under way, are looked up under the index before for so long. */
const afterglow = sql`interval '15 minutes'`;
const keyLock = 4_720_110_500;

/** All keys, oldest first. Real time, whatever a hand clock says: a key is no matter of deadlines. */
export async function listKeys(db: Db): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`/* prepared: data-keys */
    select id, purpose, sealed_as as "of", profile, kek, wrapped, over_id as over, active_at <= now() as active,
      coalesce(settled_at < now() - ${afterglow}, false) as over_with
    from data_keys order by id`.execute(db);
  return rows;
}

/** Those who make keys take turns until their transaction ends. */
export async function holdKeys(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(keyLock)})`.execute(trx);
}

/** Whether nobody is registered yet, so that no index of anybody is stored. */
export async function isNobodyThere(db: Db): Promise<boolean> {
  const { rows } = await sql`select 1 from persons limit 1`.execute(db);
  return rows.length === 0;
}

export interface NewKey {
  readonly id: number;
  readonly purpose: 'root' | 'seal' | 'blind';
  readonly of: SealedAs | null;
  readonly profile: ProfileId;
  readonly kek: string;
  readonly wrapped: Buffer;
  readonly over: number | null;
  /** Seconds until it is written with. */
  readonly leadSeconds: number;
}

const inSeconds = (seconds: number): RawBuilder<Date> => sql`now() + make_interval(secs => ${seconds})`;

export async function insertKeys(trx: Trx, keys: readonly NewKey[]): Promise<void> {
  for (const key of keys)
    await sql`insert into data_keys (id, purpose, sealed_as, profile, kek, wrapped, over_id, active_at)
      values (${key.id}, ${key.purpose}, ${key.of}, ${key.profile}, ${key.kek}, ${key.wrapped}, ${key.over},
        ${inSeconds(key.leadSeconds)})`.execute(trx);
}

/** A rotation that is under way. */
export interface Rotation {
  readonly id: string;
  readonly what: 'seal' | 'blind';
  readonly pass: number;
  readonly step: number;
  /** The last key of the table of this step that is done with, as text; null at its beginning. */
  readonly cursor: readonly string[] | null;
  readonly passChanged: number;
}

/** The rotation that is to be gone on with, held until the transaction ends; none while another process has it. */
export async function holdRotation(trx: Trx): Promise<Rotation | undefined> {
  const { rows } = await sql<Rotation>`
    select id, what, pass, step, cursor, pass_changed::integer as "passChanged" from key_rotations
    where finished_at is null and begins_at <= now() for update skip locked`.execute(trx);
  return rows[0];
}

/** Asked each second by every process, and mostly in vain. */
export async function isRotating(db: Db): Promise<boolean> {
  const { rows } = await sql`/* prepared: rotating */
    select 1 from key_rotations where finished_at is null and begins_at <= now()`.execute(db);
  return rows.length > 0;
}

export async function saveRotation(
  trx: Trx,
  { id, pass, step, cursor, passChanged }: Rotation,
  done: { readonly seen: number; readonly changed: number },
): Promise<void> {
  await sql`
    update key_rotations set pass = ${pass}, step = ${step}, cursor = ${cursor && JSON.stringify(cursor)}::jsonb,
      pass_changed = ${passChanged}, seen_rows = seen_rows + ${done.seen}, changed_rows = changed_rows + ${done.changed},
      turned_at = now() where id = ${id}`.execute(trx);
}

/** Ends a rotation: the newest keys are settled, and what sealed before them is destroyed. */
export async function endRotation(trx: Trx, { id, what }: Rotation): Promise<void> {
  const newest = sql`not exists (select from data_keys l where l.purpose = k.purpose
    and l.sealed_as is not distinct from k.sealed_as and l.id > k.id)`;
  await sql`update data_keys k set settled_at = now()
    where purpose = ${what} and settled_at is null and ${newest}`.execute(trx);
  if (what === 'seal')
    await sql`update data_keys k set wrapped = null, destroyed_at = now()
      where purpose = 'seal' and destroyed_at is null and not ${newest}`.execute(trx);
  await sql`update key_rotations set finished_at = now(), turned_at = now() where id = ${id}`.execute(trx);
}
