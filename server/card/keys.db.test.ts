import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { CardAnswer, CardKeysAnswer } from '../../kernel/member-card/answers.ts';
import { readCredential } from '../../kernel/member-card/token.ts';
import { type Client, done } from '../../replay/client.ts';
import { type CardPhone, checkWith, makeCardPhone } from '../../test/card-phone.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { getKeys } from './keys.ts';
import { addKey } from './queries.ts';

const dayMs = 86_400_000;
const first = Date.UTC(2026, 10, 20, 1);

let s: TestServer;
let phone: CardPhone;
let nobody: Client;

beforeAll(async () => {
  s = await startTestServer();
  phone = await makeCardPhone();
  nobody = s.client();
});
afterEach(() => s.world.owner.query('delete from card_keys'));
afterAll(() => s.close());

/** A member signs in and gets a card so many days after the first key was made. */
async function cardAfter(days: number): Promise<CardAnswer> {
  await s.world.setClock(new Date(first + days * dayMs));
  const client = await s.worker();
  return done(await client.post<CardAnswer>('/api/my/card', { key: phone.key }));
}

const keysNow = async () => done(await nobody.get<CardKeysAnswer>('/api/card/keys'));
const signerOf = (card: CardAnswer) => readCredential(card.credential)!.keyId;
const idsOf = (kept: CardKeysAnswer) => kept.keys.map(({ id }) => id);

it('the first key signs at once, for three months', async () => {
  expect(signerOf(await cardAfter(0))).toBe(1);
  expect(signerOf(await cardAfter(87))).toBe(1);
  expect(idsOf(await keysNow())).toEqual([1]);
});

it('of many who find a key due one adds it, also of those who come when the first has just done so', async () => {
  await s.world.setClock(new Date(first));
  await Promise.all(Array.from({ length: 40 }, () => getKeys(s.platform)));
  const late = { publicKey: Buffer.alloc(64), privateSealed: Buffer.alloc(8), after: 0 };
  await addKey(s.platform.db, late);
  expect(idsOf(await keysNow())).toEqual([1]);
  // Who has seen it adds the next, also after one that was withdrawn.
  await addKey(s.platform.db, { ...late, after: 1 });
  await s.world.owner.query('update card_keys set withdrawn_at = now() where id = 2');
  await addKey(s.platform.db, { ...late, after: 1 });
  expect(idsOf(await keysNow())).toEqual([1, 3]);
});

it('the next key is known to verifiers for two days before it signs, and the old one after', async () => {
  await cardAfter(0);
  const last = await cardAfter(88);
  expect(signerOf(last)).toBe(1);
  const kept = await keysNow();
  expect(idsOf(kept)).toEqual([1, 2]);
  expect(signerOf(await cardAfter(89.99))).toBe(1);

  const fresh = await cardAfter(90);
  expect(signerOf(fresh)).toBe(2);
  const now = first + 90 * dayMs;
  expect(await checkWith(kept, await phone.show(fresh, now), now), 'offline since two days').toMatchObject({
    ok: true,
  });
  expect(idsOf(await keysNow())).toEqual([1, 2]);
  const shown = first + 88.5 * dayMs;
  expect(await checkWith(await keysNow(), await phone.show(last, shown), shown)).toMatchObject({ ok: true });
});

it('a platform that nobody used for a year still signs with a key that was published', async () => {
  await cardAfter(0);
  expect(signerOf(await cardAfter(365))).toBe(1);
  expect(signerOf(await cardAfter(367))).toBe(2);
});

it('a key that an operator withdraws signs no more and is believed no more', async () => {
  const card = await cardAfter(0);
  const now = Date.parse(card.now);
  await s.world.owner.query('update card_keys set withdrawn_at = clock_now()');
  const kept = await keysNow();
  expect(idsOf(kept)).toEqual([2]);
  expect(await checkWith(kept, await phone.show(card, now), now)).toEqual({ ok: false, why: 'key-unknown' });
  expect(signerOf(await cardAfter(0))).toBe(2);
});

it('of many who ask at once for the first card all get one that is believed', async () => {
  await s.world.setClock(new Date(first));
  const clients = await Promise.all(Array.from({ length: 8 }, () => s.worker()));
  const cards = await Promise.all(
    clients.map(async (client) => done(await client.post<CardAnswer>('/api/my/card', { key: phone.key }))),
  );
  const kept = await keysNow();
  for (const card of cards)
    expect(await checkWith(kept, await phone.show(card, first), first)).toMatchObject({ ok: true });
});

it('the private half is sealed, and the app can neither change nor take away a key', async () => {
  await cardAfter(0);
  const { rows } = await s.world.owner.query<{ private_sealed: Buffer }>('select private_sealed from card_keys');
  expect(rows[0]!.private_sealed[0]).toBe(2);
  expect(rows[0]!.private_sealed.toString('utf8')).not.toContain('MIG');
  await expect(s.platform.pool.query('update card_keys set withdrawn_at = null')).rejects.toMatchObject({
    code: '42501',
  });
  await expect(s.platform.pool.query('delete from card_keys')).rejects.toMatchObject({ code: '42501' });
});
