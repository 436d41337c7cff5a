import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../server/config.ts';
import { openInstallation } from '../server/db/installation.ts';
import { makeSealer, readSecret } from '../server/people/sealing.ts';
import { hashPassword } from '../server/people/passwords.ts';
import { type FreshDatabase, freshDatabase } from '../test/database.ts';
import { playDemoCases } from './cases.ts';
import { demoPassword } from './password.ts';
import { demoAccounts, seedProvince } from './province.ts';

/** What `npm start` shows where nobody has done anything yet. */
const dataDir = mkdtempSync(join(tmpdir(), 'hongqiao-demo-'));
const config = { ...readConfig({ HONGQIAO_DATA: dataDir }), demo: true };
const { staff, workers, rider } = demoAccounts();
let db: FreshDatabase;
let owner: Client;

beforeAll(async () => {
  db = await freshDatabase();
  owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
  const seal = makeSealer(readSecret(dataDir, undefined));
  const staffPasswordHash = await hashPassword(demoPassword);
  await seedProvince(db.ownerUrl, { seal, staffPasswordHash, log: () => {} });
  await openInstallation(db.ownerUrl, seal);
  await playDemoCases(db, config, () => {});
}, 240_000);

afterAll(async () => {
  await owner?.end();
  await db?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function column(sql: string, values: unknown[] = []): Promise<unknown[]> {
  const { rows } = await owner.query<unknown[]>({ text: sql, values, rowMode: 'array' });
  return rows.map(([value]) => value);
}

const branch = staff.map(({ orgId }) => orgId);
const workplace = workers[0]!.orgId;

test('of the terms in the demo branch one ends within ninety days and one is over', async () => {
  const ends = `select o.level from org_terms t join orgs o on o.id = t.org_id where t.current and t.org_id = any ($1)`;
  expect(await column(`${ends} and t.ends_on between current_date and current_date + 90`, [branch])).toEqual([
    'workplace',
  ]);
  expect(await column(`${ends} and t.ends_on < current_date`, [branch])).toEqual(['town']);
});

test('the demo workplace has its three committees, and the street lacks the one of women', async () => {
  const chairs = `select committee from committee_seats
    where org_id = $1 and office = 'chair' and until_on is null order by committee`;
  expect(await column(chairs, [workplace])).toEqual(['audit', 'union', 'women']);
  const street = staff.find(({ level }) => level === 'town')!.orgId;
  expect(await column(chairs, [street])).toEqual(['audit', 'union']);
});

test('one campaign of the demo is to come and three are open, one of them drawn, and all say that they are examples', async () => {
  const lines = `select (opens_at > now()) || ' ' || (name like '示例：%' and lead like '仅作演示，%') from campaigns
    where state = 'announced' order by opens_at`;
  expect(await column(lines)).toEqual(['false true', 'false true', 'false true', 'true true']);
  expect(await column(`select places::text from draws where state = 'announced' and campaign_id is not null`)).toEqual([
    '20',
  ]);
});

test('of the gifts of the demo there are two to choose among, and three members were signed up for the outing by a list', async () => {
  const goods = `select g.label from campaign_goods g join campaigns c on c.id = g.campaign_id
    where c.state = 'announced' and c.service = 'holiday-gift' order by g.good`;
  expect(await column(goods)).toEqual(['粮油', '水果']);
  const listed = `select k.org_id from claims k join campaigns c on c.id = k.campaign_id where c.service = 'outing'`;
  expect(await column(listed)).toEqual([workplace, workplace, workplace]);
  const cap = `select cites ->> 'title' from tunable_values where service = 'holiday-gift'`;
  expect(await column(cap)).toEqual(['示例：仅作演示的标准，不是真的文件']);
});

test('both targets of the demo say that they are examples and cite nothing', async () => {
  expect(
    await column(`select definition like '仅作演示，%' and name like '示例%' and source is null from targets`),
  ).toEqual([true, true]);
});

test('the employer of the demo workplace has reported who starts and who left, members and others', async () => {
  const reported = 'select count(*)::int from employment_notices where org_id = $1 group by active order by active';
  expect(await column(reported, [workplace])).toEqual([2, 4]);
});

test('two members of the demo workplace wait to be told apart or merged', async () => {
  const pairs = `select m.org_id from person_doubts d
    join memberships m on m.person_id in (d.one_id, d.other_id) and m.left_on is null where d.state = 'open'`;
  expect(await column(pairs)).toEqual([workplace, workplace]);
});

test('somebody has left the union, somebody has retired, and the rider is a member still', async () => {
  const ended = 'select distinct service from cases where not open and service = any ($1) order by service';
  expect(await column(ended, [['change-standing', 'leave-union']])).toEqual(['change-standing', 'leave-union']);
  const org = 'select org_id from memberships where person_id = $1 and left_on is null';
  expect(await column(org, [rider.personId])).toEqual([rider.orgId]);
  for (const { personId } of workers) expect(await column(org, [personId])).toEqual([workplace]);
});

test('at every level of the demo branch below the province somebody has something to do', async () => {
  const owed = `select distinct o.level from cases c join orgs o on o.id = c.owes_org_id
    where c.open and c.owes_role is not null and o.id = any ($1) order by o.level`;
  expect(await column(owed, [branch])).toEqual(['city', 'county', 'town', 'workplace']);
});

test('the clock runs by itself again and nobody is signed in', async () => {
  expect(await column('select count(*)::int from hand_clock')).toEqual([0]);
  expect(await column('select count(*)::int from sessions')).toEqual([0]);
});
