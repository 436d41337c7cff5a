import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, CaseLine, Page } from '../../kernel/answers.ts';
import type { BulkAnswer } from '../../kernel/bulk.ts';
import { wordsOf } from '../../kernel/refusal.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { heard, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { fileAppeal } from '../../test/tree-oracle.ts';

let s: TestServer;
let clerk: Client;
let other: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  clerk = await s.staff('factory', 'caseworker');
  other = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

interface Row {
  readonly id: string;
  readonly seen: number;
}

async function filed(count: number, org = 'factory'): Promise<Row[]> {
  const rows: Row[] = [];
  for (let n = 0; n < count; n += 1) rows.push({ id: await fileAppeal(await s.worker(org)), seen: 1 });
  return rows;
}

function bulk(who: Client, rows: readonly Row[], key?: string, action = 'accept') {
  const body = { action, said: {}, rows };
  return who.post<BulkAnswer>('/api/case-moves', body, key === undefined ? undefined : { 'idempotency-key': key });
}

const move = (who: Client, id: string, action: string) =>
  who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said: {} });

async function tracesOf(rows: readonly Row[]): Promise<Record<string, number>> {
  const { rows: counted } = await s.world.owner.query<{ case_id: string; n: string }>(
    `select case_id, count(*) as n from trace where case_id = any ($1::uuid[]) and action = 'accept' group by 1`,
    [rows.map(({ id }) => id)],
  );
  return Object.fromEntries(counted.map(({ case_id, n }) => [case_id, Number(n)]));
}

const once = (rows: readonly Row[]) => Object.fromEntries(rows.map(({ id }) => [id, 1]));

describe('moving sixty cases at once', () => {
  test('moves those that stand where they were read, and says of each other why not', { timeout: 60_000 }, async () => {
    const rows = await filed(60);
    const meanwhile = rows.filter((_, n) => n % 10 === 3);
    for (const { id } of meanwhile) done(await move(other, id, 'accept'));
    const answer = done(await bulk(clerk, rows));
    expect(answer.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    const notDone = answer.rows.filter((row) => !row.done);
    expect(notDone.map(({ id }) => id)).toEqual(meanwhile.map(({ id }) => id));
    for (const row of notDone) expect(row).toMatchObject({ code: 'moved-on', says: wordsOf('moved-on') });
    expect(answer.rows.find((row) => row.done)?.stateLabel).toBe('等待指派');
    expect(await tracesOf(rows)).toEqual(once(rows));
  });

  test('gives the same answer to the same key, and moves nothing twice', async () => {
    const rows = await filed(5);
    const first = done(await bulk(clerk, rows, 'bulk-same-key'));
    const again = await bulk(clerk, rows, 'bulk-same-key');
    expect([again.headers.get('idempotent-replayed'), done(again)]).toEqual(['true', first]);
    expect(heard(await bulk(clerk, rows.slice(1), 'bulk-same-key'))).toEqual(refused('key-reused'));
    expect(await tracesOf(rows)).toEqual(once(rows));
  });

  test('goes on where a request with the same key was cut off', async () => {
    const rows = await filed(6);
    const first = done(await bulk(clerk, rows, 'bulk-cut-off'));
    // As a process that ends before the whole answer is kept leaves it: the rows are there, the whole is not.
    await s.world.owner.query(`delete from idempotency where key = 'bulk-cut-off'`);
    expect(done(await bulk(clerk, rows, 'bulk-cut-off'))).toEqual(first);
    expect(await tracesOf(rows)).toEqual(once(rows));
  });

  test('answers two requests with one key at once alike', async () => {
    const rows = await filed(8);
    const [one, two] = await Promise.all([bulk(clerk, rows, 'bulk-twins'), bulk(clerk, rows, 'bulk-twins')]);
    expect(done(one).rows.every((row) => row.done)).toBe(true);
    expect(done(two)).toEqual(done(one));
    expect(await tracesOf(rows)).toEqual(once(rows));
  });

  test('lets each case in once where two cadres choose the same', async () => {
    const rows = await filed(10);
    const [one, two] = await Promise.all([bulk(clerk, rows), bulk(other, rows.toReversed())]);
    const doneBy = [one, two].map((came) => done(came).rows.filter((row) => row.done).length);
    expect(doneBy[0]! + doneBy[1]!).toBe(10);
    expect(await tracesOf(rows)).toEqual(once(rows));
  });
});

describe('rights', () => {
  test('are asked for each case', async () => {
    const [own, foreign] = [await filed(2), await filed(1, 'school')];
    const answer = done(await bulk(clerk, [own[0]!, foreign[0]!, own[1]!]));
    expect(answer.rows.map((row) => row.code ?? 'done')).toEqual(['done', 'not-found', 'done']);
    const town = await s.staff('town', 'caseworker');
    const rest = await filed(1);
    expect(done(await bulk(town, rest)).rows.map((row) => row.code)).toEqual(['not-your-move']);
    expect(refusalOf(await bulk(await s.worker(), rest))).toBe('no-right');
  });

  test('a request for none, for too many or for an unknown move changes nothing', async () => {
    const [row] = await filed(1);
    expect(refusalOf(await bulk(clerk, []))).toBe('malformed-request');
    expect(
      refusalOf(
        await bulk(
          clerk,
          Array.from({ length: 101 }, () => row!),
        ),
      ),
    ).toBe('malformed-request');
    expect(done(await bulk(clerk, [row!], undefined, 'constructor')).rows[0]?.code).toBe('action-unknown');
    // The same case twice in one request is one row that is answered twice.
    expect(done(await bulk(clerk, [row!, row!])).rows.map((one) => one.done)).toEqual([true, true]);
    expect(await tracesOf([row!])).toEqual({ [row!.id]: 1 });
  });

  test('keeps no answer while a row is held, moves the others, and with the same key goes on', async () => {
    const rows = await filed(3);
    const { owner } = s.world;
    await owner.query(`
      create function is_held() returns trigger language plpgsql as $$ begin raise 'held' using errcode = '55P03'; end $$;
      create trigger is_held before update on cases for each row when (new.id = '${rows[1]!.id}') execute function is_held()`);
    try {
      expect(heard(await bulk(clerk, rows, 'bulk-held'))).toEqual(refused('busy'));
    } finally {
      await owner.query('drop function is_held cascade');
    }
    expect(await tracesOf(rows)).toEqual(once(rows.filter((_, n) => n !== 1)));
    const answer = done(await bulk(clerk, rows, 'bulk-held'));
    expect(answer.rows.map((row) => row.done)).toEqual([true, true, true]);
    expect(await tracesOf(rows)).toEqual(once(rows));
  });

  test('a list says up to which entry a case was read', async () => {
    const [row] = await filed(1);
    const { number } = done(await clerk.get<CaseAnswer>(`/api/cases/${row!.id}`));
    const seqs = async () =>
      done(await clerk.get<Page<CaseLine>>(`/api/cases?q=${number}`)).items.map(({ seq }) => seq);
    expect(await seqs()).toEqual([1]);
    done(await move(clerk, row!.id, 'accept'));
    expect(await seqs()).toEqual([2]);
  });
});
