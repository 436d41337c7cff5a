import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Level } from '../../kernel/party.ts';
import { cadreOf } from '../../test/cadre.ts';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { type Viewer, mixRequests } from '../../test/wall-mix.ts';
import { newId } from './id.ts';
import { type Db, openDb } from './open.ts';
import { makePool } from './pool.ts';
import { scopedTo } from './scope.ts';

let fresh: FreshDatabase;
let owner: pg.Client;
let db: Db;

const ids = { province: newId(), city: newId(), town: newId(), mill: newId(), other: newId() };
const cases = { city: newId(), town: newId(), mill: newId(), kept: newId(), other: newId() };
const at = (level: Level, id: string) => cadreOf([{ level, id, name: level }]);

beforeAll(async () => {
  fresh = await freshDatabase();
  owner = new pg.Client({ connectionString: fresh.ownerUrl });
  await owner.connect();
  db = openDb(makePool(fresh.appUrl, { applicationName: 'wall-test', max: 3 }));
  await owner.query(
    `insert into orgs (id, parent_id, level, name, path, city_id, town_id, cell_id) values
       ($1, null, 'province', 'p', 'p.', null, null, 1), ($2, $1, 'city', 'c', 'p.c.', $2, null, 1),
       ($3, $2, 'town', 't', 'p.c.t.', $2, $3, 1), ($4, $3, 'workplace', 'm', 'p.c.t.m.', $2, $3, 1),
       ($5, $1, 'city', 'o', 'p.o.', $5, null, 1)`,
    Object.values(ids),
  );
  const file = (id: string, orgId: string, kept = false) =>
    owner.query(
      `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, city_id, town_id,
         org_path, state, open, seq, entered_seq, filed_at, entered_at, kept_above, form, summary, tuned, findings)
       select 1, $1, 'appeal', 1, $5, 1, $2, id, city_id, town_id, path, 'filed', true, 1, 1, now(), now(), $4, '{}',
         '', '{}', '[]' from orgs where id = $3`,
      [id, newId(), orgId, kept, id],
    );
  await file(cases.city, ids.city);
  await file(cases.town, ids.town);
  await file(cases.mill, ids.mill);
  await file(cases.kept, ids.mill, true);
  await file(cases.other, ids.other);
});

afterAll(async () => {
  await db.destroy();
  await owner.end();
  await fresh.drop();
});

function viewers(): Viewer[] {
  return [
    { caller: at('province', ids.province), cases: Object.values(cases) },
    { caller: at('city', ids.city), cases: [cases.city, cases.town, cases.mill, cases.kept] },
    { caller: at('town', ids.town), cases: [cases.town, cases.mill, cases.kept] },
    { caller: at('workplace', ids.mill), cases: [cases.mill] },
    { caller: at('city', ids.other), cases: [cases.other] },
    { caller: cadreOf([]), cases: [] },
  ];
}

async function as(role: string, settings: Readonly<Record<string, string>>, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: fresh.appUrl });
  await client.connect();
  try {
    await client.query('begin');
    for (const [name, value] of Object.entries(settings))
      await client.query('select set_config($1, $2, true)', [name, value]);
    await client.query(`set local role ${role}`);
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const settings = ['app.whole', 'app.person', 'app.unions', 'app.wholly', 'app.workplaces', 'app.members'];

describe('the second wall', () => {
  test('shows no row where the settings were never made, are empty, or hold an empty list [MLPS-9, ASVS-16.5.3]', async () => {
    for (const value of [undefined, '', '{}']) {
      const made = settings.filter((name) => value !== '{}' || !['app.whole', 'app.person'].includes(name));
      const given = value === undefined ? {} : Object.fromEntries(made.map((name) => [name, value]));
      for (const table of ['cases', 'persons', 'memberships', 'posts', 'trace', 'files', 'standing_changes'])
        expect([value, table, await as('hongqiao_reader', given, `select from ${table}`)]).toEqual([value, table, []]);
    }
  });

  test('gives the reading role no right to write, and none to whatever opens an account', async () => {
    for (const statement of [
      'delete from cases',
      "update persons set name = 'x'",
      'select from cases for update',
      'select from sessions',
      'select from logins',
      'select from accounts',
      'select from idempotency',
      'select from audit',
    ])
      await expect(as('hongqiao_reader', {}, statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('holds the owner as well, where no policy names it', async () => {
    await owner.query('begin');
    await owner.query('drop policy owner on cases');
    expect((await owner.query('select from cases')).rows).toEqual([]);
    await owner.query('rollback');
    expect((await owner.query('select from cases')).rows).toHaveLength(5);
  });

  test('lets the app see what it wrote itself in the transaction under way', async () => {
    const seen = await db.transaction().execute(async (trx) => {
      await sql`update cases set kept_above = false where id = ${cases.kept}`.execute(trx);
      const { rows } = await sql`select id from cases`.execute(scopedTo(trx, at('workplace', ids.mill)).db);
      await sql`update cases set kept_above = true where id = ${cases.kept}`.execute(trx);
      return rows.length;
    });
    expect(seen).toBe(2);
  });

  test('carries nothing over on pooled connections, however requests end [MLPS-24, ASVS-8.4.1]', async () => {
    expect(await mixRequests(db, viewers(), { requests: 2_000, atOnce: 24 })).toEqual([]);
  }, 90_000);

  test('is missed where it is gone: with a policy that lets all through the same requests find others’ cases', async () => {
    await owner.query('create policy hole on cases for select to hongqiao_reader using (true)');
    try {
      const met = await mixRequests(db, viewers(), { requests: 100, atOnce: 4 });
      expect(met.length).toBeGreaterThan(20);
    } finally {
      await owner.query('drop policy hole on cases');
    }
  });
});
