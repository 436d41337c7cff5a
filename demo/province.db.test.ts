import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fundsPaidFrom } from '../kernel/paid-from.ts';
import { projectRoot } from '../server/config.ts';
import { recountMembersSql } from '../server/members/recount.ts';
import { makeSealer } from '../server/people/sealing.ts';
import { findServices } from '../server/registry.ts';
import { freshDatabase } from '../test/database.ts';
import type { FreshDatabase } from '../test/database.ts';
import { demoAccounts, seedProvince } from './province.ts';
import type { DemoOptions } from './province.ts';

const sealer = makeSealer(randomBytes(32));
const said: string[] = [];
const options: DemoOptions = {
  seed: 11,
  members: 2_500,
  workplaces: 60,
  seal: sealer,
  staffPasswordHash: '$argon2id$demo',
  log: (line) => said.push(line),
};

let db: FreshDatabase;
let owner: Client;
let afterFailure: { fault: unknown; unions: unknown };
let both: Awaited<ReturnType<typeof seedProvince>>[];

beforeAll(async () => {
  db = await freshDatabase();
  owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
  // Enough for the staff, so that it is a worker's batch that fails.
  const broken = { ...options, seal: { seal: sealer.seal, blind: failAfter(6_000, sealer.blind) } };
  const fault = await seedProvince(db.ownerUrl, broken).catch((thrown: unknown) => thrown);
  afterFailure = { fault, unions: await one('select count(*)::int from orgs') };
  both = await Promise.all([seedProvince(db.ownerUrl, options), seedProvince(db.ownerUrl, options)]);
});

afterAll(async () => {
  await owner?.end();
  await db?.drop();
});

function failAfter(calls: number, blind: (text: string) => Buffer): (text: string) => Buffer {
  let made = 0;
  return (text) => {
    if (++made > calls) throw new Error('no more');
    return blind(text);
  };
}

async function one(sql: string, values: unknown[] = []): Promise<unknown> {
  const { rows } = await owner.query<unknown[]>({ text: sql, values, rowMode: 'array' });
  return rows[0]?.[0];
}

test('a seeding that fails leaves nothing behind', () => {
  expect(afterFailure).toEqual({ fault: new Error('no more'), unions: 0 });
});

test('of two at once one seeds, and the other finds it done', async () => {
  expect(both).toContainEqual({ already: true });
  expect(both).toContainEqual({ already: false, ...demoAccounts(11) });
  expect(said).toHaveLength(1);
  expect(await one('select count(*)::int from orgs')).toBe(25 + 1 + 21 + 122 + 1608 + 60);
});

test('a database that has unions is left as it is', async () => {
  const persons = await one('select count(*)::int from persons');
  expect(await seedProvince(db.ownerUrl, { ...options, seed: 12 })).toEqual({ already: true });
  expect(await one('select count(*)::int from persons')).toBe(persons);
});

test('every worker is a member with an account and a login, and every post has a holder in its own union', async () => {
  const workers = `from persons p
    join memberships m on m.person_id = p.id and m.left_on is null
    join orgs o on o.id = m.org_id and (o.level = 'workplace' or o.federates = 'sector')
    join accounts a on a.person_id = p.id and a.kind = 'worker' and a.password_hash is null
    join logins l on l.account_id = a.id and l.login = encode(p.phone_blind, 'hex')`;
  expect(await one(`select count(distinct p.id)::int ${workers}`)).toBe(2_500);
  const staff = `from posts t
    join memberships m on m.person_id = t.person_id and m.org_id = t.org_id
    join accounts a on a.person_id = t.person_id and a.kind = 'staff' and a.password_hash = '$argon2id$demo'
    join logins l on l.account_id = a.id and l.login like '%-' || t.role`;
  expect(await one(`select count(*)::int ${staff}`)).toBe(await one('select count(*)::int from posts'));
  expect(await one('select count(*)::int from persons')).toBe(
    2_500 +
      Number(await one('select count(*)::int from posts')) +
      Number(await one('select count(*)::int from duties')),
  );
});

test('sealed values open, and are found through their blind indexes', async () => {
  const [worker] = demoAccounts(11).workers;
  const { rows } = await owner.query<{
    id: string;
    phone_sealed: Buffer;
    document_sealed: Buffer;
    document_blind: Buffer;
  }>('select id, phone_sealed, document_sealed, document_blind from persons where cell_id = 1 and phone_blind = $1', [
    sealer.blind(worker!.phone),
  ]);
  expect(rows.map(({ id }) => id)).toEqual([worker!.personId]);
  expect(sealer.open(rows[0]!.phone_sealed)).toBe(worker!.phone);
  expect(sealer.blind(sealer.open(rows[0]!.document_sealed))).toEqual(rows[0]!.document_blind);
});

test('the staff of the demo accounts hold the posts that are said', async () => {
  for (const { login, name, role, orgId, orgName } of demoAccounts(11).staff) {
    const { rows } = await owner.query(
      `select p.name, t.role, o.id as "orgId", o.name as "orgName"
         from logins l join accounts a on a.id = l.account_id join persons p on p.id = a.person_id
         join posts t on t.person_id = p.id join orgs o on o.id = t.org_id
        where l.login = $1`,
      [login],
    );
    expect(rows).toEqual([{ name, role, orgId, orgName }]);
  }
});

test('every county, city and the province has every fund that services pay from, and each balance is the sum of its entries', async () => {
  const unions = `select count(*)::int from orgs where level in ('province', 'city', 'county')`;
  const services = await findServices(`${projectRoot}/services`);
  for (const fund of fundsPaidFrom(services.values())) {
    const funds = `select count(*)::int from ledger_accounts where kind = 'fund' and fund = '${fund}' and balance_fen > 0`;
    expect(await one(funds)).toBe(await one(unions));
  }
  const off = `select count(*)::int from ledger_accounts a where balance_fen is distinct from
    coalesce((select sum(amount_fen) from ledger_entries where to_account = a.id), 0)
    - coalesce((select sum(amount_fen) from ledger_entries where from_account = a.id), 0)`;
  expect(await one(off)).toBe(0);
  expect(await one('select sum(balance_fen)::int from ledger_accounts')).toBe(0);
});

test('every union counts its members and those of all below it', async () => {
  const counted = `select count(*)::int from figure_totals where service = 'membership' and metric = 'members'`;
  expect(await one(counted)).toBe(await one(`select count(*)::int from (${recountMembersSql}) r`));
  const differing = `select count(*)::int from (${recountMembersSql}) r
    left join figure_totals f using (cell_id, org_id) where f.service = 'membership' and f.n is distinct from r.n`;
  expect(await one(differing)).toBe(0);
  const province = `select f.n::int from figure_totals f join orgs o on o.id = f.org_id
    where o.parent_id is null and f.service = 'membership'`;
  expect(await one(province)).toBe(await one('select count(*)::int from memberships where left_on is null'));
});

test('memberships stand under the county and the town of their union', async () => {
  const astray = `select count(*)::int from memberships m join orgs o on o.id = m.org_id
    where (m.county_id, m.town_id) is distinct from (o.county_id, o.town_id)`;
  expect(await one(astray)).toBe(0);
});

test('no union has a phone number that somebody could call', async () => {
  expect(await one('select count(*)::int from orgs where phone is not null')).toBe(0);
});
