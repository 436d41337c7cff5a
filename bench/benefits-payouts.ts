import { randomBytes } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { Client } from 'pg';
import type { OrgRef } from '../kernel/answers.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { softPublicKey } from '../replay/soft-passkey.ts';
import { Auditor, openAuditedDb } from '../server/db/auditor.ts';
import { newId, orderedIds } from '../server/db/id.ts';
import type { Db, Trx } from '../server/db/open.ts';
import { makePool } from '../server/db/pool.ts';
import { readConfig } from '../server/config.ts';
import { askToSignBatch, decideBatch, fetchPayoutFile, makeBatch } from '../server/money/batching.ts';
import type { By } from '../server/money/by.ts';
import { accountOf, bookAll } from '../server/money/booking.ts';
import { checkLedger } from '../server/money/queries.ts';
import { readBack } from '../server/money/reading-back.ts';
import { type Booked, checkPayments, macOf } from '../server/money/row-mac.ts';
import type { Caller } from '../server/people/caller.ts';
import { type Sealer, makeSealer } from '../server/people/sealing.ts';
import { bankAnswers } from '../test/bank.ts';
import { cadreOf } from '../test/cadre.ts';
import { asSignature } from '../test/payout-desk.ts';
import type { BenefitPart } from './benefit-part.ts';
import type { BenchDatabase } from './database.ts';
import type { Line } from './measure.ts';
import { cpuOfTree } from './processes.ts';

const fen = 500_00;
const fund = 'relief';
const service = 'hospital-condolence';
const chunk = 2_000;
/** Where passkeys belong to; whoever agrees has one, and signs. */
const place = { config: readConfig({}) };
const org: OrgRef = { id: newId(), name: '示例省总工会', level: 'province' };

interface Payee {
  readonly personId: string;
  readonly caseId: string;
}

/** A union with money, a cashier, a supervisor, and members who have each named an account and have a case to be paid. */
async function people(database: BenchDatabase, sealer: Sealer, count: number, cadres: readonly Caller[]) {
  const owner = new Client({ connectionString: database.superuserUrl });
  // Where something fails the database is stopped before this connection is; that is no fault of its own.
  owner.on('error', () => {});
  await owner.connect();
  await owner.query(`set session_replication_role = replica`);
  await owner.query(`insert into orgs (id, level, name, path, cell_id) values ($1, 'province', $2, 'r.', 1)`, [
    org.id,
    org.name,
  ]);
  for (const { personId, accountId, posts } of cadres) {
    await owner.query(
      `insert into persons (cell_id, id, name, name_folded, verified) values (1, $1, '示例干部', '示例干部', true)`,
      [personId],
    );
    await owner.query(`insert into accounts (cell_id, id, person_id, kind) values (1, $1, $2, 'staff')`, [
      accountId,
      personId,
    ]);
    await owner.query(
      `insert into posts (cell_id, id, person_id, org_id, role, from_on) values (1, $1, $2, $3, $4, '2026-01-01')`,
      [posts[0]!.id, personId, org.id, posts[0]!.role],
    );
    await owner.query(
      `insert into account_factors (cell_id, id, account_id, kind, name, added_at, confirmed_at, credential_id, public_key, counter)
       values (1, $1, $2, 'passkey', '通行密钥', now(), now(), $3, $4, 0)`,
      [newId(), accountId, randomBytes(16), softPublicKey()],
    );
  }
  const ids = Array.from({ length: count }, () => newId());
  await owner.query(
    `insert into persons (cell_id, id, name, name_folded, verified) select 1, id, '示例', '示例', true from unnest($1::uuid[]) t (id)`,
    [ids],
  );
  const numbers = ids.map((_id, n) => `6200${String(n).padStart(12, '0')}`);
  await owner.query(
    `insert into payee_accounts (cell_id, id, person_id, kind, account_sealed, account_blind, bank, tail, holder_name, added_at)
     select 1, gen_random_uuid(), person, 'bank', sealed, blind, '示例银行', right(number, 4), '示例', now()
     from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::text[]) t (person, sealed, blind, number)`,
    [ids, numbers.map((one) => sealer.seal(one, 'identity')), numbers.map((one) => sealer.blind(one)), numbers],
  );
  const cases = ids.map(() => newId());
  await owner.query(
    `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, org_path, state, open, seq,
       entered_seq, filed_at, entered_at, form, summary, tuned, findings)
     select 1, id, $3, 1, id::text, 1, person, $4, 'r.', 'checked', true, 2, 2, now(), now(), '{}', '', '{}', '[]'
     from unnest($1::uuid[], $2::uuid[]) t (id, person)`,
    [cases, ids, service, org.id],
  );
  await limits(owner, count);
  await owner.query('set session_replication_role = origin');
  const accounts = [newId(), newId()];
  await owner.query(
    `insert into ledger_accounts (cell_id, id, org_id, kind, fund) values (1, $1, $3, 'source', $4), (1, $2, $3, 'fund', $4)`,
    [...accounts, org.id, fund],
  );
  await owner.query(
    `insert into ledger_entries (cell_id, id, from_account, to_account, amount_fen, says, at) values (1, $1, $2, $3, $4, '拨款', now())`,
    [newId(), ...accounts, count * fen],
  );
  await owner.query('vacuum analyze');
  await owner.end();
  const payees = ids.map((personId, n): Payee => ({ personId, caseId: cases[n]! }));
  return { payees, fundAccount: accounts[1]! };
}

/** Both caps, set above the union's own sum, a budget of the year, and the fund that the service names: none of them stops a payment, and each is held against all. */
async function limits(owner: Client, count: number): Promise<void> {
  await owner.query(
    `insert into tunable_values (id, org_id, service, name, from_on, value, cites)
     select gen_random_uuid(), $1, $2, name, '2020-01-01', $3, '{"title":"示例通知"}'
     from unnest(array['capPerPayment', 'capPerPersonYear']) name`,
    [org.id, service, fen],
  );
  await owner.query(
    `insert into budgets (cell_id, org_id, fund, year, planned_fen, set_by, at)
     values (1, $1, $2, extract(year from now() at time zone 'Asia/Shanghai'), $3, gen_random_uuid(), now())`,
    [org.id, fund, count * fen],
  );
  await owner.query(`insert into declared_payments (service, action, fund, goes_to) values ($1, 'pay', $2, 'owed')`, [
    service,
    fund,
  ]);
}

async function bookDebts(db: Db, sealer: Sealer, payees: readonly Payee[], fundAccount: string): Promise<void> {
  const nextId = orderedIds();
  for (let at = 0; at < payees.length; at += chunk)
    await db.transaction().execute(async (trx) => {
      const owed = await accountOf(trx, { cell: 1, orgId: org.id, kind: 'owed', fund });
      const now = Date.now();
      const debts = payees.slice(at, at + chunk).map(({ personId, caseId }): Booked => ({
        cell: 1,
        id: nextId(now),
        caseId,
        action: 'pay',
        payeeId: personId,
        fromAccount: fundAccount,
        toAccount: owed,
        fen,
        says: '住院慰问',
        at: now,
        rightKey: `${service}:2026-11-02`,
        payoutId: null,
      }));
      await bookAll(trx, debts, (booked) => macOf(sealer, booked));
    });
}

/** As the database does by itself within a minute: what was analyzed with one row in it is planned for as if it still had. */
async function analyze({ superuserUrl }: BenchDatabase): Promise<void> {
  const owner = new Client({ connectionString: superuserUrl });
  await owner.connect();
  await owner.query('analyze ledger_entries');
  await owner.end();
}

/** The very rows that came of it, into the same table with the same indexes and nothing else. */
async function bare(database: BenchDatabase): Promise<number> {
  const owner = new Client({ connectionString: database.superuserUrl });
  // Where something fails the database is stopped before this connection is; that is no fault of its own.
  owner.on('error', () => {});
  await owner.connect();
  await owner.query(
    'create table bare_entries (like ledger_entries including all); create table bare_payouts (like payouts including all excluding generated)',
  );
  const began = performance.now();
  await owner.query(`insert into bare_entries select * from ledger_entries`);
  await owner.query(`insert into bare_payouts select * from payouts`);
  const took = performance.now() - began;
  await owner.end();
  return took;
}

async function timed<T>(act: () => Promise<T>): Promise<readonly [T, number]> {
  const began = performance.now();
  const came = await act();
  return [came, (performance.now() - began) / 1_000];
}

const must = <T>(came: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(came)) throw new Error(`refused: ${came.refused}`);
  return came as Exclude<T, { refused: unknown }>;
};

/** Debts booked, collected, agreed to, written into a file, read back line by line and booked as carried. */
async function carry(db: Db, sealer: Sealer, maker: Caller, second: Caller) {
  const inOne = <T>(act: (trx: Trx) => Promise<T>) => db.transaction().execute(act);
  const by = (caller: Caller): By => ({ caller, requestId: newId(), now: Date.now() });
  const [batch, collecting] = await timed(() =>
    inOne(async (trx) => must(await makeBatch(trx, { orgId: org.id, fund, channel: 'bank' }, by(maker)))),
  );
  const [file, sending] = await timed(async () => {
    const asked = await inOne(async (trx) => must(await askToSignBatch(place, trx, batch.id, by(second))));
    const word = { agrees: true, why: '', signed: asSignature(asked) };
    await inOne(async (trx) => must(await decideBatch(place, trx, batch.id, word, by(second))));
    return must(await fetchPayoutFile(db, sealer, batch.id, 'csv', by(maker)));
  });
  const answer = bankAnswers(file.text, () => ['成功']);
  const [reading, booking] = await timed(() =>
    inOne(async (trx) => must(await readBack(trx, sealer, batch.id, answer, by(maker)))),
  );
  return { collecting, sending, booking, carried: reading.carried };
}

async function bench(database: BenchDatabase, scale: 'small' | 'full'): Promise<Line[]> {
  const count = scale === 'full' ? 100_000 : 10_000;
  const sealer = makeSealer(randomBytes(32));
  const [maker, second] = [cadreOf([org], 'cashier'), cadreOf([org], 'supervisor')];
  const { payees, fundAccount } = await people(database, sealer, count, [maker, second]);
  const pool = makePool(database.appUrl, { max: 2, applicationName: 'bench', log: { error: () => {} } });
  const db = openAuditedDb(pool, new Auditor(randomBytes(32)));
  try {
    const busy = loadavg()[0]! > cpus().length;
    const cpu = () => ((cpuOfTree(process.pid) ?? NaN) + (cpuOfTree(database.postmasterPid) ?? NaN)) / 1_000_000;
    const before = cpu();
    const [, owing] = await timed(() => bookDebts(db, sealer, payees, fundAccount));
    await analyze(database);
    const { collecting, sending, booking, carried } = await carry(db, sealer, maker, second);
    const used = cpu() - before;
    const [ledger, payments] = [await checkLedger(db), await checkPayments(db, sealer)];
    const whole =
      ledger.balanced && ledger.owedFen === 0 && ledger.paidFen === count * fen && payments.wrong.length === 0;
    if (!whole || carried !== count)
      throw new Error(`the ledger is off: ${JSON.stringify({ ledger, carried, wrong: payments.wrong.length })}`);
    const value = owing + collecting + sending + booking;
    const [, plain] = await timed(() => bare(database));
    const s = (seconds: number) => `${seconds.toFixed(1)} s`;
    return [
      {
        id: 'M1',
        says: `${count.toLocaleString('en')} payouts, from the debt to the bank’s answer, booked`,
        value,
        unit: 's',
        noisy: busy,
        witness: used,
        ...(scale === 'full' && { target: { must: 60, aim: 30, better: 'lower' as const } }),
        notes: `owed ${s(owing)}, collected ${s(collecting)}, agreed to and in a file ${s(sending)}, read back and booked ${s(booking)}; ${payments.checked.toLocaleString('en')} entries with good codes, balanced to the fen; ${s(used)} of CPU`,
      },
      {
        id: 'M2',
        says: 'the same ÷ a bare insert of the rows that came of it',
        value: value / plain,
        unit: '×',
        notes: `two entries and a transfer a payout, with the same indexes, in ${s(plain)}`,
      },
    ];
  } finally {
    await db.destroy();
  }
}

export const payoutsPart: BenefitPart = { name: 'payouts', says: 'booking payouts and the bank’s answers…', bench };
