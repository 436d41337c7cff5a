import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Client, refusalOf } from '../../replay/client.ts';
import { expectRecounted, tune } from '../../test/membership-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { plantUnion } from '../../test/tree-oracle.ts';
import { untilWaitedFor, untilWaiting } from '../../test/waiting.ts';
import type { Trx } from '../db/open.ts';
import { type Enrolling, enrolAll, sealedFor } from '../people/enrol.ts';
import { transfer } from '../people/membership.ts';

let s: TestServer;
let top: Client;
const day = '2026-03-02';
beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(`${day}T09:00:00+08:00`);
  top = await s.staff('province', 'supervisor', 'approver');
  await s.staff('town', 'caseworker');
  for (const key of ['atOnce', 'moved', 'sent', 'listed', 'full', 'shifted'])
    await plantUnion(s, key, 'workplace', 'town');
  await tune(s, 'town', 'join-union', 'atOnce', 1);
});
afterAll(() => s.close());

const idOf = (key: string) => s.world.orgs[key]!.id;
const dissolve = (key: string) => top.post(`/api/orgs/${idOf(key)}/changes`, { kind: 'dissolve', why: '单位撤销了' });
const move = (key: string) =>
  top.post(`/api/orgs/${idOf(key)}/changes`, { kind: 'move', parentId: idOf('bareTown'), why: '单位搬走了' });

async function join(key: string) {
  const rider = await s.newcomer();
  const form = { union: idOf(key), name: '骑手示例', documentKind: 'resident-id', number: s.world.documentNumber() };
  return () => rider.post<CaseAnswer>('/api/services/join-union/cases', { form });
}

/** Lets `other` begin when a change of a union has written everything but its entry in the history, and wait for it. */
async function during<C, O>(change: () => Promise<C>, other: () => Promise<O>): Promise<[C, O]> {
  const held = await s.world.owner.connect();
  try {
    await held.query('begin');
    await held.query('lock table org_changes in exclusive mode');
    const changing = change();
    await untilWaitedFor(s.world.owner, held);
    const later = other();
    await untilWaiting(s.world.owner, 2);
    await held.query('commit');
    return [await changing, await later];
  } finally {
    await held.query('rollback').catch(() => {});
    held.release();
  }
}

/** Lets a change of a union begin while somebody's transaction is under way, and wait for it. */
async function before<C, O>(first: (trx: Trx) => Promise<O>, change: () => Promise<C>): Promise<[O, C]> {
  let changing: Promise<C> | undefined;
  const came = await s.platform.db.transaction().execute(async (trx) => {
    const made = await first(trx);
    changing = change();
    await untilWaiting(s.world.owner);
    return made;
  });
  return [came, await changing!];
}

async function membersOf(key: string) {
  const { rows } = await s.world.owner.query<{ town: boolean }>(
    `select m.town_id is not distinct from o.town_id as town from memberships m join orgs o on o.id = m.org_id
     where o.id = $1 and m.left_on is null`,
    [idOf(key)],
  );
  return rows;
}

function lineOf(key: string): Enrolling {
  const name = '名册示例';
  const [number, phone] = [s.world.documentNumber(), s.world.phone()];
  return {
    cell: 1,
    orgId: idOf(key),
    name,
    folded: name,
    kind: 'resident-id',
    number,
    born: null,
    phone,
    joinedOn: day,
  };
}
const enrolling = (lines: readonly Enrolling[]) => (trx: Trx) =>
  enrolAll(
    trx,
    lines.map((one) => sealedFor(s.platform.sealer, one)),
    day,
  );
const inTrx = <T>(act: (trx: Trx) => Promise<T>) => s.platform.db.transaction().execute(act);
const outcomes = (all: readonly { readonly is: string }[]) => all.map(({ is }) => is);

describe('while a union is given up or moved', () => {
  test('nobody joins it at once; she is told that it is closed, and nothing is kept of it', async () => {
    const [dissolved, joined] = await during(() => dissolve('atOnce'), await join('atOnce'));
    expect([refusalOf(dissolved as never), refusalOf(joined)]).toEqual(['answered 201', 'union-closed']);
    expect(await membersOf('atOnce')).toEqual([]);
  });

  test('whoever joins it at once is a member in the place it has afterwards', async () => {
    const [moved, joined] = await during(() => move('moved'), await join('moved'));
    expect([refusalOf(moved as never), refusalOf(joined)]).toEqual(['answered 201', 'answered 201']);
    expect(await membersOf('moved')).toEqual([{ town: true }]);
  });

  test('nobody is transferred into it, and she stays where she is', async () => {
    const worker = await s.world.worker('school');
    const now = Date.parse(`${day}T01:00:00Z`);
    const person = { cell: 1, personId: worker.id };
    const [, sent] = await during(
      () => dissolve('sent'),
      () => inTrx((trx) => transfer(trx, person, idOf('sent'), now)),
    );
    expect(sent).toMatchObject({ refused: 'union-closed' });
    const { rows } = await s.world.owner.query('select org_id from memberships where person_id = $1', [worker.id]);
    expect(rows).toEqual([{ org_id: idOf('school') }]);
  });

  test('the lines of a roster that name it are bad, and the others are enrolled', async () => {
    const lines = [lineOf('listed'), lineOf('factory'), lineOf('listed'), lineOf('school')];
    const [, came] = await during(
      () => dissolve('listed'),
      () => inTrx(enrolling(lines)),
    );
    expect(outcomes(came)).toEqual(['union-closed', 'enrolled', 'union-closed', 'enrolled']);
    expect(await membersOf('listed')).toEqual([]);
  });
});

describe('a roster under way', () => {
  test('is waited for by whoever dissolves the union, and its people go along', async () => {
    const [came, dissolved] = await before(enrolling([lineOf('full'), lineOf('full')]), () => dissolve('full'));
    expect(outcomes(came)).toEqual(['enrolled', 'enrolled']);
    expect(dissolved).toMatchObject({ status: 201, body: { before: { members: 2 } } });
    expect(await membersOf('full')).toEqual([]);
  });

  test('is waited for by whoever moves the union, and its people are members in the new place', async () => {
    const [came, moved] = await before(enrolling([lineOf('shifted')]), () => move('shifted'));
    expect([outcomes(came), refusalOf(moved as never)]).toEqual([['enrolled'], 'answered 201']);
    expect(await membersOf('shifted')).toEqual([{ town: true }]);
  });
});

test('unions are given up, moved and joined at the same time without a deadlock, and nobody is left in one that is gone', async () => {
  const keys = Array.from({ length: 6 }, (_, n) => `mixed${n}`);
  for (const key of keys) await plantUnion(s, key, 'workplace', 'town');
  const joining = await Promise.all(keys.flatMap((key) => [join(key), join(key)]));
  const came = await Promise.all([
    ...joining.map((one) => one()),
    ...keys.map((key, n) => (n % 2 === 0 ? dissolve(key) : move(key))),
    s.ticker.settle(),
    inTrx(enrolling(keys.map(lineOf))),
    inTrx(enrolling(keys.toReversed().map(lineOf))),
  ]);
  for (const one of came.slice(0, joining.length))
    expect(['answered 201', 'union-closed']).toContain(refusalOf(one as never));
  for (const one of came.slice(joining.length, joining.length + keys.length))
    expect(refusalOf(one as never)).toBe('answered 201');
  const { rows } = await s.world.owner.query(
    `select 1 from memberships m join orgs o on o.id = m.org_id
     where m.left_on is null and (o.dissolved_at is not null or m.town_id is distinct from o.town_id)`,
  );
  expect(rows).toEqual([]);
  const { rows: locks } = await s.world.owner.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  expect(Number(locks[0]!.deadlocks)).toBe(0);
  await s.ticker.settle();
  await expectRecounted(s);
});
