import { Client as Pg } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BatchLine } from '../../kernel/payout.ts';
import type { Client } from '../../replay/client.ts';
import { type Payee, agree, makeBatch, nameAccount, owe, payee } from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let cashier: Client;
let boss: Client;
let pg: Pg;

beforeAll(async () => {
  s = await startTestServer();
  cashier = await s.staff('county', 'cashier');
  boss = await s.staff('county', 'supervisor');
  await s.world.fund('county', 'relief', 10_000_00);
  pg = new Pg({ connectionString: s.db.appUrl });
  await pg.connect();
});
beforeEach(async () => {
  await s.world.owner.query(
    `update payee_accounts set closed_at = now(), closed_why = 'removed' where closed_at is null`,
  );
});
afterAll(async () => {
  await pg.end();
  await s.close();
});

async function owed(fen: number): Promise<Payee> {
  const one = await payee(s);
  await nameAccount(one);
  await owe(s, 'county', one.person.id, fen);
  return one;
}

describe('in the database itself, as the role of the application', () => {
  const app = (text: string, values: readonly unknown[] = []) => pg.query(text, [...values]);

  async function draftOf(): Promise<{ batch: BatchLine; one: Payee }> {
    const one = await owed(4_00);
    return { batch: await makeBatch(cashier, s, 'county'), one };
  }
  const copy = (changes: string) =>
    `insert into payouts (cell_id, id, batch_id, entry_id, person_id, account_id, amount_fen)
     select cell_id, gen_random_uuid(), batch_id, ${changes} from payouts where batch_id = $1`;

  it('a transfer to somebody else’s account is impossible', async () => {
    const { batch } = await draftOf();
    const other = await owed(1_00);
    const { rows } = await s.world.owner.query<{ id: string }>(
      'select id from payee_accounts where person_id = $1 and closed_at is null',
      [other.person.id],
    );
    const hers = copy(`entry_id, '${other.person.id}', '${rows[0]!.id}', amount_fen`);
    await expect(app(hers, [batch.id])).rejects.toMatchObject({ code: expect.stringMatching(/HQM05|23505/) as string });
    const mixed = copy(`entry_id, person_id, '${rows[0]!.id}', amount_fen`);
    await expect(app(mixed, [batch.id])).rejects.toMatchObject({
      code: expect.stringMatching(/HQM05|23503|23505/) as string,
    });
    await expect(
      app('update payee_accounts set person_id = $1 where id = $2', [batch.id, rows[0]!.id]),
    ).rejects.toMatchObject({ code: 'HQM05' });
  });

  it('a debt has one transfer at a time, of its whole amount', async () => {
    const { batch, one } = await draftOf();
    await expect(app(copy('entry_id, person_id, account_id, amount_fen'), [batch.id])).rejects.toMatchObject({
      code: '23505',
    });
    const entry = await owe(s, 'county', one.person.id, 2_00);
    const more = copy(`'${entry}', person_id, account_id, 201`);
    await expect(app(more, [batch.id])).rejects.toMatchObject({ code: 'HQM06' });
  });

  it('nothing is sent before two have agreed, and nobody agrees to her own', async () => {
    const { batch } = await draftOf();
    await expect(app(`update payouts set state = 'sent' where batch_id = $1`, [batch.id])).rejects.toMatchObject({
      code: 'HQM07',
    });
    const alone = `update payout_batches set state = 'approved', decided_by = made_by, decided_at = now() where id = $1`;
    await expect(app(alone, [batch.id])).rejects.toMatchObject({ code: '23514' });
    const silently = `update payout_batches set state = 'approved' where id = $1`;
    await expect(app(silently, [batch.id])).rejects.toMatchObject({ code: '23514' });
    const added = `update payout_batches set total_fen = 1 where id = $1`;
    await expect(app(added, [batch.id])).rejects.toMatchObject({ code: '42501' });
  });

  it('nothing has arrived that the ledger does not know of, and no other amount is booked', async () => {
    await owed(6_00);
    const batch = await agree(boss, (await makeBatch(cashier, s, 'county')).id);
    await expect(app(`update payouts set state = 'carried' where batch_id = $1`, [batch.id])).rejects.toMatchObject({
      code: 'HQM07',
    });
    await app(`insert into ledger_accounts (cell_id, id, org_id, kind, fund) values (1, $1, $2, 'paid', 'relief')`, [
      batch.id,
      batch.org.id,
    ]);
    const booked = `insert into ledger_entries (cell_id, id, payee_id, from_account, to_account, amount_fen, says, at, payout_id)
      select p.cell_id, gen_random_uuid(), p.person_id, e.to_account,
        p.batch_id, p.amount_fen - 1, '', now(), p.id
      from payouts p join ledger_entries e on e.id = p.entry_id where p.batch_id = $1`;
    await expect(app(booked, [batch.id])).rejects.toMatchObject({ code: 'HQM06' });
  });
});
