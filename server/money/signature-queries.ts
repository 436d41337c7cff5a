import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { transferNumber } from '../../kernel/payout.ts';
import type { Db, Trx } from '../db/open.ts';
import type { BatchRow } from './batch-queries.ts';
import { type ListLine, type Signable, type SignedKind, lineBytes } from './signed-text.ts';

const atOnce = 5_000;

interface TransferRow {
  readonly id: string;
  readonly entryId: string;
  readonly accountId: string;
  readonly holder: string;
  readonly bank: string | null;
  readonly tail: string;
  readonly fen: number;
}

/** The transfers of a batch as they are signed, in the order of its file, some thousands at once. */
export async function* listedPayouts(db: Db, { cell, id }: Pick<BatchRow, 'cell' | 'id'>): AsyncGenerator<ListLine[]> {
  for (let after: string | undefined; ;) {
    const { rows } = await sql<TransferRow>`
      select x.id, x.entry_id as "entryId", x.account_id as "accountId", a.holder_name as holder, a.bank, a.tail,
        x.amount_fen as fen
      from payouts x
      cross join lateral (select * from payee_accounts l where l.cell_id = x.cell_id and l.id = x.account_id offset 0) a
      where x.cell_id = ${cell} and x.batch_id = ${id} ${after === undefined ? sql`` : sql`and x.id > ${after}`}
      order by x.id limit ${atOnce}`.execute(db);
    yield rows.map((one) => [
      transferNumber(one.id),
      one.entryId,
      one.accountId,
      one.holder,
      one.bank,
      one.tail,
      one.fen,
    ]);
    if (rows.length < atOnce) return;
    after = rows.at(-1)!.id;
  }
}

/** What a batch of refunds gives to each union, in one order whatever the tree becomes. */
export async function* listedRefunds(db: Db, { cell, id }: { cell: number; id: string }): AsyncGenerator<ListLine[]> {
  const { rows } = await sql<{ org: string; fen: number }>`
    select c.org_id as org, sum(l.fen)::bigint as fen
    from refund_lines l join contributions c on c.cell_id = l.cell_id and c.id = l.contribution_id
    where l.cell_id = ${cell} and l.batch_id = ${id} group by c.org_id order by c.org_id`.execute(db);
  yield rows.map(({ org, fen }) => [org, fen]);
}

/** The list of what was signed, by what it is. */
export const listedOf = (db: Db, kind: SignedKind, of: { readonly cell: number; readonly id: string }) =>
  kind === 'payout-batch' ? listedPayouts(db, of) : listedRefunds(db, of);

/** SHA-256 over a list, line by line. */
export async function digestOf(list: AsyncIterable<readonly ListLine[]>): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const lines of list) for (const line of lines) sha256.update(lineBytes(line));
  return sha256.digest('hex');
}

export interface NewSignature {
  readonly cell: number;
  readonly id: string;
  readonly kind: SignedKind;
  readonly objectId: string;
  readonly personId: string;
  readonly text: string;
  readonly credential: Buffer;
  readonly publicKey: Buffer;
  readonly authenticator: Buffer;
  readonly client: Buffer;
  readonly signature: Buffer;
  readonly at: Date;
}

export async function insertSignature(trx: Trx, one: NewSignature): Promise<void> {
  await sql`insert into signatures (cell_id, id, kind, object_id, person_id, signed_text, credential_id, public_key,
      authenticator_data, client_data, signature, at)
    values (${one.cell}, ${one.id}, ${one.kind}, ${one.objectId}, ${one.personId}, ${one.text}, ${one.credential},
      ${one.publicKey}, ${one.authenticator}, ${one.client}, ${one.signature}, ${one.at})`.execute(trx);
}

export interface AgreedRow {
  readonly cell: number;
  readonly kind: SignedKind;
  readonly paid: Pick<Signable, 'id' | 'number' | 'rows' | 'totalFen'> & {
    readonly orgId: string;
    readonly fund: string;
  };
  /** Null where somebody without a passkey agreed. */
  readonly signature: Omit<NewSignature, 'cell' | 'id' | 'kind' | 'objectId'> | null;
}

interface FoundRow extends Omit<NewSignature, 'objectId' | 'signature' | 'at'> {
  readonly number: string;
  readonly orgId: string;
  readonly fund: string;
  readonly rows: number;
  readonly totalFen: number;
  readonly signature: Buffer | null;
  readonly at: Date;
}

/** Every batch that was agreed to, the oldest first, as it stands now. */
export async function listAgreed(db: Db): Promise<AgreedRow[]> {
  const { rows: found } = await sql<FoundRow>`
    select b.*, s.person_id as "personId", s.signed_text as text, s.credential_id as credential, s.public_key as "publicKey",
      s.authenticator_data as authenticator, s.client_data as client, s.signature, s.at
    from (
      select 'payout-batch' as kind, cell_id as cell, id, number, org_id as "orgId", fund, rows, total_fen as "totalFen"
      from payout_batches where state in ('approved', 'done')
      union all
      select 'refund-batch', r.cell_id, r.id, r.number, r.org_id, 'fees', count(distinct c.org_id), sum(l.fen)::bigint
      from refund_batches r
      join refund_lines l on l.cell_id = r.cell_id and l.batch_id = r.id
      join contributions c on c.cell_id = l.cell_id and c.id = l.contribution_id
      where r.state = 'approved' group by r.cell_id, r.id) b
    left join signatures s on s.cell_id = b.cell and s.kind = b.kind and s.object_id = b.id
    where b.cell = any (array(select cell_id from cells))
    order by b.id`.execute(db);
  return found.map(({ cell, kind, id, number, orgId, fund, rows, totalFen, signature, ...kept }) => ({
    cell,
    kind,
    paid: { id, number, orgId, fund, rows, totalFen },
    signature: signature === null ? null : { ...kept, signature },
  }));
}
