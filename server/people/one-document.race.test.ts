import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { untilWaiting } from '../../test/waiting.ts';
import type { Trx } from '../db/open.ts';
import { newId } from '../db/id.ts';
import { type Enrolled, type Enrolling, enrolAll, sealedFor } from './enrol.ts';
import { enrol } from './newcomers.ts';

let s: TestServer;
let clerk: Client;
const day = '2026-03-02';
const name = '同名示例';

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(`${day}T09:00:00+08:00`);
  clerk = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

function lineOf(number: string, org = 'factory'): Enrolling {
  const orgId = s.world.orgs[org]!.id;
  const phone = s.world.phone();
  return { cell: 1, orgId, name, folded: name, kind: 'resident-id', number, born: '1990-01-01', phone, joinedOn: day };
}

/** Runs `first` in a transaction that ends only once `second` waits for it. */
async function overlapping<A, B>(first: (trx: Trx) => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  let later: Promise<B> | undefined;
  const one = await s.platform.db.transaction().execute(async (trx) => {
    const came = await first(trx);
    later = second();
    await untilWaiting(s.world.owner);
    return came;
  });
  return [one, await later!];
}

async function peopleWith(number: string): Promise<number> {
  const { rows } = await s.world.owner.query<{ n: number }>(
    'select count(*)::integer as n from persons where document_blind = $1',
    [s.platform.sealer.blind(number)],
  );
  return rows[0]!.n;
}

const imported = (line: Enrolling) => (trx: Trx) =>
  enrolAll(
    trx,
    [lineOf(s.world.documentNumber()), line].map((one) => sealedFor(s.platform.sealer, one)),
    day,
  );
const inTrx = (line: Enrolling) => () => s.platform.db.transaction().execute(imported(line));
const outcomes = (all: readonly Enrolled[]) => all.map(({ is }) => is);

async function applied(number: string): Promise<CaseAnswer> {
  const rider = await s.newcomer();
  const form = { union: s.world.orgs['factory']!.id, name, documentKind: 'resident-id', number };
  return done(await rider.post<CaseAnswer>('/api/services/join-union/cases', { form }));
}

describe('one document in the same second', () => {
  test('in a roster and in an application that is approved is one person, and the approval is refused with words', async () => {
    const number = s.world.documentNumber();
    const filed = await applied(number);
    const approve = () => clerk.post(`/api/cases/${filed.id}/moves`, { action: 'approve', said: {} });
    const [roster, approval] = await overlapping(imported(lineOf(number)), approve);
    expect(outcomes(roster)).toEqual(['enrolled', 'enrolled']);
    expect(refusalOf(approval)).toBe('document-taken');
    expect(await peopleWith(number)).toBe(1);
  });

  test('in an application being approved and in a roster leaves the line unchanged, and its neighbours are enrolled', async () => {
    const number = s.world.documentNumber();
    const filed = await applied(number);
    const { rows } = await s.world.owner.query<{ id: string }>('select applicant_id as id from cases where id = $1', [
      filed.id,
    ]);
    const identity = { name, folded: name, documentKind: 'resident-id', number, bornOn: null } as const;
    const now = Date.parse(`${day}T01:00:00Z`);
    const joining = { identity, orgId: s.world.orgs['factory']!.id, now, looked: true };
    const [refusal, roster] = await overlapping(
      (trx) => enrol(trx, s.platform.sealer, { cell: 1, personId: rows[0]!.id }, joining),
      inTrx(lineOf(number)),
    );
    expect(refusal).toBeUndefined();
    expect(outcomes(roster)).toEqual(['enrolled', 'unchanged']);
    expect(await peopleWith(number)).toBe(1);
  });

  test('in two rosters of two unions makes a member of one, and tells the other', async () => {
    const number = s.world.documentNumber();
    const [one, two] = await overlapping(imported(lineOf(number)), inTrx(lineOf(number, 'school')));
    expect([outcomes(one), outcomes(two)]).toEqual([
      ['enrolled', 'enrolled'],
      ['enrolled', 'member-elsewhere'],
    ]);
    expect(await peopleWith(number)).toBe(1);
  });

  test('of somebody who is in no union, in two rosters, begins one membership', async () => {
    const number = s.world.documentNumber();
    await s.world.owner.query(
      `insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind)
       values (1, $1, $2, $2, 'resident-id', $3, $4)`,
      [newId(), name, s.platform.sealer.seal(number), s.platform.sealer.blind(number)],
    );
    const [one, two] = await overlapping(imported(lineOf(number)), inTrx(lineOf(number)));
    expect([one[1]!.is, two[1]!.is]).toEqual(['enrolled', 'unchanged']);
  });
});
