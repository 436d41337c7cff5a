import { sql } from 'kysely';
import { Client } from 'pg';
import { openBenchDatabase } from '../../bench/database.ts';
import { interleave, pick, supervisorOf } from '../../bench/lists.ts';
import { quantile } from '../../bench/measure.ts';
import { type Province, type Unit, fillProvince, scales } from '../../bench/province.ts';
import type { Level } from '../../kernel/party.ts';
import { readCatalogue } from '../../scripts/catalogue.ts';
import { checkSchema } from '../../scripts/checks/schema-rules.ts';
import { listCases } from '../../server/cases/lists.ts';
import { projectRoot } from '../../server/config.ts';
import { type Db, openDb } from '../../server/db/open.ts';
import { makePool } from '../../server/db/pool.ts';
import { appRole, readerRole } from '../../server/db/roles.ts';
import { type Scoped, casesUnder, scopedTo } from '../../server/db/scope.ts';
import { listNewest } from '../../server/members/queries.ts';
import { findServices } from '../../server/registry.ts';
import { mixRequests } from '../../test/wall-mix.ts';
import { type Finding, type TrustCheck, fewer, longer } from '../check.ts';

const levels = ['city', 'county', 'town', 'workplace'] as const satisfies readonly Level[];
type Registry = Awaited<ReturnType<typeof findServices>>;

async function catalogueOf(superuserUrl: string): Promise<Finding[]> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const catalogue = await readCatalogue(client, appRole);
    const complaints = checkSchema(catalogue);
    const { rows } = await client.query<{ name: string; strong: boolean; owns: number }>(
      `select rolname as name, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as strong,
         (select count(*) from pg_class c where c.relowner = r.oid)::integer as owns
       from pg_roles r where rolname = any ($1)`,
      [[appRole, readerRole]],
    );
    const strong = rows.filter((role) => role.strong || role.owns > 0);
    const forced = catalogue.tables.filter((table) => table.guarded && table.forced).length;
    return [
      {
        what: `tables of the catalogue, ${catalogue.tables.length}; ${forced} say something of a person and are forced`,
        measured: [`${complaints.length} breaches`, ...complaints].join(' '),
        goal: '0; a table of which nobody has decided is one',
        holds: complaints.length === 0 && forced > 0,
      },
      {
        what: `${rows.length} roles that serve: superuser, past row-level security, owner of a table`,
        measured: [strong.length, ...strong.map(({ name }) => name)].join(' '),
        goal: '0',
        holds: rows.length === 2 && strong.length === 0,
      },
    ];
  } finally {
    await client.end();
  }
}

/** The unions at and under one, climbing by parent alone: knows no column that the walls know. */
async function under(db: Db, id: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`with recursive below (id) as (
    select ${id}::uuid union all select o.id from orgs o join below b on o.parent_id = b.id) select id from below`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
}

/** The statements of the first wall with «true» for every condition that names a reach. */
const withoutFirst = (scoped: Scoped): Scoped => ({
  ...scoped,
  reaches: [{ level: 'province', orgId: scoped.caller.personId }],
});

async function mutantsOf(db: Db, registry: Registry, units: Province['units'], rounds: number): Promise<Finding> {
  let foreign = 0;
  let own = 0;
  let past = 0;
  for (let round = 0; round < rounds; round += 1)
    for (const level of levels) {
      const unit: Unit = pick(units[level]);
      const scoped = scopedTo(db, supervisorOf(level, unit));
      const mine = await under(db, unit.id);
      const judge = (orgId: string) => (mine.has(orgId) ? (own += 1) : (foreign += 1));
      const maimed = withoutFirst(scoped);
      const { items } = await listCases(maimed, registry, { open: undefined }, undefined, Date.now());
      for (const item of items) judge(item.org.id);
      for (const row of await listNewest(maimed, maimed.reaches)) judge(row.org_id);
      const raw = sql<{ org_id: string }>`select org_id from cases union all select org_id from memberships`;
      for (const row of (await raw.execute(maimed.db)).rows) judge(row.org_id);
      const { items: open } = await listCases(
        { ...maimed, db: maimed.beyond },
        registry,
        { open: undefined },
        undefined,
        Date.now(),
      );
      past += open.filter((item) => !mine.has(item.org.id)).length;
    }
  return {
    what: `${rounds * levels.length} cadres whose queries have lost every condition of scope: lists, pages of members, whole tables`,
    measured: `${foreign} foreign rows among ${own + foreign}; with the second wall gone as well, ${past}`,
    goal: '0 foreign rows; with both gone the same queries do find some',
    holds: foreign === 0 && own > 0 && past > 0,
  };
}

async function mixedOf(db: Db, units: Province['units'], requests: number, atOnce: number): Promise<Finding> {
  const chosen = (['county', 'town', 'workplace'] as const).flatMap((level) =>
    units[level].slice(0, 6).map((unit) => ({ level, unit })),
  );
  const some = chosen.map(({ level, unit }) => sql`(${casesUnder({ level, orgId: unit.id })})`);
  const asked = await sql<{ id: string; org_id: string }>`
    select id, org_id from cases c where ${sql.join(some, sql` or `)} order by id limit 100`.execute(db);
  const viewers = [];
  for (const { level, unit } of chosen) {
    const mine = await under(db, unit.id);
    const cases = asked.rows.filter((row) => mine.has(row.org_id)).map(({ id }) => id);
    viewers.push({ caller: supervisorOf(level, unit), cases });
  }
  const met = await mixRequests(db, viewers, { requests, atOnce });
  return {
    what: `${requests} requests of ${viewers.length} cadres, ${atOnce} at once over 4 connections, an error or a rollback in every other`,
    measured: `${met.length} met or left another's scope ${met[0] ?? ''}`,
    goal: '0 of 100,000',
    holds: met.length === 0,
    short: fewer(requests, 100_000, 'requests'),
  };
}

/** What nobody may come to feel: a plan gone wrong. Of a small province a statement takes so little that a share of it says little. */
const mostMoreMs = 5;

/** Both walls against the first alone, in turns. By the tenth that went fastest of each: what other programs take is in the rest. */
async function costOf(db: Db, registry: Registry, units: Province['units']): Promise<Finding[]> {
  const list = async (scoped: Scoped, level: Level, id: string) =>
    listCases(scoped, registry, { org: { id, level }, open: true }, undefined, Date.now());
  const count = async (scoped: Scoped, level: 'city' | 'county' | 'town', id: string) =>
    sql`/* prepared: by-state */ select state, count(*) from cases c where ${sql.ref(`${level}_id`)} = ${id} group by state`.execute(
      scoped.db,
    );
  const ways = { list, count };
  const findings: Finding[] = [];
  for (const [name, run] of Object.entries(ways)) {
    const designs = (['city', 'county', 'town'] as const).flatMap((level) =>
      ([true, false] as const).map((walled): [string, () => Promise<unknown>] => [
        `${level} ${walled}`,
        async () => {
          const { id } = pick(units[level].slice(0, 10));
          const scoped = scopedTo(db, supervisorOf(level, { id, name: '' }));
          return run(walled ? scoped : { ...scoped, db: scoped.beyond }, level, id);
        },
      ]),
    );
    const times = await interleave(designs);
    const usual = (key: string) => quantile(times.get(key)!.flat(), 0.1);
    const more = (['city', 'county', 'town'] as const).map((level) => {
      const [both, first] = [usual(`${level} true`), usual(`${level} false`)];
      return { level, both, first, percent: (both / first - 1) * 100 };
    });
    findings.push({
      what: `${name === 'list' ? 'latest 20 open cases of a union' : 'cases of a union by state'}, both walls against the first alone, 300 turns each`,
      measured: more
        .map(
          ({ level, both, first, percent }) =>
            `${level} ${first.toFixed(2)} → ${both.toFixed(2)} ms, ${percent.toFixed(0)} %`,
        )
        .join('; '),
      goal: `≤ 20 % more, and never ${mostMoreMs} ms`,
      holds: more.every(({ both, first }) => both - first <= mostMoreMs),
      short: more.flatMap(({ level, percent }) => longer(Math.round(percent), 20, `% of a ${level}`)),
    });
  }
  return findings;
}

const check: TrustCheck = {
  goal: 'R16',
  title: 'the database holds each cadre to her reach by itself, and forgets it with the statement',
  controls: ['MLPS-9', 'MLPS-10', 'MLPS-24', 'ASVS-8.2.2', 'ASVS-8.4.1'],
  alone: true,
  minutes: { short: 4, full: 40 },
  async run({ full, say }) {
    const { small } = scales;
    const scale = full ? small : { ...small, towns: 140, workplaces: 1_400, cases: 20_000, filers: 100 };
    const database = await openBenchDatabase();
    const pool = (max: number) => openDb(makePool(database.appUrl, { max, applicationName: 'trust' }));
    const [one, four] = [pool(1), pool(4)];
    try {
      const catalogue = await catalogueOf(database.superuserUrl);
      say(`making ${scale.cases} cases`);
      const { units } = await fillProvince(database.superuserUrl, scale, database.dataDir);
      const registry = await findServices(`${projectRoot}/services`);
      say('asking without the first wall');
      const mutants = await mutantsOf(one, registry, units, full ? 50 : 5);
      say('mixing requests');
      const mixed = await mixedOf(four, units, full ? 100_000 : 5_000, 32);
      say('measuring');
      return [...catalogue, mutants, mixed, ...(await costOf(one, registry, units))];
    } finally {
      await Promise.all([one.destroy(), four.destroy()]);
      await database.close();
    }
  },
};

export default check;
