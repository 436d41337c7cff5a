import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { listen } from './hearing.ts';
import { type Db, openDb } from './open.ts';
import { makePool } from './pool.ts';

let database: FreshDatabase;
let db: Db;

beforeAll(async () => {
  database = await freshDatabase({ empty: true });
  db = openDb(makePool(database.ownerUrl, { applicationName: 'test' }));
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Says a word, and is at work until the lock is let go. */
const say = (word: string) =>
  sql
    .raw(
      `do $$ begin
         raise notice using errcode = 'HQN01', message = '${word}';
         perform pg_advisory_xact_lock(7);
       end $$`,
    )
    .execute(db);

it('a word is heard while the statement that says it is still at work, by whoever listens for it and no longer than that', async () => {
  const heard: string[] = [];
  const { promise: wasHeard, resolve } = Promise.withResolvers<void>();
  const listening = listen('one', () => {
    heard.push('one');
    resolve();
  });
  const elsewhere = listen('another', () => heard.push('another'));
  let saying: Promise<unknown> | undefined;
  await db.transaction().execute(async (holder) => {
    await sql`select pg_advisory_xact_lock(7)`.execute(holder);
    saying = say('one');
    // Were it told with the answer, this would wait for a lock that is let go after it.
    await wasHeard;
  });
  await saying;
  listening.end();
  await say('one');
  elsewhere.end();
  expect(heard).toEqual(['one']);
});
