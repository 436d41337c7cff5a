import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../../test/database.ts';
import { checkout, migrate } from './migrate.ts';

/** A database of an earlier schema, with rows in it, brought to this one. */
let root: string;
let db: FreshDatabase;
let owner: Client;
const log = { info: () => {}, warn: () => {}, error: () => {} };
const [one, two, three] = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'hongqiao-upgrade-'));
  db = await freshDatabase({ empty: true });
  owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await db.drop();
  rmSync(root, { recursive: true });
});

/** The schema as it was before the file of this time. */
async function schemaBefore(first: string): Promise<void> {
  mkdirSync(join(root, 'db/migrations'), { recursive: true });
  for (const file of readdirSync(join(checkout, 'db/migrations')))
    if (file < first) cpSync(join(checkout, 'db/migrations', file), join(root, 'db/migrations', file));
  await migrate(db.ownerUrl, { log, root });
  await owner.query(`insert into cells (cell_id, name) values (1, '示例') on conflict do nothing`);
}

const rowsOf = (query: string) => owner.query(query).then(({ rows }) => rows as unknown[]);

describe('a database with rows in it', () => {
  test('that has one document on three records keeps it on the oldest and puts the two others up for review', async () => {
    await schemaBefore('20261121T0935');
    await owner.query(
      `insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind, created_at)
       select 1, id::uuid, 'a', 'a', 'passport', 'x', 'x', at::timestamptz
       from unnest($1::text[], $2::text[]) p (id, at)`,
      [
        [one, two, three],
        ['2026-03-02', '2026-03-01', '2026-03-03'],
      ],
    );
    await migrate(db.ownerUrl, { log });
    expect(await rowsOf('select id, document_kind from persons order by id')).toEqual([
      { id: one, document_kind: null },
      { id: two, document_kind: 'passport' },
      { id: three, document_kind: null },
    ]);
    expect(await rowsOf('select one_id, other_id, why, state from person_doubts order by 1')).toEqual([
      { one_id: one, other_id: two, why: 'document', state: 'open' },
      { one_id: two, other_id: three, why: 'document', state: 'open' },
    ]);
    expect(await rowsOf(`select 1 from pg_class where relname = 'documents_set_apart'`)).toEqual([]);
  });

  test('that has a roster checked but not yet brought in lets its good lines go and keeps the bad ones', async () => {
    await schemaBefore('20261121T0975');
    await owner.query(`insert into persons (cell_id, id, name, name_folded) values (1, '${one}', 'a', 'a')`);
    await owner.query(`insert into orgs (id, level, name, path, cell_id) values ('${two}', 'province', 'p', 'p.', 1)`);
    await owner.query(
      `insert into imports (cell_id, id, org_id, account_id, person_id, file_name, key_sealed, state, good_rows, created_at)
       values (1, '${three}', '${two}', '${one}', '${one}', 'f', 'x', 'checked', 1, now())`,
    );
    await owner.query(
      `insert into import_rows (cell_id, import_id, row_no, verdict, sealed)
       values (1, '${three}', 2, 'good', 'x'), (1, '${three}', 3, 'bad', null)`,
    );
    await migrate(db.ownerUrl, { log });
    expect(await rowsOf('select row_no, verdict from import_rows')).toEqual([{ row_no: 3, verdict: 'bad' }]);
    expect(await rowsOf('select state, good_rows from imports')).toEqual([{ state: 'checked', good_rows: 1 }]);
  });

  test('in which two unions that stand say one credit code leaves it to the older one, and says so in the audit', async () => {
    await schemaBefore('20261121T1052');
    await owner.query(
      `insert into orgs (id, parent_id, level, name, path, cell_id, credit_code, created_at, dissolved_at)
       values ('${one}', null, 'province', 'p', 'p.', 1, null, '2026-01-01', null),
         ('${two}', '${one}', 'city', 'a', 'p.a.', 1, 'C', '2026-01-02', null),
         ('${three}', '${one}', 'city', 'b', 'p.b.', 1, 'C', '2026-01-03', null),
         (gen_random_uuid(), '${one}', 'city', 'c', 'p.c.', 1, 'C', '2026-01-01', '2026-01-04')`,
    );
    await migrate(db.ownerUrl, { log });
    expect(await rowsOf('select name, credit_code from orgs order by path')).toEqual([
      { name: 'p', credit_code: null },
      { name: 'a', credit_code: 'C' },
      { name: 'b', credit_code: null },
      { name: 'c', credit_code: 'C' },
    ]);
    expect(await rowsOf('select act, object_id, purpose from audit')).toEqual([
      { act: 'change-facts', object_id: three, purpose: '与别的工会重复，已清空：C' },
    ]);
  });

  test('in which a contract was asked for in days has it in years, and says what could not be carried over', async () => {
    await schemaBefore('20261205T0200');
    await owner.query(`insert into orgs (id, level, name, path, cell_id) values ('${one}', 'province', 'p', 'p.', 1)`);
    await owner.query(
      `insert into tunable_values (id, org_id, service, name, from_on, value, cites)
       select gen_random_uuid(), '${one}', service, name, from_on::date, value, '{}' from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
         t (service, name, from_on, value)`,
      [
        ['certificate-award', 'degree-subsidy', 'degree-subsidy', 'degree-subsidy', 'hardship-aid'],
        ['contractDays', 'contractDays', 'contractDays', 'contractDays', 'contractDays'],
        ['2026-01-01', '2026-01-01', '2026-02-01', '2026-03-01', '2026-01-01'],
        [731, 365, 200, null, 365],
      ],
    );
    await migrate(db.ownerUrl, { log });
    const set = await rowsOf(
      'select service, name, value, taken_back_why as why from tunable_values order by service, from_on',
    );
    expect(set).toEqual([
      { service: 'certificate-award', name: 'contractYears', value: '2', why: null },
      { service: 'degree-subsidy', name: 'contractYears', value: '1', why: null },
      {
        service: 'degree-subsidy',
        name: 'contractYears',
        value: null,
        why: '原来定的是 200 天；现在合同按整年算，请按年重新定。',
      },
      { service: 'degree-subsidy', name: 'contractYears', value: null, why: null },
      { service: 'hardship-aid', name: 'contractDays', value: '365', why: null },
    ]);
  });

  test('in which bases were rated by name has them rated by id, and keeps under its name what names none or several', async () => {
    await schemaBefore('20261205T0720');
    const orgs = `insert into orgs (id, level, name, path, cell_id) values ('${one}', 'province', 'p', 'p.', 1)`;
    const person = `insert into persons (cell_id, id, name, name_folded) values (1, '${one}', 'a', 'a'), (1, '${two}', 'b', 'b')`;
    for (const query of [orgs, person]) await owner.query(query);
    const filed = (rows: readonly object[]) =>
      owner.query(
        `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, org_path, state, open, seq,
           entered_seq, filed_at, entered_at, form, summary, tuned, findings)
         select 1, id, service, 1, n::text, 1, coalesce(applicant, '${one}'), '${one}', 'p.', state, false, 1, 1, now(), now(), form, '', '{}', '[]'
         from json_to_recordset($1::json) c (n integer, id uuid, service text, state text, form jsonb, applicant uuid)`,
        [JSON.stringify(rows.map((row, n) => ({ n, ...row })))],
      );
    const base = (id: string, name: string, state: string) => ({
      id,
      service: 'recuperation-base',
      state,
      form: { name },
    });
    const idOf = (n: number) => `00000000-0000-7000-9000-00000000000${n}`;
    const rating = (n: number, at: string, applicant = one) => ({
      id: idOf(n),
      service: 'trip-feedback',
      state: 'read',
      form: { base: at },
      applicant,
    });
    await filed([
      base(one!, '温泉 a 院', 'expired'),
      base(two!, '湖边', 'accredited'),
      base(three!, '湖边', 'revoked'),
      base(idOf(8), '温泉A院', 'refused'),
      ...['温泉Ａ院', '湖边', '别处'].map((at, n) => rating(n, at)),
      rating(3, '湖边', two),
      { id: idOf(9), service: 'trip-subsidy', state: 'paid', form: { cost: 900_00, own: 700_00 } },
    ]);
    await owner.query(
      `insert into campaigns (id, org_id, service, name, lead, way, split, each, opens_at, closes_at, made_by, made_at, request_id, goes_to)
       values ('${one}', '${one}', 'recuperation', '', '', 'first-come', 'whole', 'member', now(), now() + interval '1 day', '${one}', now(), '', '${three}')`,
    );
    await owner.query(
      `insert into claims (cell_id, id, campaign_id, slice, person_id, org_id, state, number, at)
       values (1, '${one}', '${one}', 1, '${two}', '${one}', 'granted', 1, now())`,
    );
    await owner.query(
      `insert into trace (cell_id, case_id, seq, action, from_state, to_state, org_path, said, request_id, at)
       select 1, id::uuid, seq, action, '', '', 'p.', said, '', '2026-03-01T17:00:00Z'
       from json_to_recordset($1::json) t (id uuid, seq integer, action text, said jsonb)`,
      [
        JSON.stringify([
          { id: idOf(9), seq: 1, action: 'check', said: { went: 3 } },
          { id: idOf(9), seq: 2, action: 'check', said: { went: 2 } },
          { id: idOf(9), seq: 3, action: 'pay', said: {} },
          { id: two, seq: 1, action: 'report', said: { people: 120, spent: 5_000_00 } },
        ]),
      ],
    );
    await migrate(db.ownerUrl, { log });
    const rated = `select form ->> 'base' as at, rates_id as of from cases where service = 'trip-feedback' order by id`;
    expect(await rowsOf(rated)).toEqual([
      { at: '温泉Ａ院', of: one },
      { at: '湖边', of: null },
      { at: '别处', of: null },
      // Of the two that have the name she was at this one.
      { at: '湖边', of: three },
    ]);
    expect(await rowsOf(`select service, day::text, metrics, n, fen from figure_deltas order by service`)).toEqual([
      {
        service: 'recuperation-base',
        day: '2026-03-02',
        metrics: ['people', 'spent'],
        n: [120, 1],
        fen: ['0', '500000'],
      },
      {
        service: 'trip-subsidy',
        day: '2026-03-02',
        metrics: ['groups', 'went', 'spent', 'own'],
        n: [1, 2, 1, 1],
        fen: ['0', '0', '90000', '70000'],
      },
    ]);
  });

  test('that was made with the two older indexes of deadlines ends up with the one that took their place', async () => {
    await schemaBefore('20261120T0930');
    const named = `select indexname from pg_indexes where indexname in ('cases_due', 'cases_remind', 'cases_wake') order by 1`;
    expect(await rowsOf(named)).toEqual([{ indexname: 'cases_due' }, { indexname: 'cases_remind' }]);
    await migrate(db.ownerUrl, { log });
    expect(await rowsOf(named)).toEqual([{ indexname: 'cases_wake' }]);
  });
});
