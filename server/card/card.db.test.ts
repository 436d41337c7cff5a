import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { CardAnswer, CardCodeAnswer, CardKeysAnswer } from '../../kernel/member-card/answers.ts';
import { readCode, readCredential } from '../../kernel/member-card/token.ts';
import { type Client, done } from '../../replay/client.ts';
import { type CardPhone, checkWith, makeCardPhone, standingOf } from '../../test/card-phone.ts';
import { heard, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { endMemberships, transfer } from '../people/membership.ts';
import { holderOf, numberOf, personOf } from './holder.ts';

const minute = 60_000;
const hour = 60 * minute;

let s: TestServer;
let phone: CardPhone;
let nobody: Client;
const logged: string[] = [];

beforeAll(async () => {
  const into = new Writable({
    write(chunk, _encoding, then) {
      logged.push(String(chunk));
      then();
    },
  });
  s = await startTestServer({ log: pino({ level: 'trace' }, into) });
  phone = await makeCardPhone();
  nobody = s.client();
});
afterAll(() => s.close());

interface Holder {
  readonly client: Client;
  readonly person: WorldPerson;
}

async function member(name?: string, verified = true): Promise<Holder> {
  const person = await s.world.worker('factory', name, verified);
  const client = s.client();
  await client.signInByPhone(person.phone);
  return { client, person };
}

const cardOf = async ({ client }: { readonly client: Client }, on = phone) =>
  done(await client.post<CardAnswer>('/api/my/card', { key: on.key }));
const keysNow = async () => done(await nobody.get<CardKeysAnswer>('/api/card/keys'));

/** The same a day later. */
async function tomorrow<T>(act: () => Promise<T>): Promise<T> {
  await s.world.setClock(new Date(Date.now() + 24 * hour));
  try {
    return await act();
  } finally {
    await s.world.setClock(null);
  }
}
const timeOf = (answer: { readonly now: string }) => Date.parse(answer.now);

describe('a member’s card', () => {
  it('is shown by her phone and checked without asking anybody', async () => {
    const card = await cardOf(await member('阿依古丽·买买提'));
    const kept = await keysNow();
    const later = timeOf(card) + 20 * hour;
    expect(await checkWith(kept, await phone.show(card, later), later)).toMatchObject({
      ok: true,
      credential: { name: '阿**', union: '示例电子厂工会', verified: true },
    });
    expect(await checkWith(kept, await phone.show(card, later), later + 2 * minute)).toEqual({
      ok: false,
      why: 'stale',
    });
    const nextDay = timeOf(card) + 25 * hour;
    expect(await checkWith(kept, await phone.show(card, nextDay), nextDay)).toEqual({ ok: false, why: 'over' });
  });

  it('tells herself her name, union, number and since when', async () => {
    const holder = await member('王小明', false);
    const card = await cardOf(holder);
    expect(card).toMatchObject({ name: '王小明', union: '示例电子厂工会', since: '2020-01-01', verified: false });
    expect(card.number).toBe(numberOf(s.platform.sealer, holder.person.id));
  });

  it('has one number for life, on every phone and in every union', async () => {
    const holder = await member();
    const first = await cardOf(holder);
    await s.platform.db
      .transaction()
      .execute((trx) => transfer(trx, { cell: 1, personId: holder.person.id }, s.world.orgs['school']!.id, Date.now()));
    const second = await cardOf(holder, await makeCardPhone());
    expect(second).toMatchObject({ number: first.number, union: '示例学校工会' });
    expect(await standingOf(nobody, await phone.show(first, timeOf(second)))).toBe(true);
  });

  it('has numbers that follow in no order, and a holder that is turned back by the platform alone', async () => {
    const people = await Promise.all([member(), member(), member()]);
    const numbers = await Promise.all(people.map(async (one) => (await cardOf(one)).number));
    expect(new Set(numbers.map((number) => number.slice(0, 4))).size).toBe(3);
    const { id } = people[0].person;
    const holder = holderOf(s.platform.sealer, id, 1_000);
    expect(personOf(s.platform.sealer, { holder, from: 1_000 })).toBe(id);
    expect(personOf(s.platform.sealer, { holder, from: 2_000 })).not.toBe(id);
    expect(Buffer.from(holder).toString('hex')).not.toContain(id.slice(0, 8));
  });

  it('has nothing in two days’ codes by which whoever keeps them could tell that they are one person’s', async () => {
    const holder = await member('公冶示例');
    const secondPhone = await makeCardPhone();
    const first = await cardOf(holder);
    const second = await tomorrow(() => cardOf(holder, secondPhone));
    const [one, other] = [readCredential(first.credential)!, readCredential(second.credential)!];
    for (const part of ['holder', 'phoneKey', 'signature'] as const) expect(other[part]).not.toEqual(one[part]);
    expect(second.number).toBe(first.number);
    const code = await secondPhone.show(second, timeOf(second));
    expect(await tomorrow(() => standingOf(nobody, code))).toBe(true);
    const bytes = Buffer.from(readCode(code)!.shown);
    expect(bytes.includes(Buffer.from(one.holder))).toBe(false);
  });

  it('lives on two phones at once, and neither shows the other’s', async () => {
    const holder = await member();
    const other = await makeCardPhone();
    const [mine, theirs] = [await cardOf(holder), await cardOf(holder, other)];
    const kept = await keysNow();
    const now = timeOf(theirs);
    expect(await checkWith(kept, await phone.show(mine, now), now)).toMatchObject({ ok: true });
    expect(await checkWith(kept, await other.show(theirs, now), now)).toMatchObject({ ok: true });
    expect(await checkWith(kept, await other.show(mine, now), now)).toEqual({ ok: false, why: 'forged' });
  });

  it('comes as one code after another for a phone that keeps no key', async () => {
    const { client } = await member();
    const answer = done(await client.post<CardCodeAnswer>('/api/my/card/code', undefined));
    const kept = await keysNow();
    expect(await checkWith(kept, answer.code, timeOf(answer))).toMatchObject({ ok: true });
    expect(await checkWith(kept, answer.code, timeOf(answer) + minute)).toEqual({ ok: false, why: 'stale' });
    expect(await standingOf(nobody, answer.code)).toBe(true);
  });
});

describe('who may not', () => {
  it('is no member, has left, or is not signed in', async () => {
    const left = await member();
    await endMemberships(s.platform.db, [{ cell: 1, personId: left.person.id }], { day: '2026-11-01', why: 'left' });
    for (const client of [await s.newcomer(), left.client]) {
      expect(heard(await client.post('/api/my/card', { key: phone.key }))).toEqual(refused('no-membership'));
      expect(heard(await client.post('/api/my/card/code', undefined))).toEqual(refused('no-membership'));
    }
    expect(heard(await nobody.post('/api/my/card', { key: phone.key }))).toEqual(refused('sign-in-needed'));
  });

  test.each(['', 'x', 'A'.repeat(86), 'A'.repeat(101), `${'A'.repeat(85)}=`])(
    'brings a key that is none: %s',
    async (key) => {
      const { client } = await member();
      expect(heard(await client.post('/api/my/card', { key }))).toEqual(refused('malformed-request'));
    },
  );

  it('asks twenty times within a minute', async () => {
    const { client } = await member();
    const came = await Promise.all(Array.from({ length: 50 }, () => client.post('/api/my/card', { key: phone.key })));
    const refusals = came.filter(({ status }) => status !== 200);
    // Where the minute ends among them, twice twenty get in.
    expect(refusals.length).toBeGreaterThanOrEqual(10);
    for (const one of refusals) expect(heard(one)).toEqual(refused('too-often'));
  });
});

describe('asked whether a membership stands', () => {
  test('the platform says no once she has left', async () => {
    const holder = await member();
    const card = await cardOf(holder);
    const code = await phone.show(card, timeOf(card));
    expect(await standingOf(nobody, code)).toBe(true);
    await endMemberships(s.platform.db, [{ cell: 1, personId: holder.person.id }], {
      day: '2026-11-20',
      why: 'dissolved',
    });
    expect(await standingOf(nobody, code)).toBe(false);
  });

  test('it follows a record that was merged into another', async () => {
    const [gone, kept] = [await member(), await member()];
    const card = await cardOf(gone);
    await endMemberships(s.platform.db, [{ cell: 1, personId: gone.person.id }], {
      day: '2026-11-20',
      why: 'mistaken',
    });
    await s.world.owner.query('update persons set merged_into = $1 where id = $2', [kept.person.id, gone.person.id]);
    expect(await standingOf(nobody, await phone.show(card, timeOf(card)))).toBe(true);
  });

  test('it says no, and nothing else, to what is no code, is changed, or was shown too long ago', async () => {
    const card = await cardOf(await member());
    const code = await phone.show(card, timeOf(card));
    const other = await makeCardPhone();
    const changed = `${code.slice(0, 40)}${code[40] === 'A' ? 'B' : 'A'}${code.slice(41)}`;
    const old = await phone.show(card, timeOf(card) - 6 * minute);
    for (const asked of ['', 'x', card.credential, changed, old, await other.show(card, timeOf(card))])
      expect(done(await nobody.post('/api/card/standing', { code: asked }))).toEqual({ stands: false });
    expect(heard(await nobody.post('/api/card/standing', { code: 'x'.repeat(1001) }))).toEqual(
      refused('malformed-request'),
    );
    expect(heard(await nobody.post('/api/card/standing', { number: card.number }))).toEqual(
      refused('malformed-request'),
    );
  });

  test('it answers about one member a dozen times a minute', async () => {
    const card = await cardOf(await member());
    const code = await phone.show(card, timeOf(card));
    const ask = () => nobody.post('/api/card/standing', { code });
    const came = await Promise.all(Array.from({ length: 30 }, ask));
    const refusals = came.filter(({ status }) => status !== 200);
    expect(refusals.length).toBeGreaterThanOrEqual(6);
    for (const one of refusals) expect(heard(one)).toEqual(refused('too-often'));
  });

  test('it writes down nothing: no row in any table, and no word of the member in the log', async () => {
    const holder = await member('欧阳春花');
    const card = await cardOf(holder);
    const code = await phone.show(card, timeOf(card));
    const rowsNow = async () => {
      const { rows } = await s.world.owner.query<{ name: string }>(
        `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
      );
      const counts = rows.map(({ name }) => `select '${name}' as name, count(*)::integer as n from ${name}`);
      return (await s.world.owner.query(counts.join(' union all '))).rows as { name: string; n: number }[];
    };
    const before = await rowsNow();
    expect(before.map(({ name }) => name)).toContain('audit');
    logged.length = 0;
    await cardOf(holder);
    expect(await standingOf(nobody, code)).toBe(true);
    expect(await standingOf(nobody, code.slice(0, -4))).toBe(false);
    await nobody.post('/api/card/standing', { code, number: card.number });
    await nobody.post('/api/card/standing', `{"code":"${code}`, { 'content-type': 'application/json' });
    expect(await rowsNow()).toEqual(before);
    const log = logged.join('');
    for (const word of [code.slice(0, 60), code.slice(-60), card.number, '欧阳', '欧**', holder.person.id])
      expect(log).not.toContain(word);
    // The log is one that does hear of faults.
    s.platform.log.error('heard');
    expect(logged.join('')).toContain('heard');
  });
});
