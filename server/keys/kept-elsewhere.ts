import { sql } from 'kysely';
import type { Trx } from '../db/open.ts';
import type { KeyRing } from './ring.ts';

/** An index before and after. */
interface Renewed {
  readonly was: Buffer;
  readonly becomes: Buffer;
}

/**
 * The way in of a worker is the index of her phone in hex: it changes in the transaction in which the index does, because a
 * merge closes every way but that of the phone.
 */
export async function renewLogins(trx: Trx, renewed: readonly Renewed[]): Promise<void> {
  await sql`
    update logins l set login = encode(r.becomes, 'hex')
    from unnest(${renewed.map(({ was }) => was)}::bytea[], ${renewed.map(({ becomes }) => becomes)}::bytea[])
      r (was, becomes)
    where l.login = encode(r.was, 'hex')`.execute(trx);
}

/** What is to be put anew: sealed values, or indexes. */
interface Renewal {
  readonly sealed?: (value: Buffer) => Buffer;
  readonly blind?: (value: Buffer) => Buffer;
}

const bytes = /^\\x([0-9a-f]+)$/;
const hexLogin = /^([0-9a-f]{64}|[0-9a-f]{72})$/;

/** A value of a row that was kept as JSON, where bytes stand as PostgreSQL writes them. */
function renewed(key: string, value: string, { sealed, blind }: Renewal): string {
  if (key === 'login' && blind !== undefined && hexLogin.test(value))
    return blind(Buffer.from(value, 'hex')).toString('hex');
  const renew = key.endsWith('_sealed') ? sealed : key.endsWith('_blind') ? blind : undefined;
  const hex = bytes.exec(value)?.[1];
  return renew === undefined || hex === undefined ? value : `\\x${renew(Buffer.from(hex, 'hex')).toString('hex')}`;
}

function renewedIn(value: unknown, renewal: Renewal): unknown {
  return JSON.parse(JSON.stringify(value), (key, one: unknown) =>
    typeof one === 'string' ? renewed(key, one, renewal) : one,
  ) as unknown;
}

interface MergeRow {
  readonly place: string;
  readonly cell: string;
  readonly id: string;
  readonly before: string;
  readonly after: string;
}

/** Goes through the records that merges keep as they were; they are written again when one is taken back. */
export function renewMerges(renewalOf: (ring: KeyRing) => Renewal) {
  return async (trx: Trx, ring: KeyRing, cursor: readonly string[] | null, limit: number) => {
    const renewal = renewalOf(ring);
    const { rows } = await sql<MergeRow>`
      select ctid::text as place, cell_id::text as cell, id::text as id, before::text, after::text from person_merges
      where ${cursor === null ? sql`true` : sql`(cell_id, id) > (${cursor[0]}::text::integer, ${cursor[1]}::text::uuid)`}
      order by cell_id, id limit ${sql.lit(limit)}`.execute(trx);
    const old = rows.flatMap((row) => {
      const becomes = [row.before, row.after].map((text) => JSON.stringify(renewedIn(JSON.parse(text), renewal)));
      const same = [row.before, row.after].map((text) => JSON.stringify(JSON.parse(text)));
      return same.every((text, n) => text === becomes[n]) ? [] : [{ ...row, becomes }];
    });
    if (old.length > 0)
      await sql`select rekey_merges(${old.map(({ place }) => place)}::tid[], ${old.map(({ before }) => before)}::jsonb[],
        ${old.map(({ becomes }) => becomes[0])}::jsonb[], ${old.map(({ after }) => after)}::jsonb[],
        ${old.map(({ becomes }) => becomes[1])}::jsonb[])`.execute(trx);
    const last = rows.at(-1);
    return {
      seen: rows.length,
      found: old.length,
      changed: old.length,
      cursor: last === undefined || rows.length < limit ? null : [last.cell, last.id],
    };
  };
}
