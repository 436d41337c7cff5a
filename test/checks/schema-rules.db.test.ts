import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/catalogue.ts';
import { checkSchema } from '../../scripts/checks/schema-rules.ts';
import { appRole } from '../../server/db/roles.ts';
import { type FreshDatabase, freshDatabase } from '../database.ts';

let db: FreshDatabase;
let owner: Client;

beforeAll(async () => {
  db = await freshDatabase({ empty: true });
  owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
  await owner.query(`
    create table cells (cell_id integer primary key);
    comment on table cells is 'reference: cells';
    create table people (cell_id integer not null, id uuid not null, path text not null, primary key (cell_id, id));
    comment on table people is 'tenant: people';
    create table logins (login text primary key);
    comment on table logins is 'directory: logins';
    alter table people enable row level security;
    alter table people force row level security;
    alter table logins enable row level security;
    alter table logins force row level security;
    create function sees(text) returns boolean language sql as 'select true'`);
});

afterAll(async () => {
  await owner.end();
  await db.drop();
});

/** What is wrong with the schema once these statements are made; they are undone afterwards. */
async function complaintsOf(sql: string): Promise<string[]> {
  await owner.query('begin');
  try {
    await owner.query(sql);
    return checkSchema(await readCatalogue(owner, appRole));
  } finally {
    await owner.query('rollback');
  }
}

const walled = 'alter table t enable row level security; alter table t force row level security';
const tenant = (inner: string) =>
  `create table t (cell_id integer not null, id uuid not null, ${inner}); comment on table t is 'tenant: t'; ${walled}`;
const keyed = (inner: string) => tenant(`${inner}, primary key (cell_id, id)`);
const policy = (expression: string) => `create policy p on people for select to hongqiao_reader using (${expression})`;

const wrong: readonly (readonly [string, string, string])[] = [
  ['a table without a class', 'create table t (id uuid primary key)', 't: its comment begins with its class'],
  [
    'a tenant table without a cell',
    `create table t (id uuid primary key); comment on table t is 'tenant: t'`,
    't: a tenant table has «cell_id integer not null»',
  ],
  ['a tenant table without a primary key', tenant('n integer'), 't: a tenant table has a primary key'],
  ['a primary key that begins elsewhere', tenant('primary key (id, cell_id)'), 't_pkey: cell_id comes first'],
  [
    'a unique index without the cell',
    `${keyed('n integer')}; create unique index t_n on t (n)`,
    't_n: cell_id comes first',
  ],
  ['a unique constraint without the cell', keyed('n integer unique'), 't_n_key: cell_id comes first'],
  ['an identity column', keyed('n integer generated always as identity'), 'n: no identity, serial or sequence'],
  ['a serial column', keyed('n serial'), 'n: no identity, serial or sequence'],
  [
    'a foreign key without the cell',
    `alter table people add unique (id); ${keyed('foreign key (id) references people (id)')}`,
    'has cell_id on both sides',
  ],
  [
    'a foreign key with the cell crossed',
    keyed('other integer, foreign key (other, id) references people (cell_id, id)'),
    'has cell_id on both sides',
  ],
  [
    'a tenant table that points to a directory',
    keyed('login text references logins'),
    'a tenant table has no foreign key to a directory table (logins)',
  ],
  [
    'a reference table that points to a tenant table',
    `create table r (cell_id integer, id uuid, foreign key (cell_id, id) references people); comment on table r is 'reference: r'`,
    'a reference table has no foreign key to a tenant table (people)',
  ],
  [
    'a foreign key that unsets',
    keyed('foreign key (cell_id, id) references people on delete set null'),
    'no «on delete set null»',
  ],
  ['a policy that reads a table', policy('exists (select from cells)'), 'p: a policy reads no table'],
  ['a policy that calls a function', policy('sees(path)'), 'p: a policy calls no function (sees)'],
  [
    'a policy over an unguarded setting',
    policy(`path = current_setting('app.path', true)`),
    'p: a policy reads a setting as nullif',
  ],
  [
    'a policy without row level security',
    'alter table people disable row level security; create policy p on people to hongqiao_app using (true)',
    'row level security is not enabled',
  ],
  [
    'a look-up in a table without policies',
    policy('exists (select from cells c where c.cell_id = people.cell_id offset 0)'),
    'p: a policy reads no table',
  ],
  [
    'a tenant table that its owner sees past the wall',
    'alter table people no force row level security',
    'people: it stands behind the second wall',
  ],
  [
    'a new table of which nobody has decided',
    `create table t (cell_id integer not null, id uuid not null, primary key (cell_id, id)); comment on table t is 'tenant: t'`,
    't: it stands behind the second wall',
  ],
  ['a policy that shows the reader everything', policy('true'), 'p: a policy for hongqiao_reader or public lets'],
  [
    'a policy for everybody',
    'create policy p on people using (false)',
    'p: a policy for hongqiao_reader or public lets',
  ],
];

describe('the schema rules', () => {
  it('find nothing wrong with a schema that keeps them', async () => {
    const good = `
      ${keyed(`org text, unique (cell_id, org), foreign key (cell_id, id) references people on delete cascade,
        foreign key (cell_id) references cells`)};
      create index t_org on t (org);
      ${policy(`path = any (string_to_array(nullif(current_setting('app.paths', true), ''), ','))`)};
      create policy q on people for select to hongqiao_reader
        using (id = (select nullif(current_setting('app.person', true), '')::uuid));
      create policy r on t for select to hongqiao_reader
        using (exists (select from people p where p.cell_id = t.cell_id and p.id = t.id offset 0))`;
    expect(await complaintsOf(good)).toEqual([]);
  });

  it.each(wrong)('refuse %s', async (_what, sql, complaint) => {
    const found = await complaintsOf(sql);
    expect(found.join('\n')).toContain(complaint);
  });
});
