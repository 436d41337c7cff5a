import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toBase64url } from '../../kernel/member-card/bytes.ts';
import { typedCodeOf } from '../../kernel/voucher/token.ts';
import { refusalOf, done } from '../../replay/client.ts';
import { heard, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { agreeTo, fundOf, openVoucher, settle, shopping, take, undo, voucherTown } from '../../test/voucher-desk.ts';
import { readTillCode } from './reading-codes.ts';

const minute = 60_000;
const morning = Date.parse(shopping);

let s: TestServer;
beforeEach(async () => {
  s = await startTestServer();
});
afterEach(() => s.close());

/** Every voucher has at most one use that was not undone, and is used exactly where it has one. */
async function whole(): Promise<void> {
  const { rows } = await s.world.owner.query(
    `select v.id from vouchers v left join voucher_uses u on u.cell_id = v.cell_id and u.voucher_id = v.id
       and not exists (select from voucher_undos x where x.cell_id = u.cell_id and x.use_id = u.id)
     group by v.cell_id, v.id, v.state, v.use_id
     having count(u.id) > 1 or (v.state = 'used') <> (count(u.id) = 1) or (array_agg(u.id))[1] is distinct from v.use_id`,
  );
  expect(rows).toEqual([]);
}

describe('at once', () => {
  test('two merchants take one voucher, many times over: one of them gets it', async () => {
    const town = await voucherTown(s, 8);
    for (const member of town.members) {
      const code = await (await openVoucher(member)).show(morning);
      const came = await Promise.all([0, 1, 0, 1].map((n) => take(town.clerks[n]!, town.shops[n]!, code)));
      expect(came.filter(({ status }) => status === 201)).toHaveLength(1);
      for (const one of came.filter(({ status }) => status !== 201)) expect(refusalOf(one)).toBe('voucher-used');
    }
    await whole();
  });

  test('one undoes while another takes and the period is settled: what is settled is what is used', async () => {
    const town = await voucherTown(s, 6);
    for (const member of town.members) {
      const phone = await openVoucher(member);
      const use = done(await take(town.clerks[0]!, town.shops[0]!, await phone.show(morning)));
      // At the very end of the minutes, when it may just be undone and may just be settled.
      await s.world.setClock(new Date(morning + 15 * minute));
      const code = await phone.show(morning + 15 * minute);
      const [undone, again] = await Promise.all([
        undo(town.clerks[0]!, town.shops[0]!, use.id),
        take(town.clerks[1]!, town.shops[1]!, code),
        settle(town),
      ]);
      expect([200, 409]).toContain(undone.status);
      expect(again.status === 201 ? 'taken' : refusalOf(again)).toMatch(/^(taken|voucher-used)$/);
      await s.world.setClock(shopping);
    }
    await whole();
    await s.world.setClock(new Date(morning + 40 * minute));
    let owed = 0;
    for (const shop of [0, 1]) {
      const came = await settle(town, shop);
      if (came.status === 201) owed += done(await agreeTo(town, done(came).settlement.id)).settlement.unionFen;
    }
    const { rows } = await s.world.owner.query<{ fen: string }>(
      `select coalesce(sum(u.union_fen), 0) as fen from vouchers v join voucher_uses u on u.id = v.use_id`,
    );
    expect(owed).toBe(Number(rows[0]!.fen));
    expect(await fundOf(town)).toMatchObject({ owed });
  });

  test('it is taken while it ends: either it is used or its money goes back', async () => {
    const town = await voucherTown(s, 6);
    const last = Date.parse('2026-03-31T23:59:30+08:00');
    await s.world.setClock(new Date(last));
    const phones = await Promise.all(town.members.map(openVoucher));
    const codes = await Promise.all(phones.map((phone) => phone.show(last)));
    const over = new Date('2026-04-03T00:00:00+08:00');
    const uses = codes.map((code, n) => ({
      key: crypto.randomUUID(),
      code,
      billFen: 80_00,
      at: new Date(last + n).toISOString(),
    }));
    await s.world.setClock(over);
    await Promise.all([s.ticker.settle(), town.clerks[0]!.post(`/api/tills/${town.shops[0]!.id}/uploads`, { uses })]);
    await s.ticker.settle();
    await whole();
    const { rows } = await s.world.owner.query<{ state: string }>('select state from vouchers');
    const used = rows.filter(({ state }) => state === 'used').length;
    expect(rows.filter(({ state }) => state === 'over')).toHaveLength(6 - used);
    expect(await fundOf(town)).toMatchObject({ reserved: used * 40_00, fund: 100_000_00 - used * 40_00 });
  });
});

describe('forged codes', () => {
  test('by the thousand are refused, all in one shape', async () => {
    const town = await voucherTown(s, 1);
    const code = await (await openVoucher(town.members[0]!)).show(morning);
    const altered = Array.from({ length: 1_000 }, (_one, n) => {
      const at = (n * 7) % code.length;
      return `${code.slice(0, at)}${code[at] === 'A' ? 'B' : 'A'}${code.slice(at + 1)}`;
    });
    const guessed = Array.from({ length: 1_000 }, () => typedCodeOf(randomBytes(10)));
    const random = Array.from({ length: 500 }, () => toBase64url(randomBytes(255)));
    for (const text of [...altered, ...guessed, ...random, '', 'x', `${code}A`, code.slice(1)])
      expect(await readTillCode(s.platform, 1, text, morning)).toEqual({ refused: 'voucher-unknown', reasons: [] });
    // The code itself is good.
    expect(await readTillCode(s.platform, 1, code, morning)).toMatchObject({ how: 'scan' });
  });

  test('are tried sixty times a minute by one clerk, and then nothing is looked at', async () => {
    const town = await voucherTown(s, 1);
    const tries = await Promise.all(
      Array.from({ length: 130 }, () => take(town.clerks[0]!, town.shops[0]!, typedCodeOf(randomBytes(10)))),
    );
    // Where the minute ends among them, twice sixty get in.
    const held = tries.filter(({ status }) => status === 429);
    expect(held.length).toBeGreaterThanOrEqual(10);
    for (const one of tries.filter(({ status }) => status !== 429))
      expect(heard(one)).toEqual(refused('voucher-unknown'));
  });
});
