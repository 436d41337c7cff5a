import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type DoubtDesk, openDoubtDesk } from '../../test/doubt-desk.ts';
import type { TestServer } from '../../test/server.ts';
import { untilWaiting } from '../../test/waiting.ts';
import type { WorldPerson } from '../../test/world.ts';
import { newId } from '../db/id.ts';
import { keepMembership } from '../people/standing.ts';
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

const openMemberships = (ids: readonly string[]) =>
  s.world.owner
    .query('select person_id from memberships where person_id = any ($1) and left_on is null', [ids])
    .then(({ rows }) => rows.map(({ person_id }) => person_id));

/** Lets a merge get as far as the notices of the merged record, makes the other request, and lets both go on. */
async function during<T>(merge: () => Promise<unknown>, personId: string, other: () => Promise<T>): Promise<T> {
  await s.world.owner.query(
    `insert into notices (cell_id, id, person_id, title, says, at) values (1, $1, $2, '通知', '通知', now())`,
    [newId(), personId],
  );
  const held = await s.world.owner.connect();
  try {
    await held.query('begin');
    await held.query('select 1 from notices where person_id = $1 for update', [personId]);
    const merging = merge();
    await untilWaiting(s.world.owner);
    const asked = other();
    await untilWaiting(s.world.owner, 2);
    await held.query('commit');
    await merging;
    return await asked;
  } finally {
    await held.query('rollback');
    held.release();
  }
}

test('a leaving that is noted while the records are merged ends no membership of nobody, and nothing deadlocks', async () => {
  const clerk = await s.staff('factory', 'caseworker');
  const pair = await desk.pair();
  const ids = [pair.one.id, pair.other.id];
  const leaver = s.client();
  await leaver.signInByPhone(pair.other.phone);
  const filed = done(await leaver.post<CaseAnswer>('/api/services/leave-union/cases', { form: {} }));
  const note = () => clerk.post<CaseAnswer>(`/api/cases/${filed.id}/moves`, { action: 'note', said: {} });
  const merge = async () => done(await desk.merge(approver, pair));
  expect(refusalOf(await during(merge, pair.other.id, note))).toBe('moved-on');
  expect(await openMemberships(ids)).toEqual([pair.one.id]);
  done(await note());
  expect(await openMemberships(ids)).toEqual([]);
});

test('a sign-in that began before a merge ends as the record that was kept, or not at all', async () => {
  const { rows } = await s.world.owner.query<{ password_hash: string }>(
    'select password_hash from accounts where password_hash is not null limit 1',
  );
  const stale: unknown[] = [];
  for (let n = 0; n < 12; n += 1) {
    const pair = await desk.pair();
    const account = newId();
    const login = `during-a-merge-${n}`;
    await s.world.owner.query(
      `insert into accounts (cell_id, id, person_id, kind, password_hash, password_set_at) values (1, $1, $2, 'staff', $3, 'infinity')`,
      [account, pair.other.id, rows[0]!.password_hash],
    );
    await s.world.owner.query('insert into logins (login, cell_id, account_id) values ($1, 1, $2)', [login, account]);
    await s.world.factors(account);
    const signIn = s.client().signInByPassword(login, s.world.password);
    const [merged] = await Promise.all([desk.merge(approver, pair), signIn]);
    done(merged);
    const found = await s.world.owner.query('select 1 from sessions where person_id = $1', [pair.other.id]);
    stale.push(...found.rows);
  }
  expect(stale).toEqual([]);
}, 60_000);

test('a change of standing since a merge stays with whoever reported it', async () => {
  const pair = await desk.pair();
  await s.world.owner.query(`update memberships set joined_on = '2001-01-01' where person_id = $1`, [pair.other.id]);
  done(await desk.merge(approver, pair));
  const { rows } = await s.world.owner.query<{ id: string }>('select id from cases limit 1');
  const told = { standing: 'retired', since: '2026-03-01', named: undefined, caseId: rows[0]!.id } as const;
  const now = Date.parse('2026-03-02T09:00:00+08:00');
  await s.platform.db
    .transaction()
    .execute((trx) => keepMembership(trx, { cell: 1, personId: pair.one.id }, { ...told, now }));
  expect(refusalOf(await desk.undo(approver, pair))).toBe('merge-stands');
});
