import { Client } from 'pg';
import { pgTypes } from '../server/db/types-of-pg.ts';
import { fillMembersSql } from '../server/members/recount.ts';
import type { Sealer } from '../server/people/sealing.ts';
import type { Level } from '../kernel/party.ts';
import { type Unit, makeIdFunction, readUnits, treeSql } from './province.ts';

export interface RegistryScale {
  readonly name: 'small' | 'full';
  readonly cities: number;
  readonly counties: number;
  readonly towns: number;
  readonly workplaces: number;
  readonly members: number;
}

/** `full` is a province of 140,200 unions and 16.6 million members. `small` is a fiftieth of both. */
export const registryScales: Readonly<Record<RegistryScale['name'], RegistryScale>> = {
  small: { name: 'small', cities: 2, counties: 6, towns: 42, workplaces: 2_753, members: 332_000 },
  full: { name: 'full', cities: 14, counties: 140, towns: 2_100, workplaces: 137_945, members: 16_600_000 },
};

export interface Register {
  readonly scale: RegistryScale;
  readonly units: Readonly<Record<Level, readonly Unit[]>>;
  /** People in no union yet: those who join while the bench runs. */
  readonly outsiders: readonly string[];
  /** Members, picked evenly. */
  readonly known: readonly Known[];
  readonly bytesPerMember: number;
  readonly seconds: number;
}

export interface Known {
  readonly id: string;
  readonly document: string;
  readonly phone: string;
  readonly townId: string;
}

const outsiders = 12_000;

/** GB 11643: weights of the first seventeen digits, and the check digit by the remainder of their sum by eleven. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const weighed = weights.map((weight, i) => `substr(f, ${i + 1}, 1)::integer * ${weight}`).join(' + ');

/** Numbers of the n-th person: a thousand births a day from 1950 on in an area that was never given out. */
const numbersSql = `
  create function pg_temp.document(n integer) returns text language sql immutable as $$
    select f || substr('10X98765432', 1 + (${weighed}) % 11, 1)
    from (select '449901' || to_char(date '1950-01-01' + n / 1000, 'YYYYMMDD') || lpad((n % 1000)::text, 3, '0') as f offset 0) g $$;
  create function pg_temp.phone(n integer) returns text language sql immutable as $$ select '199' || lpad(n::text, 8, '0') $$`;

const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹';
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌鹏辉红梅鑫波宁浩宇欣';

/**
 * Members of the workplace unions, a few unions with many; their days of joining over five years. What is sealed is the same
 * for all and as long as a real one, because nothing is looked up in it.
 */
const peopleSql = (members: number, workplaces: number) => `
  create temporary table people as
  select n, pg_temp.id7(at, 'person' || n) as id, at,
    case when n <= ${members} then pg_temp.id7(at, 'membership' || n) end as membership_id,
    1 + floor(power(random(), 1.5) * ${workplaces})::integer as place,
    substr('${surnames}', 1 + floor(random() * ${surnames.length})::integer, 1)
      || substr('${given}', 1 + floor(random() * ${given.length})::integer, 1)
      || substr('${given} ', 1 + floor(random() * ${given.length})::integer, 1) as name
  from (select n, timestamptz '2021-01-01' + n * (interval '1826 days' / ${members + outsiders}) as at
    from generate_series(1, ${members + outsiders}) n offset 0) g`;

const personsSql = `
  insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind, phone_sealed,
    phone_blind, verified, born_on)
  select 1, id, name, name, 'resident-id', $1, sha256(convert_to(pg_temp.document(n), 'utf8')), $2,
    sha256(convert_to(pg_temp.phone(n), 'utf8')), true, date '1950-01-01' + n / 1000
  from people order by n`;

const membershipsSql = `
  insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
  select 1, p.membership_id, p.id, t.id, t.county_id, t.town_id, p.at::date
  from people p join tree t on t.level = 'workplace' and t.i = p.place where p.membership_id is not null order by p.n`;

/** Building an index once costs a fraction of keeping it up to date over millions of rows. */
async function withoutIndexes(client: Client, table: string, fill: () => Promise<unknown>): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    `select indexname as name, indexdef as made from pg_indexes where schemaname = 'public' and tablename = $1
      and indexname <> $1 || '_pkey'`,
    [table],
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  await fill();
  for (const { made } of indexes) await client.query(made);
}

async function sizeOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>('select pg_database_size(current_database()) as bytes');
  return rows[0]!.bytes;
}

/** Fills an empty, migrated database with unions and their members, by statements over whole sets. */
export async function fillRegister(url: string, scale: RegistryScale, sealer: Sealer): Promise<Register> {
  const began = performance.now();
  const client = new Client({ connectionString: url, types: pgTypes });
  await client.connect();
  try {
    await client.query(`set session_replication_role = replica`);
    await client.query(`set maintenance_work_mem = '512MB'; set work_mem = '256MB'; select setseed(0.44)`);
    await client.query(makeIdFunction);
    await client.query(numbersSql);
    for (const statement of treeSql(scale)) await client.query(statement);
    const before = await sizeOf(client);
    await client.query(peopleSql(scale.members, scale.workplaces));
    await client.query('analyze people');
    const sealed = [sealer.seal('449901195001010010'), sealer.seal('19900000001')];
    await withoutIndexes(client, 'persons', () => client.query(personsSql, sealed));
    await withoutIndexes(client, 'memberships', () => client.query(membershipsSql));
    await client.query(fillMembersSql);
    const { rows: known } = await client.query<Known>(
      `select p.id, pg_temp.document(n) as document, pg_temp.phone(n) as phone, t.town_id as "townId"
        from people p join tree t on t.level = 'workplace' and t.i = p.place
        where p.membership_id is not null and n % ${Math.floor(scale.members / 2_000)} = 0`,
    );
    const { rows: outside } = await client.query<{ id: string }>(
      `select id from people where membership_id is null order by n`,
    );
    await client.query('drop table people');
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
    const bytesPerMember = ((await sizeOf(client)) - before) / scale.members;
    const units = await readUnits(client);
    const seconds = (performance.now() - began) / 1000;
    return { scale, units, outsiders: outside.map(({ id }) => id), known, bytesPerMember, seconds };
  } finally {
    await client.end();
  }
}
