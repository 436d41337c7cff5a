import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { Level } from '../kernel/party.ts';
import { shippedValues } from '../kernel/rule.ts';
import { makeSealer, readSecret } from '../server/people/sealing.ts';
import appeal from '../services/appeal/service.ts';
import { pgTypes } from '../server/db/types-of-pg.ts';
import { differencesSql, fillFiguresSql } from './recount.ts';

export interface Scale {
  readonly name: 'small' | 'full';
  readonly cities: number;
  readonly counties: number;
  readonly towns: number;
  readonly workplaces: number;
  readonly cases: number;
  /** Signed-in workers that file; enough that nobody files twice in a row. */
  readonly filers: number;
}

/** `full` is a province: 140,200 unions. `small` is a tenth of it, for every day. */
export const scales: Readonly<Record<Scale['name'], Scale>> = {
  small: { name: 'small', cities: 14, counties: 140, towns: 420, workplaces: 13_445, cases: 200_000, filers: 10_000 },
  full: {
    name: 'full',
    cities: 14,
    counties: 140,
    towns: 2_100,
    workplaces: 137_945,
    cases: 2_000_000,
    filers: 20_000,
  },
};

export interface Unit {
  readonly id: string;
  readonly name: string;
}

export interface Province {
  readonly scale: Scale;
  readonly units: Readonly<Record<Level, readonly Unit[]>>;
  /** Existing cases, picked evenly. */
  readonly caseIds: readonly string[];
  readonly workerTokens: readonly string[];
  /** The session of a supervisor of the province. */
  readonly staffToken: string;
  readonly seconds: number;
}

/** A UUIDv7 of an instant; the rest follows from the salt, so that two runs make the same rows. */
export const makeIdFunction = `
  create function pg_temp.id7(at timestamptz, salt text) returns uuid language sql immutable as $$
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
      || '7' || substr(md5(salt), 1, 3) || '8' || substr(md5(salt), 4, 15))::uuid $$`;

/** The temporary table `tree` of unions, and the unions from it. */
export function treeSql({
  cities,
  counties,
  towns,
  workplaces,
}: Pick<Scale, 'cities' | 'counties' | 'towns' | 'workplaces'>): string[] {
  const below = (level: Level, count: number, parent: Level, parents: number, columns: string) => `
    insert into tree
    select '${level}', n, ${self(level)}, p.id, p.path || lpad(n::text, 6, '0') || '.', ${columns}
    from generate_series(1, ${count}) n
    join tree p on p.level = '${parent}' and p.i = (n - 1) % ${parents} + 1`;
  const self = (level: Level) => `pg_temp.id7('2020-01-01', '${level}' || n)`;
  return [
    `create temporary table tree (level text, i integer, id uuid, parent_id uuid, path text, city_id uuid, county_id uuid,
      town_id uuid)`,
    `insert into tree select 'province', 1, pg_temp.id7('2020-01-01', 'province1'), null, '44.', null, null, null`,
    below('city', cities, 'province', 1, `${self('city')}, null, null`),
    below('county', counties, 'city', cities, `p.id, ${self('county')}, null`),
    below('town', towns, 'county', counties, `p.city_id, p.id, ${self('town')}`),
    below('workplace', workplaces, 'town', towns, 'p.city_id, p.county_id, p.id'),
    `insert into orgs (id, parent_id, level, name, path, city_id, county_id, town_id, cell_id)
      select id, parent_id, level, level || i || '工会', path, city_id, county_id, town_id, 1 from tree`,
    'create index on tree (level, i)',
    'analyze tree',
  ];
}

/** A cadre in every union and two members in every workplace union. */
const peopleSql = [
  `create temporary table people as
    select id as org_id, level, i, 0 as k, pg_temp.id7('2020-02-01', 'staff' || level || i) as id,
      pg_temp.id7('2020-02-02', 'account' || level || i) as account_id from tree
    union all
    select id, level, i, k, pg_temp.id7('2020-02-01', 'member' || k || '-' || i), null
    from tree, generate_series(1, 2) k where level = 'workplace'`,
  `insert into persons (cell_id, id, name, name_folded, verified)
    select 1, id, case when k = 0 then '干部' else '工友' end || i, case when k = 0 then '干部' else '工友' end || i, true from people`,
  `insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
    select 1, pg_temp.id7('2020-02-03', p.id::text), p.id, t.id, t.county_id, t.town_id, '2020-02-03'
    from people p join tree t on t.id = p.org_id`,
  `insert into posts (cell_id, id, person_id, org_id, role, from_on)
    select 1, pg_temp.id7('2020-02-04', role || id), id, org_id, role, '2020-02-04'
    from people, unnest(array['caseworker', 'supervisor']) role where k = 0`,
  `insert into accounts (cell_id, id, person_id, kind) select 1, account_id, id, 'staff' from people where k = 0`,
  'create index on people (i, k) where level = $$workplace$$',
  'analyze people',
];

/**
 * Cases over ten years, an eighth open, most of them in few workplace unions. Deadlines that have passed are marked
 * as done, or the server's first sweep would escalate ten thousand of them.
 */
function casesSql({ cases, workplaces }: Scale): string {
  return `
    insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, city_id, county_id,
      town_id, org_path, state, open, seq, entered_seq, filed_at, entered_at, owes_party, owes_role, owes_org_id,
      assignee_id, due_at, due_done, counted, on_board, form, form_sealed, purposes, summary, tuned, findings)
    select 1, pg_temp.id7(at, 'case' || n), 'appeal', 1,
      to_char(at at time zone 'Asia/Shanghai', 'YYMMDD') || '-' || upper(lpad(to_hex(n), 6, '0')),
      1, m.id, o.id, o.city_id, o.county_id, o.town_id, o.path, state, open, 1, 1, at, at,
      case state when 'filed' then 'caseworker@workplace' when 'handling' then 'assignee' when 'answered' then 'applicant' end,
      case state when 'filed' then 'caseworker' end,
      case when open then o.id end, case state when 'handling' then h.id end,
      case when open then now() + (random() - 0.1) * interval '10 days' end, open,
      array['filed'] || case state when 'closed' then array['closed'] when 'unanswered' then array['unanswered']
        else '{}' end::text[],
      false, '{"topic":"canteen","shared":false,"aboveWorkplace":false}', $1, '{dispute}', '吃饭、住宿、上下班', $2, '[]'
    from (
      select n, now() - interval '2 hours' - random() * interval '3650 days' as at,
        1 + floor(power(random(), 2) * ${workplaces})::integer as place, 1 + floor(random() * 2)::integer as k,
        random() as fate
      from generate_series(1, ${cases}) n offset 0) c
    cross join lateral (select fate < 0.12 as open, case when fate < 0.04 then 'filed' when fate < 0.09 then 'handling'
      when fate < 0.12 then 'answered' when fate < 0.8 then 'closed' when fate < 0.95 then 'unanswered'
      else 'withdrawn' end as state) s
    join tree o on o.level = 'workplace' and o.i = c.place
    join people m on m.level = 'workplace' and m.i = c.place and m.k = c.k
    join people h on h.level = 'workplace' and h.i = c.place and h.k = 0
    order by at`;
}

const traceSql = `
  insert into trace (cell_id, case_id, seq, action, from_state, to_state, actor_id, org_path, said, request_id, at)
  select cell_id, id, 1, 'file', 'draft', state, applicant_id, org_path, '{}', id::text, filed_at from cases c order by c.id`;

async function fillCases(client: Client, scale: Scale, dataDir: string): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    `select indexname as name, indexdef as made from pg_indexes
      where schemaname = 'public' and tablename = 'cases' and indexname <> 'cases_pkey'`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  const sealer = makeSealer(readSecret(dataDir, undefined));
  const sealed = sealer.seal(JSON.stringify({ what: '食堂的饭菜这周换了供应商，希望看看食材来源。' }));
  await client.query(casesSql(scale), [sealed, JSON.stringify(shippedValues(appeal.tunables))]);
  await client.query(traceSql);
  for (const { made } of indexes) await client.query(made);
}

/** The table of the endpoint that the platform is compared with. */
const plainTableSql = `
  create table bench_plain (id bigint generated always as identity primary key, topic text not null, what text not null,
    above boolean not null, shared boolean not null, at timestamptz not null default now());
  insert into bench_plain (topic, what, above, shared) select 'other', '第' || n || '件', false, false from generate_series(1, 1000) n;
  grant select, insert on bench_plain to hongqiao_app`;

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Members who are signed in and have never filed, and the sessions of all and of one supervisor of the province. */
async function signIn(client: Client, { filers, workplaces }: Scale): Promise<{ tokens: string[]; staff: string }> {
  const tokens = Array.from({ length: filers }, () => randomBytes(32).toString('base64url'));
  const staff = randomBytes(32).toString('base64url');
  await client.query(
    `create temporary table filers as
      select row_number() over () as n, pg_temp.id7('2020-03-01', 'filer' || i) as id,
        pg_temp.id7('2020-03-02', 'account' || i) as account_id,
        1 + floor(random() * ${workplaces})::integer as place
      from generate_series(1, ${filers}) i`,
  );
  await client.query(`insert into persons (cell_id, id, name, name_folded, verified)
    select 1, id, '职工' || n, '职工' || n, true from filers`);
  await client.query(`insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
    select 1, pg_temp.id7('2020-03-03', f.id::text), f.id, t.id, t.county_id, t.town_id, '2020-03-03'
    from filers f join tree t on t.level = 'workplace' and t.i = f.place`);
  await client.query(
    `insert into accounts (cell_id, id, person_id, kind) select 1, account_id, id, 'worker' from filers`,
  );
  await client.query(`insert into consent_entries
      (cell_id, id, person_id, seq, purpose, edition, act, says, channel, request_id, at)
    select 1, pg_temp.id7('2020-03-04', id::text), id, 1, 'dispute', 1, 'given', '同意', 'app', 'bench', '2020-03-04' from filers`);
  await client.query(`insert into consents (cell_id, person_id, purpose, edition, entry_id)
    select cell_id, person_id, purpose, edition, id from consent_entries`);
  await client.query(
    `insert into sessions (token_hash, cell_id, account_id, person_id, kind, created_at, expires_at, ends_at, idle_seconds)
      select h.hash, 1, f.account_id, f.id, 'worker', now(), now() + interval '1 day', now() + interval '30 days', 86400
      from unnest($1::bytea[]) with ordinality h (hash, n) join filers f on f.n = h.n
      union all
      select $2::bytea, 1, account_id, id, 'staff', now(), now() + interval '1 day', now() + interval '30 days', 86400
      from people where level = 'province'`,
    [tokens.map(hashOf), hashOf(staff)],
  );
  return { tokens, staff };
}

/** The unions of a province by level, in an order that is no order. */
export async function readUnits(client: Client): Promise<Record<Level, Unit[]>> {
  const units: Record<Level, Unit[]> = { province: [], city: [], county: [], town: [], federation: [], workplace: [] };
  const { rows } = await client.query<Unit & { level: Level }>(
    `select id, name, level from orgs order by md5(id::text)`,
  );
  for (const { id, name, level } of rows) units[level].push({ id, name });
  return units;
}

/** Fills an empty, migrated database with a province, by statements over whole sets. */
export async function fillProvince(url: string, scale: Scale, dataDir: string): Promise<Province> {
  const began = performance.now();
  const client = new Client({ connectionString: url, types: pgTypes });
  await client.connect();
  try {
    // What is made here is consistent by the way it is made; foreign keys would be looked up six million times.
    await client.query(`set session_replication_role = replica`);
    await client.query(`set maintenance_work_mem = '512MB'; set work_mem = '256MB'; select setseed(0.44)`);
    await client.query(makeIdFunction);
    for (const statement of [...treeSql(scale), ...peopleSql]) await client.query(statement);
    await fillCases(client, scale, dataDir);
    const { tokens, staff } = await signIn(client, scale);
    await client.query(fillFiguresSql);
    await client.query(plainTableSql);
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
    const units = await readUnits(client);
    const { rows } = await client.query<{ id: string }>('select id from cases order by md5(id::text) limit 2000');
    await mustAgree(client);
    const seconds = (performance.now() - began) / 1000;
    return { scale, units, caseIds: rows.map(({ id }) => id), workerTokens: tokens, staffToken: staff, seconds };
  } finally {
    await client.end();
  }
}

/** Figures of every union against a recount of the cases. */
export async function mustAgree(client: Client): Promise<void> {
  const { rows } = await client.query<{ differing: number; checked: number }>(differencesSql);
  const { differing, checked } = rows[0]!;
  if (checked === 0 || differing > 0) throw new Error(`${differing} of ${checked} figures differ from a recount`);
}
