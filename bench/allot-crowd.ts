import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { newId } from '../server/db/id.ts';
import { pgTypes } from '../server/db/types-of-pg.ts';
import type { BenchDatabase } from './database.ts';

/** A union with members who are signed in, and campaigns of it that are open. */
export interface Town {
  readonly owner: Client;
  readonly orgId: string;
  readonly tokens: readonly string[];
  /** An open campaign with so many things and so many places in its line. */
  open(stock: number, waits?: number): Promise<string>;
  close(): Promise<void>;
}

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** The table and the counter of the designs that a batch is compared with: the columns, checks and indexes of claims. */
const comparedSql = `
  create table bench_stock (id integer primary key, remaining integer not null check (remaining >= 0)) with (fillfactor = 10);
  create table bench_claims (like claims including all);
  create sequence bench_numbers;
  insert into bench_stock values (1, 2000000000);
  grant select, insert, update on bench_stock, bench_claims to hongqiao_app;
  grant usage on sequence bench_numbers to hongqiao_app`;

export async function fillTown(database: BenchDatabase, members: number): Promise<Town> {
  const owner = new Client({ connectionString: database.superuserUrl, types: pgTypes });
  owner.on('error', () => {});
  await owner.connect();
  await owner.query('set session_replication_role = replica');
  const [root, orgId, maker, chief] = [newId(), newId(), newId(), newId()];
  await owner.query(
    `insert into orgs (id, parent_id, level, name, path, city_id, cell_id) values
       ($1, null, 'province', '示例省总工会', '44.', null, 1), ($2, $1, 'workplace', '示例电子厂工会', '44.01.', null, 1)`,
    [root, orgId],
  );
  const ids = Array.from({ length: members }, () => newId());
  const accounts = ids.map(() => newId());
  const tokens = ids.map(() => randomBytes(32).toString('base64url'));
  await owner.query(
    `insert into persons (cell_id, id, name, name_folded, verified)
     select 1, id, '工友' || n, '工友' || n, true from unnest($1::uuid[]) with ordinality p (id, n)`,
    [ids],
  );
  await owner.query(
    `insert into memberships (cell_id, id, person_id, org_id, joined_on)
     select 1, gen_random_uuid(), id, $2, '2020-01-01' from unnest($1::uuid[]) p (id)`,
    [ids, orgId],
  );
  await owner.query(
    `insert into accounts (cell_id, id, person_id, kind) select 1, a, p, 'worker' from unnest($1::uuid[], $2::uuid[]) x (a, p)`,
    [accounts, ids],
  );
  await owner.query(
    `insert into sessions (token_hash, cell_id, account_id, person_id, kind, created_at, expires_at, ends_at, idle_seconds)
     select h, 1, a, p, 'worker', now(), now() + interval '1 day', now() + interval '30 days', 86400
     from unnest($1::bytea[], $2::uuid[], $3::uuid[]) x (h, a, p)`,
    [tokens.map(hashOf), accounts, ids],
  );
  await owner.query(comparedSql);
  await owner.query('set session_replication_role = origin');
  await owner.query('vacuum (analyze)');
  await owner.query('checkpoint');
  return {
    owner,
    orgId,
    tokens,
    async open(stock, waits = 0) {
      const id = newId();
      await owner.query(
        `insert into campaigns (id, org_id, service, name, lead, way, split, each, opens_at, closes_at, state, made_by, made_at,
           announced_by, announced_at, request_id)
         values ($1, $2, 'gift-pack', '礼包', '每人一份。', 'first-come', 'whole', 'member', now() - interval '1 hour',
           now() + interval '1 day', 'announced', $3, now(), $4, now(), 'bench')`,
        [id, orgId, maker, chief],
      );
      await owner.query(
        `insert into campaign_slices (cell_id, campaign_id, slice, quota, waits, entries) values (1, $1, 0, $2, $3, 1)`,
        [id, stock, waits],
      );
      await owner.query(
        `insert into stock_entries (cell_id, campaign_id, slice, seq, what, n, remaining, request_id, at)
         values (1, $1, 0, 1, 'put', $2, $2, 'bench', now())`,
        [id, stock],
      );
      return id;
    },
    close: () => owner.end(),
  };
}

/** Throws where a campaign has given more than there was, to somebody twice, or otherwise than its journal says. */
export async function mustBeExact({ owner }: Town, campaignId: string): Promise<number> {
  const { rows } = await owner.query<Record<'given' | 'rows' | 'people' | 'numbers' | 'remaining' | 'journal', number>>(
    `select s.given, s.quota - s.given as remaining, k.*, (select sum(n)::integer from stock_entries e where e.campaign_id = s.campaign_id) as journal
     from campaign_slices s cross join lateral (
       select count(*)::integer as rows, count(distinct person_id)::integer as people, count(distinct number)::integer as numbers
       from claims c where c.campaign_id = s.campaign_id and c.state = 'granted') k where s.campaign_id = $1`,
    [campaignId],
  );
  const { given, rows: claims, people, numbers, remaining, journal } = rows[0]!;
  if (new Set([given, claims, people, numbers]).size > 1 || journal !== remaining)
    throw new Error(`not exact: ${JSON.stringify(rows[0])}`);
  return given;
}
