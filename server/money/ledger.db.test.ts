import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { newId } from '../db/id.ts';
import { openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { checkLedger } from './queries.ts';

/** Everything is tried in SQL as the role of the application: what it cannot do, no fault of the application can. */
let fresh: FreshDatabase;
let app: Client;
let owner: Client;

const province = newId();
const city = newId();
const other = newId();
const accounts: Record<string, string> = {};

async function openAccounts(org: string, name: string, fund = 'relief'): Promise<void> {
  for (const kind of ['source', 'fund', 'reserved', 'owed', 'paid', 'spent']) {
    const id = newId();
    accounts[`${name}.${kind}`] = id;
    await app.query(`insert into ledger_accounts (cell_id, id, org_id, kind, fund) values (1, $1, $2, $3, $4)`, [
      id,
      org,
      kind,
      fund,
    ]);
  }
}

beforeAll(async () => {
  fresh = await freshDatabase();
  app = new Client({ connectionString: fresh.appUrl });
  owner = new Client({ connectionString: fresh.ownerUrl });
  await Promise.all([app.connect(), owner.connect()]);
  await owner.query(
    `insert into orgs (id, parent_id, level, name, path, city_id, cell_id) values
       ($1, null, 'province', '虹省总工会', 'p.', null, 1), ($2, $1, 'city', '桥市总工会', 'p.c.', $2, 1),
       ($3, $1, 'city', '另市总工会', 'p.d.', $3, 1)`,
    [province, city, other],
  );
  await openAccounts(province, 'province');
  await openAccounts(city, 'city');
});

afterAll(async () => {
  await Promise.all([app.end(), owner.end()]);
  await fresh.drop();
});

interface Given {
  readonly caseId?: string;
  readonly action?: string;
  readonly payee?: string;
  readonly right?: string;
  readonly at?: string;
}

function move(from: string, to: string, fen: number, given: Given = {}, by = app): Promise<unknown> {
  const { caseId = null, action = null, payee = null, right = null, at = '2026-03-02T09:00+08' } = given;
  return by.query(
    `insert into ledger_entries (cell_id, id, case_id, action, payee_id, from_account, to_account, amount_fen, says, at,
       right_key) values (1, $1, $2, $3, $4, $5, $6, $7, '试', $8, $9)`,
    [newId(), caseId, action, payee, accounts[from], accounts[to], fen, at, right],
  );
}

async function filed(applicant: string, org = city, path = 'p.c.', filedAt = '2026-03-01T09:00+08'): Promise<string> {
  const id = newId();
  await app.query(
    `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, org_path, state, open, seq,
       entered_seq, filed_at, entered_at, form, summary, tuned, findings)
     values (1, $1::uuid, 'hospital-condolence', 1, $1::text, 1, $2, $3, $4, 'filed', true, 1, 1, $5, $5, '{}', '', '{}', '[]')`,
    [id, applicant, org, path, filedAt],
  );
  return id;
}

async function balances(name: string): Promise<Record<string, number>> {
  const { rows } = await app.query<{ kind: string; balance_fen: string }>(
    `select kind, balance_fen from ledger_accounts where org_id = $1 and fund = 'relief'`,
    [name === 'city' ? city : province],
  );
  return Object.fromEntries(rows.map(({ kind, balance_fen }) => [kind, Number(balance_fen)]));
}

describe('balances', () => {
  it('follow from the entries, through every account that money passes', async () => {
    await move('province.source', 'province.fund', 10_000_00);
    await move('province.fund', 'city.fund', 4_000_00);
    expect(await balances('province')).toMatchObject({ source: -10_000_00, fund: 6_000_00 });
    const worker = newId();
    const caseId = await filed(worker);
    await move('city.fund', 'city.reserved', 600_00);
    await move('city.reserved', 'city.owed', 500_00, { caseId, action: 'pay', payee: worker });
    await move('city.reserved', 'city.fund', 100_00);
    expect(await balances('city')).toEqual({ source: 0, fund: 3_500_00, reserved: 0, owed: 500_00, paid: 0, spent: 0 });
  });

  it('sum to nought, and are found wrong by a single fen', async () => {
    const pool = makePool(fresh.ownerUrl, { max: 1, applicationName: 'test', log: { error: () => {} } });
    const db = openDb(pool);
    const { rows } = await app.query('select sum(balance_fen)::int as sum from ledger_accounts');
    expect(rows).toEqual([{ sum: 0 }]);
    expect(await checkLedger(db)).toMatchObject({ balanced: true, owedFen: 500_00, paidFen: 500_00 });
    await owner.query(`update ledger_accounts set balance_fen = balance_fen + 1 where id = $1`, [
      accounts['city.fund'],
    ]);
    expect(await checkLedger(db)).toMatchObject({ balanced: false });
    await owner.query(`update ledger_accounts set balance_fen = balance_fen - 1 where id = $1`, [
      accounts['city.fund'],
    ]);
    await db.destroy();
  });

  it.each([
    ['money from nowhere for somebody', 'city.source', 'city.owed', {}],
    ['a payment past the ones who owe it', 'city.fund', 'city.paid', {}],
    ['a payment to nobody', 'city.fund', 'city.owed', {}],
    ['a transfer without a number', 'city.owed', 'city.paid', {}],
    ['money of one union owed by another', 'province.fund', 'city.owed', { payee: newId() }],
    ['money spent for nobody', 'city.fund', 'city.spent', {}],
    ['money carried on that was spent', 'city.spent', 'city.paid', { payee: newId() }],
    ['a fund given back to where it came from', 'city.fund', 'city.source', {}],
  ])('do not take %s', async (_what, from, to, given) => {
    await expect(move(from, to, 1, given)).rejects.toMatchObject({ code: 'HQM01' });
  });

  it('are booked together: many payments of one statement either all go in or none', async () => {
    const worker = newId();
    const before = await balances('city');
    const cases = [await filed(worker), await filed(worker), await filed(worker)];
    const values = [3_000_00, 400_00, 200_00].map(
      (fen, n) =>
        `(1, gen_random_uuid(), '${cases[n]}', 'pay', '${worker}', '${accounts['city.fund']}', '${accounts['city.owed']}', ${fen}, '', now())`,
    );
    const insert = `insert into ledger_entries (cell_id, id, case_id, action, payee_id, from_account, to_account, amount_fen, says, at) values `;
    await expect(app.query(insert + values.join())).rejects.toMatchObject({ code: '23514' });
    expect(await balances('city')).toEqual(before);
  });
});

describe('a payment', () => {
  it('that names neither a case nor a settlement that two agreed to is impossible, whatever else it names', async () => {
    const payee = newId();
    const before = await balances('city');
    await expect(move('city.fund', 'city.owed', 1, { payee })).rejects.toMatchObject({ code: 'HQM09' });
    const right = `voucher-settlement:${newId()}`;
    await expect(move('city.fund', 'city.owed', 1, { payee, right })).rejects.toMatchObject({ code: 'HQM09' });
    await app.query('begin');
    await move('city.fund', 'city.reserved', 1);
    await move('city.reserved', 'city.owed', 1, { payee, right });
    await expect(app.query('commit')).rejects.toMatchObject({ code: 'HQM09' });
    const caseId = await filed(payee);
    await expect(move('city.fund', 'city.owed', 1, { caseId, payee })).rejects.toMatchObject({ code: '23514' });
    expect(await balances('city')).toEqual(before);
  });

  it('of a case is one, of two that book it at the same moment', async () => {
    const payee = newId();
    const caseId = await filed(payee);
    const other = new Client({ connectionString: fresh.appUrl });
    await other.connect();
    const paying = { caseId, action: 'pay', payee };
    await other.query('begin');
    await move('province.fund', 'province.owed', 1, paying, other);
    const second = move('province.fund', 'province.owed', 1, paying).then(
      () => 'booked',
      ({ code }: { code: string }) => code,
    );
    await other.query('commit');
    expect(await second).toBe('23505');
    await other.end();
  });

  it('to somebody who is not the applicant of its case is impossible', async () => {
    const caseId = await filed(newId());
    const paying = move('city.fund', 'city.owed', 1, { caseId, action: 'pay', payee: newId() });
    await expect(paying).rejects.toMatchObject({ code: 'HQM02' });
  });

  it('to a union for a case of another union is impossible, and for one right of it twice', async () => {
    const [ofCity, again] = [await filed(newId()), await filed(newId())];
    const given = { action: 'pay', right: 'trip-subsidy:the city:2026-02-24' };
    await expect(move('city.fund', 'province.fund', 1, { ...given, caseId: ofCity })).rejects.toMatchObject({
      code: 'HQM02',
    });
    await move('province.fund', 'city.fund', 1, { ...given, caseId: ofCity });
    await expect(move('province.fund', 'city.fund', 1, { ...given, caseId: again })).rejects.toMatchObject({
      code: '23505',
    });
  });

  it('for one right is impossible twice, whichever case asks for it', async () => {
    const worker = newId();
    const right = 'work-injury-visit:2026-02-27';
    const pay = async () =>
      move('city.fund', 'city.owed', 1_00, { caseId: await filed(worker), action: 'pay', payee: worker, right });
    await pay();
    await expect(pay()).rejects.toMatchObject({ code: '23505' });
  });

  it('over a cap is impossible, where the nearest union that set one for the day of filing sets the cap', async () => {
    const cap = (org: string, per: string, from: string, fen: number | null) =>
      app.query(
        `insert into tunable_values (id, org_id, service, name, from_on, value, cites)
         values ($1, $2, 'hospital-condolence', $3, $4, $5, '{"title":"示例规定"}')`,
        [newId(), org, per, from, fen],
      );
    await cap(province, 'capPerPayment', '2026-01-01', 800_00);
    await cap(city, 'capPerPayment', '2026-04-01', 600_00);
    await cap(city, 'capPerPayment', '2026-06-01', null);
    const pay = async (fen: number, filedAt: string) => {
      const worker = newId();
      return move('city.fund', 'city.owed', fen, {
        caseId: await filed(worker, city, 'p.c.', filedAt),
        action: 'pay',
        payee: worker,
      });
    };
    await pay(800_00, '2026-03-31T23:59+08');
    await expect(pay(800_01, '2026-03-31T23:59+08')).rejects.toMatchObject({ code: 'HQM03' });
    await expect(pay(600_01, '2026-04-01T00:00+08')).rejects.toMatchObject({ code: 'HQM03' });
    await pay(600_00, '2026-04-01T00:00+08');
    // From June on the province’s counts again, also for what the city has ended.
    await expect(pay(800_01, '2026-06-01T00:00+08')).rejects.toMatchObject({ code: 'HQM03' });
    await cap(province, 'capPerPersonYear', '2026-01-01', 500_00);
    const worker = newId();
    const again = async (at: string) =>
      move('city.fund', 'city.owed', 300_00, { caseId: await filed(worker), action: 'pay', payee: worker, at });
    await again('2026-03-02T09:00+08');
    await expect(again('2026-12-31T23:59+08')).rejects.toMatchObject({ code: 'HQM03' });
    await again('2027-01-01T00:00+08');
  });

  it('over the budget of the year is impossible, and a budget drawn late begins with what was spent', async () => {
    const { rows } = await app.query<{ planned_fen: string; spent_fen: string }>(
      `insert into budgets (cell_id, org_id, fund, year, planned_fen, set_by, at) values (1, $1, 'relief', 2026, 240000, $2, now())
       returning planned_fen, spent_fen`,
      [city, newId()],
    );
    expect(rows).toEqual([{ planned_fen: '240000', spent_fen: String(500_00 + 1_00 + 800_00 + 600_00 + 300_00) }]);
    const pay = async (fen: number, at: string) => {
      const payee = newId();
      return move('city.fund', 'city.owed', fen, { caseId: await filed(payee), action: 'pay', payee, at });
    };
    await expect(pay(199_01, '2026-05-01T09:00+08')).rejects.toMatchObject({ code: 'HQM04' });
    await pay(199_00, '2026-12-31T23:59+08');
    await expect(pay(1, '2026-12-31T23:59+08')).rejects.toMatchObject({ code: 'HQM04' });
    await pay(1, '2027-01-01T00:00+08');
    await expect(
      app.query('update budgets set planned_fen = planned_fen - 1 where org_id = $1', [city]),
    ).rejects.toMatchObject({ code: '23514' });
  });

  it('from another fund than its service names, or to another account, is impossible once the service has said so', async () => {
    const declare = (service: string, fund: string, to: string) =>
      owner.query(
        `insert into declared_payments (service, action, fund, goes_to) values ($1, 'pay', $2, $3)
         on conflict (service, action) do update set fund = excluded.fund, goes_to = excluded.goes_to`,
        [service, fund, to],
      );
    const pay = async (to = 'owed', action = 'pay') => {
      const payee = newId();
      return move('province.fund', `province.${to}`, 1, { caseId: await filed(payee), action, payee });
    };
    await pay('spent', 'pay');
    await declare('hospital-condolence', 'relief', 'owed');
    await pay();
    await expect(pay('spent')).rejects.toMatchObject({ code: 'HQM12' });
    await expect(pay('owed', 'payAgain')).rejects.toMatchObject({ code: 'HQM12' });
    await declare('hospital-condolence', 'gifts', 'owed');
    await expect(pay()).rejects.toMatchObject({ code: 'HQM12' });
    await expect(app.query(`update declared_payments set fund = 'relief'`)).rejects.toMatchObject({ code: '42501' });
    await owner.query('delete from declared_payments');
  });
});
