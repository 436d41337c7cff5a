import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duties } from '../../kernel/duty.ts';
import { roles } from '../../kernel/party.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** What the database itself holds, even against the role that plants the first administrators: no code stands before the tables. */
let s: TestServer;
let owner: pg.Pool;

beforeAll(async () => {
  s = await startTestServer();
  owner = new pg.Pool({ connectionString: s.db.ownerUrl, max: 8 });
  owner.on('error', () => {});
});
afterAll(async () => {
  await owner.end();
  await s.close();
});

type Held = (typeof duties)[number] | (typeof roles)[number];
const isDuty = (held: Held) => (duties as readonly string[]).includes(held);

/** `true`, or the SQLSTATE of what kept it from being held. */
async function hold(personId: string, held: Held): Promise<string | true> {
  const given = isDuty(held)
    ? owner.query(
        `insert into duties (cell_id, id, person_id, duty, from_on) values (1, gen_random_uuid(), $1, $2, '2026-01-01')`,
        [personId, held],
      )
    : owner.query(
        `insert into posts (cell_id, id, person_id, org_id, role, from_on) values (1, gen_random_uuid(), $1, $2, $3, '2026-01-01')`,
        [personId, s.world.orgs['town']!.id, held],
      );
  return given.then(
    () => true,
    (fault: unknown) => (fault as { code: string }).code,
  );
}

const everything: readonly Held[] = [...duties, ...roles];
const pairs = everything.flatMap((first) => everything.map((second) => [first, second] as const));
const mayMeet = (first: Held, second: Held) => !isDuty(first) && !isDuty(second);

describe('a person', () => {
  it.each(pairs)('who is %s is %s besides only where both are posts [MLPS-12]', async (first, second) => {
    const { id } = await s.world.staff('factory');
    expect(await hold(id, first)).toBe(true);
    expect(mayMeet(first, second) ? [true] : ['23505', '23P01']).toContain(await hold(id, second));
  });

  it('who is given a duty and a post in the same moment has one of the two [MLPS-12]', async () => {
    const people = await Promise.all(Array.from({ length: 60 }, () => s.world.staff('factory')));
    const came = await Promise.all(
      people.map(async ({ id }, n) => {
        const both: readonly Held[] = [duties[n % 3]!, n % 2 === 0 ? 'supervisor' : duties[(n + 1) % 3]!];
        return (await Promise.all(both.map((held) => hold(id, held)))).filter((one) => one === true).length;
      }),
    );
    expect(came).toEqual(people.map(() => 1));
  });

  it('takes up a post after the duty has ended, and the duty is not given back to her then', async () => {
    const { id } = await s.world.staff('factory');
    await hold(id, 'audit');
    await owner.query(`update duties set until_on = '2026-02-01' where person_id = $1`, [id]);
    expect(await hold(id, 'cashier')).toBe(true);
    await expect(owner.query('update duties set until_on = null where person_id = $1', [id])).rejects.toMatchObject({
      code: '23P01',
    });
  });
});
