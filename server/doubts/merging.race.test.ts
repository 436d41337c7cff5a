import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type DoubtDesk, openDoubtDesk } from '../../test/doubt-desk.ts';
import type { TestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { belongings } from './belongings.ts';

let desk: DoubtDesk;
let s: TestServer;
let approver: Client;

beforeAll(async () => {
  desk = await openDoubtDesk();
  s = desk.s;
  approver = await s.staff('town', 'approver');
});
afterAll(() => s.close());

/** A person with two others of her name and birth date, each a pair with her. */
async function three(): Promise<{ people: WorldPerson[]; doubts: string[] }> {
  const { one, other, doubt } = await desk.pair('factory', 'school');
  const third = await s.world.worker('factory', one.name);
  await s.world.owner.query(
    `update persons set born_on = p.born_on, document_kind = 'passport' from persons p where persons.id = $1 and p.id = $2`,
    [third.id, one.id],
  );
  const more = await desk.doubtOf(third, one);
  return { people: [one, other, third], doubts: [doubt, more, await desk.doubtOf(third, other)] };
}

test('of two merges of one person one gets in, and the other finds her merged', async () => {
  const { people, doubts } = await three();
  const [one, other, third] = people;
  // She is merged into each of the two at once.
  const came = await Promise.all([
    desk.merge(approver, { one: other!, other: one!, doubt: doubts[0]! }),
    desk.merge(approver, { one: third!, other: one!, doubt: doubts[1]! }),
  ]);
  expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'doubt-settled']);
  const { rows } = await s.world.owner.query('select 1 from person_merges where merged_id = $1', [one!.id]);
  expect(rows).toHaveLength(1);
});

test('two clicks on one merge make one', async () => {
  const pair = await desk.pair();
  const came = await Promise.all([desk.merge(approver, pair), desk.merge(approver, pair)]);
  expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'doubt-settled']);
});

/** How many rows there are of each kind, whoever they belong to. */
async function rowCounts(people: readonly WorldPerson[]): Promise<unknown> {
  const counts: unknown[] = [];
  for (const { table, column } of belongings.filter((one) => one.table !== 'persons' && one.table !== 'notices')) {
    const { rows } = await s.world.owner.query<{ n: number }>(
      `select count(*)::integer as n from ${table} where ${column} = any ($1::uuid[])`,
      [people.map(({ id }) => id)],
    );
    counts.push([table, column, rows[0]!.n]);
  }
  return counts;
}

test('random merges and undoings never lose a row, never leave two memberships, and the figures equal a recount', async () => {
  const step = fc.record({ doubt: fc.nat(2), undo: fc.boolean(), keep: fc.boolean(), take: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
      const { people, doubts } = await three();
      const [one, other, third] = people;
      const pairs = [
        [one!, other!],
        [third!, one!],
        [third!, other!],
      ] as const;
      const counts = await rowCounts(people);
      for (const { doubt, undo, keep, take } of steps) {
        const [a, b] = keep ? pairs[doubt]! : pairs[doubt]!.toReversed();
        const pair = { one: a, other: b, doubt: doubts[doubt]! };
        const phone = take ? b.id : a.id;
        const came = undo ? await desk.undo(approver, pair) : await desk.merge(approver, pair, { phone });
        expect(['answered 200', 'doubt-settled', 'merge-stands', 'not-found']).toContain(refusalOf(came));
        expect(await rowCounts(people)).toEqual(counts);
        const { counted, recounted } = await desk.counts();
        expect(counted).toEqual(recounted);
      }
      const { rows } = await s.world.owner.query(
        `select p.document_blind, p.phone_blind from persons p where id = any ($1) and document_blind is not null`,
        [people.map(({ id }) => id)],
      );
      expect(rows).toHaveLength(3);
    }),
    { numRuns: 8 },
  );
});

test('a chain of merges taken back in turn restores every row', async () => {
  const { people, doubts } = await three();
  const [one, other, third] = people;
  const before = await desk.rowsOf(...people);
  const first = { one: other!, other: one!, doubt: doubts[0]! };
  const second = { one: third!, other: other!, doubt: doubts[2]! };
  done(await desk.merge(approver, first));
  done(await desk.merge(approver, second));
  expect(refusalOf(await desk.undo(approver, first))).toBe('merge-stands');
  done(await desk.undo(approver, second));
  done(await desk.undo(approver, first));
  expect(await desk.rowsOf(...people)).toEqual(before);
});
