import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { makeSealer } from '../people/sealing.ts';
import { foundFirst, readFirst } from './first.ts';

const sealer = makeSealer(Buffer.alloc(32, 3));
const first = readFirst(['虹省总工会', '440000']);

let db: FreshDatabase;
let owner: Client;

beforeAll(async () => {
  db = await freshDatabase();
  owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await db.drop();
});

describe('the first union', () => {
  it.each([
    [['虹', '440000']],
    [['虹省总工会']],
    [['虹省总工会', '44']],
    [['虹省总工会', '440100']],
    [['虹省总工会', '990000']],
    [['长'.repeat(61), '440000']],
  ])('is not founded from %j', (args) => {
    expect(() => readFirst(args)).toThrow(/command-wrong/);
  });

  it('is founded once, whoever else tries at the same moment, and says so in the audit', async () => {
    const came = await Promise.allSettled([0, 1, 2].map(() => foundFirst(db.ownerUrl, sealer, first)));
    expect(came.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(foundFirst(db.ownerUrl, sealer, first)).rejects.toMatchObject({
      code: 'command-wrong',
      says: expect.stringContaining('虹省总工会'),
    });
    const { rows } = await owner.query(
      `select o.name, o.level, o.area_code, o.path, a.purpose from orgs o join audit a on a.object_id = o.id
       where a.act = 'found-first'`,
    );
    expect(rows).toEqual([
      { name: '虹省总工会', level: 'province', area_code: '440000', path: '44.', purpose: '虹省总工会' },
    ]);
  });
});
