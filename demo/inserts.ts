import type { Client } from 'pg';

/** A row to insert: column names, as the statement reads them, to values. */
export type Row<Column extends string> = Readonly<Record<Column, unknown>>;

/** A statement over whole columns: `unnest($1::uuid[], …)` reads better than thousands of parameters and parses once. */
interface Insert<Column extends string> {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly sql: string;
}

/**
 * `types` gives each column of the rows its type, in order; `into` is written over a table `batch` of these columns.
 */
function insertOf<Column extends string>(
  name: string,
  types: Readonly<Record<Column, string>>,
  into: string,
): Insert<Column> {
  const columns = Object.keys(types) as Column[];
  const arrays = columns.map((column, at) => `$${at + 1}::${types[column]}[]`);
  const sql = `with batch as materialized (select * from unnest(${arrays.join(', ')}) as b(${columns.join(', ')})) ${into}`;
  return { name, columns, sql };
}

/** One prepared statement and one round trip for all rows. */
export async function insertRows<Column extends string>(
  client: Client,
  insert: Insert<Column>,
  rows: readonly Row<Column>[],
): Promise<void> {
  const values = insert.columns.map((column) => rows.map((row) => row[column]));
  await client.query({ name: `demo-${insert.name}`, text: insert.sql, values });
}

export const insertUnions = insertOf(
  'unions',
  {
    id: 'uuid',
    parentId: 'uuid',
    level: 'text',
    name: 'text',
    areaCode: 'text',
    creditCode: 'text',
    path: 'text',
    cityId: 'uuid',
    countyId: 'uuid',
    townId: 'uuid',
    federationId: 'uuid',
    federates: 'text',
    sectorId: 'uuid',
    sectors: 'text',
  },
  `insert into orgs (id, parent_id, level, name, area_code, credit_code, path, city_id, county_id, town_id,
                     federation_id, federates, sector_id, sectors, cell_id, created_at)
   select id, parentId, level, name, areaCode, creditCode, path, cityId, countyId, townId,
          federationId, federates, sectorId, sectors::uuid[], 1, timestamptz '2015-01-01 00:00+08'
     from batch`,
);

/**
 * A person with her membership, her account and her way in; foreign keys are checked at the end of the statement. Members are
 * counted for their unions once all are in.
 */
export const insertPeople = insertOf(
  'people',
  {
    personId: 'uuid',
    name: 'text',
    nameFolded: 'text',
    documentKind: 'text',
    documentSealed: 'bytea',
    documentBlind: 'bytea',
    phoneSealed: 'bytea',
    phoneBlind: 'bytea',
    verified: 'boolean',
    bornOn: 'date',
    membershipId: 'uuid',
    orgId: 'uuid',
    joinedOn: 'date',
    accountId: 'uuid',
    accountKind: 'text',
    passwordHash: 'text',
    totpId: 'uuid',
    totpSealed: 'bytea',
    login: 'text',
  },
  `, made_persons as (
     insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind,
                          phone_sealed, phone_blind, verified, born_on, created_at)
     select 1, personId, name, nameFolded, documentKind, documentSealed, documentBlind,
            phoneSealed, phoneBlind, verified, bornOn, joinedOn::timestamp at time zone 'Asia/Shanghai'
       from batch
   ), made_memberships as (
     insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
     select 1, b.membershipId, b.personId, o.id, o.county_id, o.town_id, b.joinedOn
       from batch b join orgs o on o.id = b.orgId
   ), made_accounts as (
     insert into accounts (cell_id, id, person_id, kind, password_hash, password_set_at)
     select 1, accountId, personId, accountKind, passwordHash, case when passwordHash is not null then timestamptz 'infinity' end
       from batch
   ), made_factors as (
     insert into account_factors (cell_id, id, account_id, kind, name, added_at, confirmed_at, secret_sealed)
     select 1, totpId, accountId, 'totp', '演示验证器', now(), now(), totpSealed from batch where totpSealed is not null
   )
   insert into logins (login, cell_id, account_id) select login, 1, accountId from batch`,
);

export const insertPosts = insertOf(
  'posts',
  { id: 'uuid', personId: 'uuid', orgId: 'uuid', role: 'text', fromOn: 'date' },
  `insert into posts (cell_id, id, person_id, org_id, role, from_on) select 1, id, personId, orgId, role, fromOn from batch`,
);

/** A fund and where its money came from, with the one entry between them; the ledger makes both balances from that entry. */
export const insertFunds = insertOf(
  'funds',
  { fundId: 'uuid', sourceId: 'uuid', entryId: 'uuid', orgId: 'uuid', fund: 'text', amountFen: 'bigint', says: 'text' },
  `, made_accounts as (
     insert into ledger_accounts (cell_id, id, org_id, kind, fund)
     select 1, sourceId, orgId, 'source', fund from batch
     union all
     select 1, fundId, orgId, 'fund', fund from batch
   )
   insert into ledger_entries (cell_id, id, from_account, to_account, amount_fen, says, at)
   select 1, entryId, sourceId, fundId, amountFen, says, timestamptz '2025-01-01 09:00+08' from batch`,
);
