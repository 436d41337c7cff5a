import { type AddressInfo, connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditSearchAnswer } from '../../kernel/audit-answers.ts';
import type { MembersAnswer } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { ask } from '../../test/export-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { fileAppeal } from '../../test/tree-oracle.ts';
import { untilWaitedFor } from '../../test/waiting.ts';
import type { WorldPerson } from '../../test/world.ts';

let s: TestServer;
let auditor: Client;
let member: WorldPerson;
let clerk: Client;
let filed: string;

beforeAll(async () => {
  s = await startTestServer();
  auditor = await s.administrator('audit');
  member = await s.world.worker('factory', '欧阳示例甲');
  const client = s.client();
  await client.signInByPhone(member.phone);
  filed = await fileAppeal(client);
  clerk = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

const search = async (asked: Record<string, string> = {}) =>
  done(await auditor.post<AuditSearchAnswer>('/api/audit/search', asked));

async function countOf(where: string, ...values: unknown[]): Promise<number> {
  const { rows } = await s.world.owner.query<{ n: number }>(
    `select count(*)::integer as n from audit where ${where}`,
    values,
  );
  return rows[0]!.n;
}

/** Until what is written after the answer is there. */
async function heardOf(where: string, ...values: unknown[]): Promise<void> {
  await expect.poll(() => countOf(where, ...values), { timeout: 10_000 }).toBeGreaterThan(0);
}

describe('the search of the audit', () => {
  test('finds by person, union, act, object and outcome, and masks members [MLPS-12, MLPS-13]', async () => {
    done(await clerk.get(`/api/cases/${filed}`));
    const byObject = await search({ object: filed });
    expect(byObject.items.map(({ act, actWords }) => [act, actWords])).toEqual([
      ['look', '打开别人的办件'],
      ['file', '提交诉求'],
    ]);
    expect(byObject.items[1]).toMatchObject({ who: '欧**', subject: '欧**', source: '127.0.0.1', object: '办件' });
    expect(byObject.items[0]!.office).toMatch(/^经办人，示例电子厂工会$/);
    expect((await search({ person: member.name })).items.map(({ act }) => act)).toEqual(
      expect.arrayContaining(['file', 'look']),
    );
    expect(JSON.stringify(await search({ person: member.name }))).not.toContain(member.name);
    for (const org of ['示例电子厂工会', '榕区总工会'])
      expect((await search({ org, act: '提交诉求' })).items.map(({ objectId }) => objectId)).toEqual([filed]);
    expect((await search({ org: '无区市总工会' })).items).toEqual([]);
    const page = done(await clerk.get<MembersAnswer>('/api/members'));
    expect(page.items.map(({ name }) => name)).toContain(member.name);
    const [latest] = (await search({ person: member.name })).items;
    expect(latest).toMatchObject({ act: 'list-members', shown: page.items.length, object: '工会' });
    expect(JSON.stringify(latest)).not.toContain(member.id);
    expect((await search({ outcome: 'refused' })).items).toEqual([]);
    const exported = await ask(clerk, { org: s.world.orgs['factory']!.id });
    const byNumber = await search({ object: exported.number });
    expect(byNumber.items.map(({ act, objectId }) => [act, objectId])).toEqual([['ask-export', exported.id]]);
    expect((await search({ from: '2020-01-01', to: '2020-12-31' })).items).toEqual([]);
  });

  test('is itself a row, without the name that was asked for', async () => {
    const before = await countOf(`act = 'search-audit'`);
    await search({ person: member.name, act: '提交诉求' });
    expect(await countOf(`act = 'search-audit'`)).toBe(before + 1);
    expect(await countOf(`act = 'search-audit' and purpose like '%' || $1 || '%'`, member.name)).toBe(0);
  });

  test('goes through all rows page by page, each once', async () => {
    for (let n = 0; n < 60; n += 1) done(await clerk.get(`/api/cases/${filed}`));
    const seen: string[] = [];
    for (let cursor: string | undefined = '', n = 0; cursor !== undefined && n < 9; n += 1) {
      const page = await search({ object: filed, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(seen).toHaveLength(62);
    expect(new Set(seen).size).toBe(62);
    expect(seen).toEqual(seen.toSorted().toReversed());
  });

  test('is for the audit administrator alone [MLPS-12, MLPS-15]', async () => {
    for (const other of [clerk, await s.administrator('system'), await s.administrator('security'), await s.worker()])
      expect(refusalOf(await other.post('/api/audit/search', {}))).toBe('no-right');
    expect(refusalOf(await s.client().post('/api/audit/search', {}))).toBe('sign-in-needed');
  });
});

test('what fails by a fault of ours leaves a row of what was tried, by whom, and that it failed [MLPS-14, ASVS-16.3.4]', async () => {
  const { owner } = s.world;
  const worker = await s.worker();
  const own = await fileAppeal(worker);
  await owner.query(`create function break() returns trigger language plpgsql as $$ begin raise 'broken'; end $$`);
  await owner.query(`create trigger broken before insert on trace for each row execute function break()`);
  try {
    const form = { topic: 'canteen', what: '汤是冷的', aboveWorkplace: false, shared: false };
    expect(refusalOf(await worker.post('/api/services/appeal/cases', { form }))).toBe('fault');
    expect(refusalOf(await worker.post(`/api/cases/${own}/moves`, { action: 'withdraw', said: {} }))).toBe('fault');
    await heardOf(`outcome = 'failed' and act = 'withdraw'`);
  } finally {
    await owner.query('drop trigger broken on trace');
  }
  const { items } = await search({ outcome: 'failed' });
  expect(items.map(({ act, purpose, objectId, who }) => [act, purpose, objectId, who !== undefined])).toEqual([
    ['withdraw', 'POST /api/cases/:id/moves', own, true],
    ['file', 'POST /api/services/appeal/cases', undefined, true],
  ]);
});

describe('what is refused', () => {
  test('at something that is not hers leaves a row with what she tried [MLPS-13, ASVS-16.3.2]', async () => {
    const stranger = await s.world.staff('bareTown', 'caseworker');
    const client = s.client();
    await client.signInByPassword(stranger.login!, s.world.password);
    expect(refusalOf(await client.get(`/api/cases/${filed}`))).toBe('not-found');
    await heardOf(`actor_id = $1 and outcome = 'refused'`, stranger.id);
    const { items } = await search({ outcome: 'refused', object: filed });
    expect(items[0]).toMatchObject({
      act: 'read',
      outcome: 'refused',
      purpose: 'GET /api/cases/:id',
      objectId: filed,
      office: '经办人，无区镇总工会',
      who: stranger.name,
      times: 1,
    });
  });

  test('leaves a row also where whoever asked hangs up before she is told [MLPS-13]', async () => {
    const stranger = await s.world.staff('bareTown', 'caseworker');
    const client = s.client();
    await client.signInByPassword(stranger.login!, s.world.password);
    const { server } = s.app;
    const lines = promisify(server.getConnections.bind(server));
    const holder = await s.world.owner.connect();
    await holder.query('begin');
    await holder.query('lock table cases in access exclusive mode');
    const before = await lines();
    const phone = connect((server.address() as AddressInfo).port, '127.0.0.1');
    phone.write(`GET /api/cases/${filed} HTTP/1.1\r\nhost: a\r\ncookie: ${client.cookie}\r\n\r\n`);
    await untilWaitedFor(s.world.owner, holder);
    phone.destroy();
    await expect.poll(() => lines(), { timeout: 10_000 }).toBeLessThanOrEqual(before);
    await holder.query('rollback');
    holder.release();
    await heardOf(`actor_id = $1 and outcome = 'refused' and object_id = $2`, stranger.id, filed);
  });

  test('at the door is one row and a count, however often it is tried [MLPS-4, MLPS-13, ASVS-16.3.1]', async () => {
    const flood = Array.from({ length: 40 }, () =>
      s.client().post('/api/session', { login: 'nobody-at-all', password: 'not the one' }),
    );
    const came = await Promise.all(flood);
    const answered = Object.entries(Object.groupBy(came.map(refusalOf), (code) => code));
    for (const [code, all] of answered)
      await heardOf(`actor_id is null and outcome = 'refused' and reason = $1`, code).then(() => all);
    await s.platform.refusals.flush(Infinity);
    const { rows } = await s.world.owner.query<{ kind: string; rows: number; times: number }>(
      `select object_kind as kind, count(*)::integer as rows, sum(times)::integer as times from audit
        where actor_id is null and outcome = 'refused' group by 1 order by 1`,
    );
    // Five are let through to the password, and are written down with the account that was meant.
    expect(rows).toEqual([
      { kind: 'account', rows: 5, times: 5 },
      { kind: 'route', rows: 2, times: 35 },
    ]);
  });

  test('at the door of an account that there is is one row, which says whose it is and from where', async () => {
    const cadre = await s.world.staff('school', 'caseworker');
    const { rows: accounts } = await s.world.owner.query<{ id: string }>(
      'select id from accounts where person_id = $1',
      [cadre.id],
    );
    await s.client().post('/api/session', { login: cadre.login!, password: 'not the one' });
    await s.platform.refusals.flush(Infinity);
    const { rows } = await s.world.owner.query(
      `select object_id, source, reason, request_id from audit where act = 'sign-in' and outcome = 'refused'
        and request_id in (select request_id from audit where object_id = $1)`,
      [accounts[0]!.id],
    );
    expect(rows).toMatchObject([{ object_id: accounts[0]!.id, source: '127.0.0.1', reason: 'sign-in-wrong' }]);
  });

  test('adds no more than a thousand rows a minute, whoever asks', async () => {
    const before = await countOf(`reason = 'no-right'`);
    for (let n = 0; n < 5_000; n += 1) {
      const about = {
        act: 'open',
        actorId: null,
        objectId: null,
        requestId: `r${n}`,
        now: Date.now(),
        source: `10.0.${n >> 8}.${n & 255}`,
      };
      s.platform.refusals.note({ cell: 1, ...about, objectKind: 'route', refused: 'no-right' }, about.source);
    }
    await s.platform.refusals.flush(Infinity);
    await heardOf(`reason = 'no-right' and times > 4000`);
    await expect.poll(() => countOf(`reason = 'no-right'`), { timeout: 20_000 }).toBe(before + 502);
  });
});
