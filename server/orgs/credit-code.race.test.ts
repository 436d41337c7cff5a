import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCodeOf } from '../../kernel/identity/credit-code.ts';
import type { Refusal } from '../../kernel/refusal.ts';
import { type Client, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { untilWaitedFor } from '../../test/waiting.ts';
import { newId } from '../db/id.ts';
import { foundUnion } from './founding.ts';

let s: TestServer;
let top: Client;
beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  top = await s.staff('province', 'supervisor');
});
afterAll(() => s.close());

/** Gives the factory a code in a transaction that ends only once `other` waits for it. */
async function afterFactoryTook<T>(code: string, other: () => Promise<T>): Promise<T> {
  const held = await s.world.owner.connect();
  try {
    await held.query('begin');
    await held.query('update orgs set credit_code = $2 where id = $1', [s.world.orgs['factory']!.id, code]);
    const later = other();
    await untilWaitedFor(s.world.owner, held);
    await held.query('commit');
    return await later;
  } finally {
    held.release();
  }
}

async function holders(code: string): Promise<unknown[]> {
  const { rows } = await s.world.owner.query('select id from orgs where credit_code = $1', [code]);
  return rows;
}

test('a credit code that another union takes in the same second is refused with words', async () => {
  const code = creditCodeOf('81', '440105', 'PDY09701');
  const came = await afterFactoryTook(code, () =>
    top.put(`/api/orgs/${s.world.orgs['school']!.id}/facts`, { creditCode: code, foundedOn: '' }),
  );
  expect(refusalOf(came as never)).toBe('credit-code-taken');
  expect(await holders(code)).toEqual([{ id: s.world.orgs['factory']!.id }]);
});

test('a union is not founded under a code that another union takes in the same second, and nothing of it stays', async () => {
  const code = creditCodeOf('81', '440105', 'PDY09702');
  const by = { actorId: newId(), requestId: 'r', now: Date.parse('2026-03-02T01:00:00Z'), why: '批准成立' };
  const union = { name: '抢先工会委员会', creditCode: code, years: 3, parentId: s.world.orgs['town']!.id } as const;
  const came = await afterFactoryTook(code, () =>
    s.platform.db.transaction().execute((trx) => foundUnion(trx, union, by)),
  );
  expect((came as Refusal).refused).toBe('credit-code-taken');
  const { rows } = await s.world.owner.query(`select 1 from orgs where name = '抢先工会委员会'`);
  expect(rows).toEqual([]);
  expect(await holders(code)).toHaveLength(1);
});

test('the code of a dissolved union is free again', async () => {
  const code = creditCodeOf('81', '440105', 'PDY09703');
  await s.world.owner.query(`update orgs set credit_code = $2, dissolved_at = now() where id = $1`, [
    s.world.orgs['workshop']!.id,
    code,
  ]);
  const put = await top.put(`/api/orgs/${s.world.orgs['school']!.id}/facts`, { creditCode: code, foundedOn: '' });
  expect(refusalOf(put as never)).toBe('answered 200');
});
