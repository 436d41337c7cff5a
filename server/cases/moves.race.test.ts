import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseAnswer, FileAnswer } from '../../kernel/answers.ts';
import { type Came, type Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { sweepDeadlines } from '../jobs/sweep.ts';
import { newId } from '../db/id.ts';
import { checkLedger } from '../money/queries.ts';
import { checkPayments } from '../money/row-mac.ts';
import { pixel } from '../../test/picture.ts';

const monday = '2026-03-02T09:00:00+08:00';

let s: TestServer;
let caseworkers: Client[];
let countyCaseworker: Client;
let cashiers: Client[];

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(monday);
  caseworkers = await Promise.all([1, 2, 3].map(() => s.staff('factory', 'caseworker')));
  countyCaseworker = await s.staff('county', 'caseworker');
  cashiers = await Promise.all([1, 2].map(() => s.staff('county', 'cashier')));
  await s.staff('county', 'supervisor');
});

afterAll(() => s.close());

async function appealOf(worker: Client): Promise<CaseAnswer> {
  const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };
  return done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form }));
}

function move<T = CaseAnswer>(
  who: Client,
  id: string,
  action: string,
  said: object = {},
  seen?: number,
): Promise<Came<T>> {
  return who.post<T>(`/api/cases/${id}/moves`, { action, said, ...(seen !== undefined && { seen }) });
}

/** An appeal that colleagues see: handled and answered by the workplace union. */
async function answeredAppeal(): Promise<string> {
  const { id } = await appealOf(await s.worker());
  const [chen] = caseworkers;
  const accepted = done(await move(chen!, id, 'accept'));
  done(await move(chen!, id, 'assign', { handler: accepted.staff[0]!.id }));
  const handler = await Promise.all(caseworkers.map((one) => move(one, id, 'answer', { reply: '已换保温餐台' })));
  expect(handler.filter(({ status }) => status === 200)).toHaveLength(1);
  return id;
}

/** A visit that only waits to be paid. */
async function visitToPay(): Promise<string> {
  const worker = await s.worker();
  const upload = new FormData();
  upload.append('file', new Blob([pixel]), '诊断.png');
  const proof = done(await worker.post<FileAnswer>('/api/files', upload));
  const form = { injuredOn: '2026-02-27', hospital: '示例医院', what: '手指受伤', proof: [proof.id] };
  const { id } = done(await worker.post<CaseAnswer>('/api/services/work-injury-visit/cases', { form }));
  done(await move(countyCaseworker, id, 'verify'));
  done(await move(countyCaseworker, id, 'visit', { visitedOn: '2026-03-02' }));
  return id;
}

/** The trace has no gap, and the projection says what its last entry says. */
async function expectWhole(id: string): Promise<string[]> {
  const { rows } = await s.world.owner.query<{ seq: number; action: string; to_state: string }>(
    'select seq, action, to_state from trace where case_id = $1 order by seq',
    [id],
  );
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_row, index) => index + 1));
  const { rows: kept } = await s.world.owner.query('select seq, state from cases where id = $1', [id]);
  expect(kept).toEqual([{ seq: rows.length, state: rows.at(-1)!.to_state }]);
  return rows.map(({ action }) => action);
}

function balance(): Promise<number> {
  return s.world.owner
    .query<{ balance_fen: string }>(`select balance_fen from ledger_accounts where kind = 'fund' and fund = 'relief'`)
    .then(({ rows }) => Number(rows[0]!.balance_fen));
}

describe('several at one case', () => {
  it('lets exactly one of thirty different moves in, and tells the others that the case has moved on [ASVS-2.3.4, ASVS-2.3.1]', async () => {
    const worker = await s.worker();
    const { id, seq } = await appealOf(worker);
    const tries = Array.from({ length: 30 }, (_, index) => {
      const chen = caseworkers[index % 3]!;
      if (index < 10) return move(chen, id, 'accept', {}, seq);
      if (index < 20) return move(worker, id, 'withdraw', {}, seq);
      return index < 25 ? move(chen, id, 'assign', {}, seq) : move(chen, id, 'answer', { reply: '办好了' }, seq);
    });
    const came = await Promise.all(tries);
    expect(came.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const one of came) expect(['answered 200', 'moved-on', 'move-illegal']).toContain(refusalOf(one));
    expect(await expectWhole(id)).toHaveLength(2);
  });

  it('counts each of fifty colleagues who second an appeal at once, once', async () => {
    const id = await answeredAppeal();
    const colleagues = await Promise.all(Array.from({ length: 50 }, () => s.worker()));
    const came = await Promise.all(colleagues.map((one) => move<{ seconds: number }>(one, id, 'second')));
    expect(came.map(({ status }) => status)).toEqual(Array(50).fill(200));
    // Each is told how many they are now: no two are the same.
    const told = came.map(({ body }) => body.seconds).toSorted((a, b) => a - b);
    expect(told).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    const actions = await expectWhole(id);
    expect(actions.filter((action) => action === 'second')).toHaveLength(50);
  });

  it('counts one colleague once, however often she taps', async () => {
    const id = await answeredAppeal();
    const colleague = await s.worker();
    const came = await Promise.all(Array.from({ length: 8 }, () => move(colleague, id, 'second')));
    expect(came.map(refusalOf).toSorted()).toEqual([...Array(7).fill('already-done'), 'answered 200']);
  });

  it('loses no note when another moves the case on meanwhile', async () => {
    const { id } = await appealOf(await s.worker());
    const notes = Array.from({ length: 12 }, (_, index) => {
      return move(caseworkers[index % 3]!, id, 'note', { progress: `第 ${index} 次联系` });
    });
    const came = await Promise.all([...notes, move(caseworkers[0]!, id, 'accept')]);
    const fine = came.filter(({ status }) => status === 200).length;
    // The one that leads on may be told to look again; a note never is.
    expect(came.slice(0, 12).map(refusalOf)).toEqual(Array(12).fill('answered 200'));
    expect(await expectWhole(id)).toHaveLength(1 + fine);
  });
});

describe('the deadline sweep and people at one case', () => {
  it('wait for each other in one order: nobody is told of a fault and every entry has its place', async () => {
    const workers = await Promise.all(Array.from({ length: 4 }, () => s.worker()));
    const appeals = await Promise.all(Array.from({ length: 16 }, (_, index) => appealOf(workers[index % 4]!)));
    // Staff would have to sign in again after a day.
    await s.world.owner.query(`update sessions set expires_at = '2099-01-01'`);
    await s.world.setClock('2026-03-10T09:00:00+08:00');
    const notes = appeals.map(({ id }, index) => move(caseworkers[index % 3]!, id, 'note', { progress: '在联系' }));
    const [came] = await Promise.all([
      Promise.all(notes),
      sweepDeadlines(s.platform),
      sweepDeadlines(s.platform),
      sweepDeadlines(s.platform),
    ]);
    while ((await sweepDeadlines(s.platform)) > 0);
    expect(came.map(refusalOf)).toEqual(Array(16).fill('answered 200'));
    for (const { id } of appeals)
      expect((await expectWhole(id)).toSorted()).toEqual(['escalate', 'file', 'note', 'remind']);
    const { rows } = await s.world.owner.query<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    expect(Number(rows[0]!.deadlocks)).toBe(0);
    await s.world.setClock(monday);
  });
});

describe('money', () => {
  it('is paid once where two cashiers pay one case at the same time [ASVS-2.3.4]', async () => {
    await s.world.fund('county', 'relief', 100_000);
    const id = await visitToPay();
    const came = await Promise.all([...cashiers, ...cashiers].map((cashier) => move(cashier, id, 'pay')));
    expect(came.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await balance()).toBe(50_000);
    const { rows } = await sql`select 1 from ledger_entries where case_id = ${id}`.execute(s.platform.db);
    expect(rows).toHaveLength(1);
    await expectWhole(id);
  });

  it('goes to one of two cases where the fund suffices for one, and the other waits untouched [ASVS-2.3.2]', async () => {
    const ids = [await visitToPay(), await visitToPay()];
    expect(await balance()).toBe(50_000);
    const came = await Promise.all(ids.map((id, index) => move(cashiers[index]!, id, 'pay')));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'fund-short']);
    expect(await balance()).toBe(0);
    const waiting = ids[came.findIndex(({ status }) => status !== 200)]!;
    expect((await expectWhole(waiting)).at(-1)).toBe('visit');
    expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true, paidFen: 100_000 });
  });

  it('cannot be changed behind the application without its row being named [MLPS-20]', async () => {
    const { rows } = await s.world.owner.query<Record<string, unknown> & { id: string }>(
      'select * from ledger_entries where case_id is not null order by id',
    );
    expect(await checkPayments(s.platform.db, s.platform.sealer)).toEqual({
      checked: rows.length,
      wrong: [],
      without: 0,
    });
    const [one, other] = rows;
    const changes = {
      amount_fen: Number(one!['amount_fen']) + 1,
      payee_id: newId(),
      case_id: newId(),
      action: 'other',
      says: '慰问金',
      at: new Date(0),
      from_account: one!['to_account'],
      mac: other!['mac'],
    };
    for (const [column, value] of Object.entries(changes)) {
      const swapped = column === 'from_account' ? `, to_account = '${String(one!['from_account'])}'` : '';
      const write = (to: unknown, also = '') =>
        s.world.owner.query(`update ledger_entries set ${column} = $2${also} where id = $1`, [one!.id, to]);
      await write(value, swapped);
      const { wrong } = await checkPayments(s.platform.db, s.platform.sealer);
      expect(wrong, column).toEqual([one!.id]);
      await write(one![column], swapped && `, to_account = '${String(one!['to_account'])}'`);
    }
    expect((await checkPayments(s.platform.db, s.platform.sealer)).wrong).toEqual([]);
  });
});
