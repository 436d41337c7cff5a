import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { newId } from './id.ts';

let fresh: FreshDatabase;
let app: Client;
let owner: Client;

const org = newId();
const worker = newId();
const filed = newId();
const fund = newId();
const owed = newId();

beforeAll(async () => {
  fresh = await freshDatabase();
  app = new Client({ connectionString: fresh.appUrl });
  owner = new Client({ connectionString: fresh.ownerUrl });
  await Promise.all([app.connect(), owner.connect()]);
  await owner.query(
    `insert into orgs (id, parent_id, level, name, path, cell_id) values ($1, null, 'province', '示例总工会', 'r.', 1)`,
    [org],
  );
  await owner.query(
    `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, org_path, state, open, seq,
       entered_seq, filed_at, entered_at, form, summary, tuned, findings)
     values (1, $1, 'appeal', 1, 'n', 1, $2, $3, 'r.', 'filed', true, 1, 1, now(), now(), '{}', '', '{}', '[]')`,
    [filed, worker, org],
  );
  await owner.query(
    `insert into ledger_accounts (cell_id, id, org_id, kind, fund, balance_fen)
     values (1, $1, $3, 'fund', 'relief', 500), (1, $2, $3, 'owed', 'relief', 0)`,
    [fund, owed, org],
  );
});

afterAll(async () => {
  await Promise.all([app.end(), owner.end()]);
  await fresh.drop();
});

function trace(seq: number): Promise<unknown> {
  return app.query(
    `insert into trace (cell_id, case_id, seq, action, from_state, to_state, org_path, said, request_id, at)
     values (1, $1, $2, 'file', 'draft', 'filed', 'r.', '{}', 'r', now())`,
    [filed, seq],
  );
}

function entry(action: string, fen: number): Promise<unknown> {
  return app.query(
    `insert into ledger_entries (cell_id, id, case_id, action, payee_id, from_account, to_account, amount_fen, says, at)
     values (1, $1, $2, $3, $4, $5, $6, $7, '慰问金', now())`,
    [newId(), filed, action, worker, fund, owed, fen],
  );
}

describe('what the application’s role cannot do', () => {
  test.each([
    ['trace', 'update trace set said = said'],
    ['trace', 'delete from trace'],
    ['trace', 'truncate trace'],
    ['the ledger', 'update ledger_entries set amount_fen = 1'],
    ['the ledger', 'delete from ledger_entries'],
    ['the ledger', 'truncate ledger_entries'],
    ['what was signed', `update signatures set signed_text = ''`],
    ['what was signed', 'delete from signatures'],
    ['audit', `update audit set purpose = ''`],
    ['audit', 'delete from audit'],
    ['audit', 'truncate audit'],
    ['the accounts', `update ledger_accounts set kind = 'source'`],
    ['the balances', `update ledger_accounts set balance_fen = balance_fen + 1`],
    [
      'the balances',
      `insert into ledger_accounts (cell_id, id, org_id, kind, fund, balance_fen) select cell_id, gen_random_uuid(), org_id, kind, 'other', 1 from ledger_accounts`,
    ],
    ['what was spent', `update budgets set spent_fen = 0`],
    ['the caps', `update tunable_values set value = null`],
    ['the caps', 'delete from tunable_values'],
    ['the accounts', 'delete from ledger_accounts'],
    ['the kept answers', `update idempotency set status = 200`],
    ['the deliveries', `update deliveries set door = 'mail'`],
    ['the clock', 'insert into hand_clock (at) values (now())'],
    ['the clock', `update hand_clock set at = now()`],
    ['the clock', 'delete from hand_clock'],
    ['the cells', `insert into cells (cell_id, name) values (9, '')`],
    ['the calendar', `insert into calendar_years (year, source, off_days, work_days) values (2030, '', '{}', '{}')`],
    ['the migrations', 'delete from schema_migrations'],
    ['the schema', 'create table mine ()'],
    ['the schema', 'alter table trace disable trigger all'],
    ['the schema', 'drop table audit'],
  ])('rewrite %s: %s', async (_what, statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('become the owner who could [MLPS-15, ASVS-16.4.2, ASVS-13.2.2]', async () => {
    await expect(app.query('set role hongqiao_owner')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('what the database itself refuses', () => {
  it('lets the words of an entry be said anew nowhere, and of a pause the expected day alone', async () => {
    for (const name of ['amount', 'paused'])
      await owner.query(
        `insert into tunable_values (id, org_id, service, name, from_on, value, cites)
         values ($1, $2, 'appeal', $3, '2026-03-02', 1, '{"title": "why", "clause": "instead"}')`,
        [newId(), org, name],
      );
    const say = (name: string, cites: object) =>
      app.query('update tunable_values set cites = $2 where name = $1', [name, JSON.stringify(cites)]);
    const words = { title: 'why', clause: 'instead' };
    for (const [name, cites] of [
      ['amount', { ...words, to: '2026-03-09' }],
      ['paused', { ...words, title: 'other', to: '2026-03-09' }],
    ] as const)
      await expect(say(name, cites)).rejects.toMatchObject({ code: '42501' });
    await say('paused', { ...words, to: '2026-03-09' });
  });

  it('lets one entry in at each place of a trace', async () => {
    await trace(1);
    await expect(trace(1)).rejects.toMatchObject({ code: '23505' });
    await trace(2);
  });

  it('lets no fund go below zero', async () => {
    await expect(entry('pay', 501)).rejects.toMatchObject({ code: '23514' });
    await entry('pay', 500);
    await expect(entry('again', 1)).rejects.toMatchObject({ code: '23514' });
  });

  it('lets no case be paid twice for one action, and no payment be nothing [ASVS-2.3.2]', async () => {
    await expect(entry('pay', 500)).rejects.toMatchObject({ code: '23505' });
    await expect(entry('top-up', 0)).rejects.toMatchObject({ code: '23514' });
    await expect(entry('top-up', -5)).rejects.toMatchObject({ code: '23514' });
  });
});
