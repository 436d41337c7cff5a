import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseAnswer, Me, MembersAnswer } from '../../kernel/answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { type DoubtDesk, openDoubtDesk } from '../../test/doubt-desk.ts';
import type { TestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { openDb } from '../db/open.ts';
import { makeSealer } from '../people/sealing.ts';
import { beginRotation, rewrap } from './changing.ts';
import { Keys } from './keys.ts';
import { secretProvider } from './provider.ts';
import { marksOf } from './rotating.ts';

let desk: DoubtDesk;
let s: TestServer;
let ownerDb: ReturnType<typeof openDb>;
let approver: Client;

beforeAll(async () => {
  desk = await openDoubtDesk();
  s = desk.s;
  ownerDb = openDb(new pg.Pool({ connectionString: s.db.ownerUrl, max: 2 }));
  approver = await s.staff('town', 'approver');
});

afterAll(async () => {
  await ownerDb.destroy();
  await s.close();
});

const provider = () => s.platform.keys.provider;
const begin = (what: 'seal' | 'blind', profile: 'aes' | 'gm' = 'aes', leadSeconds = 0) =>
  beginRotation(ownerDb, { what, profile, provider: provider(), leadSeconds });

/** How many values stand under keys other than the newest, by their bytes alone. */
async function underOldKeys(what: 'seal' | 'blind'): Promise<number> {
  const { ring } = s.platform.keys;
  let old = 0;
  for (const { table, column, from, mark } of marksOf(ring, what)) {
    const { rows } = await s.world.owner.query<{ n: number }>(
      `select count(*)::integer as n from ${table}
       where ${column} is not null and substring(${column} from ${from} for ${mark.length}) <> $1`,
      [mark],
    );
    old += rows[0]!.n;
  }
  return old;
}

async function signedIn(person: WorldPerson): Promise<Client> {
  const client = s.client();
  await s.world.owner.query('delete from phone_codes');
  await client.signInByPhone(person.phone);
  return client;
}

const appeal = { topic: 'canteen', what: '食堂的饭总是凉的，胃不舒服', aboveWorkplace: false, shared: true };

/** A worker with something in every place that is sealed: her numbers, a case with moves, a draft, kept answers. */
async function fullPerson() {
  const person = await s.world.worker('factory');
  const client = await signedIn(person);
  const filed = done(await client.post<CaseAnswer>('/api/services/appeal/cases', { form: appeal }));
  done(await client.put('/api/services/appeal/draft', { form: { what: '还没写完' } }));
  return { person, client, filed };
}

async function expectReadable({ person, client, filed }: Awaited<ReturnType<typeof fullPerson>>): Promise<void> {
  expect(done(await client.get<Me>('/api/me')).phone).toBe(`199****${person.phone.slice(-4)}`);
  expect(done(await client.get<CaseAnswer>(`/api/cases/${filed.id}`)).form).toMatchObject({ what: appeal.what });
  const draft = done(await client.get<unknown>('/api/services/appeal/draft'));
  expect(JSON.stringify(draft)).toContain('还没写完');
  for (const number of [person.phone, person.document]) {
    const found = done(await approver.post<MembersAnswer>('/api/members/search', { q: number }));
    expect(found.items.map(({ name }) => name)).toEqual([person.name]);
  }
  expect(done(await (await signedIn(person)).get<Me>('/api/me')).name).toBe(person.name);
}

describe('a change of keys while people are served', () => {
  it('puts every sealed value under the new key, of the other profile too, and destroys the old [MLPS-21]', async () => {
    const full = await fullPerson();
    const pair = await desk.pair();
    done(await desk.merge(approver, pair));
    for (const profile of ['gm', 'aes'] as const) {
      await begin('seal', profile);
      await expectReadable(full);
      await s.ticker.settle();
      expect(await underOldKeys('seal')).toBe(0);
      await expectReadable(full);
      const { rows } = await s.world.owner.query(
        `select id from data_keys where purpose = 'seal' and wrapped is not null and profile <> $1`,
        [profile],
      );
      expect(rows).toEqual([]);
    }
    done(await desk.undo(approver, pair));
  });

  it('finds everybody before, while and after the key of the index changes, also what a merge kept', async () => {
    const full = await fullPerson();
    const pair = await desk.pair();
    const phones = [await signedIn(pair.one), await signedIn(pair.other)];
    expect(phones).toHaveLength(2);
    done(await desk.merge(approver, pair));
    await begin('blind', 'gm', 3_600);
    await s.ticker.settle();
    await expectReadable(full);
    // The hour is over: the key is written with, and nothing is under it yet.
    await s.world.owner.query(`update data_keys set active_at = now() where active_at > now()`);
    await s.platform.keys.refresh();
    expect(await underOldKeys('blind')).toBeGreaterThan(0);
    await expectReadable(full);
    const newcomer = await s.world.worker('factory');
    await expectSame(newcomer);
    await s.world.owner.query('update key_rotations set begins_at = now() where finished_at is null');
    await s.ticker.settle();
    expect(await underOldKeys('blind')).toBe(0);
    await expectReadable(full);
    await expectSame(newcomer);
    done(await desk.undo(approver, pair));
    for (const one of [pair.one, pair.other])
      expect(done(await (await signedIn(one)).get<Me>('/api/me')).name).toBe(one.name);
  });

  it('is known to another process before anybody writes with it', async () => {
    const opening = { provider: provider(), profile: 'aes', secret: Buffer.alloc(32) } as const;
    const other = await Keys.open(s.platform.db, opening);
    await begin('seal', 'aes', 3_600);
    await other.refresh();
    const before = other.ring.seal('a', 'identity');
    await s.world.owner.query(`update data_keys set active_at = now() where active_at > now()`);
    await s.platform.keys.refresh();
    const written = s.platform.sealer.seal('a', 'identity');
    expect(written.subarray(0, 6)).not.toEqual(before.subarray(0, 6));
    expect(other.ring.open(written, 'identity')).toBe('a');
    await s.world.owner.query('update key_rotations set begins_at = now() where finished_at is null');
    await s.ticker.settle();
  });

  it('destroys no key while rows that the application does not see are under it', async () => {
    const full = await fullPerson();
    const show = (rows: boolean) => s.world.owner.query(`alter policy app on drafts using (${rows})`);
    await show(false);
    await begin('seal');
    await expect(s.ticker.settle()).rejects.toThrow('were not found');
    await show(true);
    await expectReadable(full);
    await s.ticker.settle();
    expect(await underOldKeys('seal')).toBe(0);
    await expectReadable(full);
  });

  it('does not begin while another is under way, and never by the application', async () => {
    await begin('seal', 'aes', 3_600);
    await expect(begin('blind')).rejects.toThrow('keys-changing');
    await s.world.owner.query('update key_rotations set begins_at = now() where finished_at is null');
    await s.world.owner.query(`update data_keys set active_at = now() where active_at > now()`);
    await s.ticker.settle();
    const app = new pg.Client({ connectionString: s.db.appUrl });
    await app.connect();
    try {
      await expect(
        app.query(`insert into key_rotations (id, what, begins_at) values (gen_random_uuid(), 'seal', now())`),
      ).rejects.toMatchObject({ code: '42501' });
      const rekey = `select rekey('trace', '{said_sealed}', array(select ctid from trace limit 1), '{NULL}', '{"\\\\x02"}')`;
      await expect(app.query(rekey)).rejects.toMatchObject({ code: '42501' });
      await expect(app.query(`update trace set said_sealed = ''`)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await app.end();
    }
  });
});

/** Whether nobody else can come in under the document and phone of somebody, whatever key they stand under. */
async function expectSame(person: WorldPerson): Promise<void> {
  const newcomer = await s.newcomer();
  const form = {
    union: s.world.orgs['factory']!.id,
    name: '另一人',
    documentKind: 'resident-id',
    number: person.document,
  };
  const came = await newcomer.post<{ code: string }>('/api/services/join-union/cases', { form });
  expect(came.body.code).toBe('document-taken');
}

it('data keys are wrapped under another secret and nothing under them changes', async () => {
  const full = await fullPerson();
  const secret = Buffer.alloc(32, 7);
  const to = secretProvider(secret, 'gm');
  const wrapped = await rewrap(ownerDb, { from: provider(), to, check: makeSealer(secret).blind('') });
  expect(wrapped).toBeGreaterThan(6);
  const opened = await Keys.open(s.platform.db, { provider: to, profile: 'aes', secret });
  const { rows } = await s.world.owner.query<{ phone_sealed: Buffer; phone_blind: Buffer }>(
    'select phone_sealed, phone_blind from persons where id = $1',
    [full.person.id],
  );
  expect(opened.ring.open(rows[0]!.phone_sealed, 'identity')).toBe(full.person.phone);
  expect(opened.ring.blind(full.person.phone)).toEqual(rows[0]!.phone_blind);
  await expect(Keys.open(s.platform.db, { provider: provider(), profile: 'aes', secret })).rejects.toThrow(
    'secret-lost',
  );
});
