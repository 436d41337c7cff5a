import { Client } from 'pg';
import { expect, it } from 'vitest';
import { freshDatabase } from './database.ts';

it('gives every caller a database of its own with the whole schema, in which the app may connect', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  const owner = new Client({ connectionString: one.ownerUrl });
  const app = new Client({ connectionString: two.appUrl });
  await Promise.all([owner.connect(), app.connect()]);
  await owner.query('create table mine ()');
  const { rows } = await app.query(
    `select to_regclass('mine') as mine, to_regclass('schema_migrations') is not null as made`,
  );
  expect(rows).toEqual([{ mine: null, made: true }]);
  await Promise.all([owner.end(), app.end()]);
  await Promise.all([one.drop(), two.drop()]);
});
