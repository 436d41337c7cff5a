import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Me } from '../../kernel/answers.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { Cleaning } from './cleaning.ts';
import { ClockWatch } from './clock-watch.ts';
import { settleLeap } from './leap.ts';

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer();
});
afterAll(() => s.close());

const hour = 3_600_000;
const ahead = (hours: number) => new Date(Date.now() + hours * hour);
const run = (text: string, ...values: unknown[]) => s.world.owner.query(text, values);

async function signedIn() {
  const worker = await s.world.worker('factory');
  const client = s.client();
  await client.signInByPhone(worker.phone);
  // Of an hour, whatever the profile says.
  await run('update sessions set expires_at = $2, ends_at = $2 where person_id = $1', worker.id, ahead(1));
  return { status: async () => (await client.get<Me>('/api/me')).status, id: worker.id };
}

/** A watch beside a clock that nobody sets, which is moved here in place of the database’s. */
function watchBeside() {
  let steady = 0;
  const watch = new ClockWatch(s.platform, () => steady);
  return { watch, goOn: (ms: number) => (steady += ms) };
}

it('a session that was over before the clock went back stays over, and one that was not goes on [MLPS-5]', async () => {
  const [short, long] = [await signedIn(), await signedIn()];
  await run('update sessions set expires_at = $2, ends_at = $2 where person_id = $1', long.id, ahead(30));
  const { watch, goOn } = watchBeside();
  await watch.turn();
  // Five hours have gone by, and the clock of the database shows that none has.
  goOn(5 * hour);
  expect(await watch.turn()).toBe(1);
  expect([await short.status(), await long.status()]).toEqual([401, 200]);
  expect(await watch.turn()).toBe(0);
});

it('a session and a code that a clock made which ran ahead are of no use, and the phone gets another code', async () => {
  const { id, status } = await signedIn();
  const worker = await s.world.worker('factory');
  await s.client().post('/api/session/code', { phone: worker.phone });
  const to = ahead(24 * 400);
  await run('update sessions set created_at = $2, expires_at = $2, ends_at = $2 where person_id = $1', id, to);
  await run(
    'update phone_codes set sent_at = $2, expires_at = $2 where phone_blind = $1',
    s.platform.sealer.blind(worker.phone),
    to,
  );
  expect(await status()).toBe(200);
  await settleLeap(s.platform.db, to);
  expect(await status()).toBe(401);
  await s.client().signInByPhone(worker.phone);
});

it('a message that was put off by a clock that ran ahead goes now; one put off as usual waits for its time', async () => {
  const to = ahead(24 * 400);
  const wait = (at: Date) =>
    run(
      `insert into outbox (cell_id, id, case_id, seq, event, parties, at, next_try_at)
       values (1, gen_random_uuid(), gen_random_uuid(), 1, 'file', '{}', now(), $1)`,
      at,
    );
  await wait(to);
  await wait(ahead(0.4));
  expect((await settleLeap(s.platform.db, to)).messages).toBe(1);
  expect((await run('select from outbox where next_try_at <= now()')).rowCount).toBe(1);
});

it('a lock of a clock that ran ahead lasts as long from now as it was to last', async () => {
  const key = Buffer.from('somebody');
  await run(
    'insert into sign_in_tries (key_hash, tries, since, locks, locked_until) values ($1, 0, $2, 1, $3)',
    key,
    ahead(9_600),
    ahead(9_600.25),
  );
  await settleLeap(s.platform.db, ahead(9_600));
  const { rows } = await run(
    'select round(extract(epoch from locked_until - now()) / 60)::integer as minutes from sign_in_tries where key_hash = $1',
    key,
  );
  expect(rows).toEqual([{ minutes: 15 }]);
});

it('a process that has just begun sees by the audit that the clock went back, and a long rest is no leap', async () => {
  const { status } = await signedIn();
  expect(await watchBeside().watch.turn()).toBe(0);
  await run(
    `insert into audit (cell_id, id, at, act, object_kind, request_id) values (1, gen_random_uuid(), $1, 'read', 'case', 'later')`,
    ahead(200),
  );
  expect(await watchBeside().watch.turn()).toBe(1);
  expect(await status()).toBe(401);
});

it('a clock that a replay sets by hand goes where it likes', async () => {
  const { status } = await signedIn();
  const { watch, goOn } = watchBeside();
  await watch.turn();
  await s.world.setClock(new Date());
  goOn(900 * hour);
  expect(await watch.turn()).toBe(0);
  expect(await status()).toBe(200);
  await s.world.setClock(null);
});

it('nothing is removed for a day after the clock was set, nor by a process that begins in that day', async () => {
  const { watch, goOn } = watchBeside();
  await watch.turn();
  const worker = await s.world.worker('factory');
  await run(
    `insert into drafts (cell_id, person_id, service, form_sealed, saved_at) values (1, $1, 'appeal', '', now() - interval '390 days')`,
    worker.id,
  );
  const isThere = async () => (await run('select from drafts where person_id = $1', worker.id)).rowCount === 1;
  let steady = 0;
  /** One turn of a process that has run for an hour. */
  const clean = async (by: ClockWatch) => {
    const cleaning = new Cleaning(s.platform, by, () => steady);
    steady += hour;
    await cleaning.turn();
  };
  // A year more by the clock of the database than has gone by.
  goOn(-365 * 24 * hour);
  await clean(watch);
  expect(await isThere()).toBe(true);
  await clean(watchBeside().watch);
  expect(await isThere()).toBe(true);
  await run(`update clock_leap set at = at - interval '1 day'`);
  await clean(watchBeside().watch);
  expect(await isThere()).toBe(false);
});
