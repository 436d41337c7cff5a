import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterpriseUrn, userUrn } from '../../kernel/employer-answers.ts';
import { type EmployerSystem, bulkUrn, connect, person } from '../../test/employer-system.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { PreparingClient } from '../db/open.ts';

/** What is kept of what an employer says, and what an employer is told. */
let s: TestServer;
let system: EmployerSystem;

const logged: string[] = [];

beforeAll(async () => {
  const write = (line: string) => void logged.push(line);
  s = await startTestServer({ log: pino({ level: 'trace' }, { write }) });
  system = await connect(s);
});
afterAll(() => s.close());

/** Every value of every table, as text; what is sealed is opened first. */
async function everythingIn(): Promise<string> {
  const { owner } = s.world;
  const { rows: tables } = await owner.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const all: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query<Record<string, unknown>>(`select * from ${name}`);
    for (const value of rows.flatMap((row) => Object.values(row))) all.push(opened(value));
  }
  return all.join('\n');
}

function opened(value: unknown): string {
  if (!Buffer.isBuffer(value)) return JSON.stringify(value) ?? '';
  try {
    return s.platform.sealer.open(value);
  } catch {
    return value.toString('latin1');
  }
}

describe('what is not asked for', () => {
  const canaries = {
    displayName: 'canary-display',
    nickName: 'canary-nick',
    title: 'canary-title',
    password: 'canary-password',
    emails: [{ value: 'canary@mail.example', type: 'work' }],
    addresses: [{ streetAddress: 'canary-street' }],
    groups: [{ value: 'canary-group' }],
    roles: ['canary-role'],
    name: { formatted: '欧阳示例', familyName: 'canary-family', givenName: 'canary-given' },
    idNumber: 'canary-449901197001010011',
    [enterpriseUrn]: { department: '一组', manager: { value: 'canary-manager' }, costCenter: 'canary-cost' },
    'urn:example:health': { diagnosis: 'canary-diagnosis' },
    phoneNumbers: [
      { value: '02088887777', type: 'work', display: 'canary-landline' },
      { value: '19900017777', type: 'mobile', display: 'canary-mobile' },
    ],
  };

  it('is nowhere in the database and in no answer, however it is sent', async () => {
    const made = await system.push(person(1, canaries));
    expect(made.status).toBe(201);
    const { id } = made.body;
    const ops = Object.entries(canaries).map(([path, value]) => ({ op: 'add', path, value }));
    const answers = [
      made.text,
      (await system.put(id, person(1, canaries))).text,
      (await system.patch(id, [{ op: 'replace', value: canaries }])).text,
      (
        await system.patch(
          id,
          ops.filter(({ path }) => !path.startsWith('urn:example')),
        )
      ).text,
      (
        await system.send('POST', '/Bulk', {
          schemas: [bulkUrn],
          Operations: [{ method: 'PUT', path: `/Users/${id}`, data: { schemas: [userUrn], ...person(1, canaries) } }],
        })
      ).text,
      (await system.get('/Users')).text,
    ];
    await s.ticker.settle();
    expect(answers.join('\n')).not.toMatch(/canary|88887777/);
    const kept = await everythingIn();
    expect(kept).toContain('19900017777');
    expect(kept).not.toMatch(/canary|88887777/);
  });

  it('is not kept in the open where it is kept', async () => {
    await system.push(person(2, { name: { formatted: '轩辕示例' } }));
    const { rows } = await s.world.owner.query<{ row: string }>('select n::text as row from employment_notices n');
    expect(rows.map(({ row }) => row).join('\n')).not.toMatch(/轩辕|gong-2|example\.org|E2\b|装配|19900010002/);
  });
});

/** The statements that the server sends while something is done. */
async function statementsOf<T>(act: () => Promise<T>): Promise<{ readonly sent: string[]; readonly came: T }> {
  const original = Object.getOwnPropertyDescriptor(PreparingClient.prototype, 'query')!;
  const query = original.value as (...args: unknown[]) => never;
  const sent: string[] = [];
  PreparingClient.prototype.query = function (this: PreparingClient, ...args: unknown[]): never {
    const [first] = args;
    sent.push(typeof first === 'string' ? first : String((first as { text?: unknown }).text));
    return query.apply(this, args);
  };
  try {
    return { came: await act(), sent };
  } finally {
    Object.defineProperty(PreparingClient.prototype, 'query', original);
  }
}

describe('an employer', () => {
  /** All that an employer can ask about somebody, from first to last. */
  async function ask(by: EmployerSystem, said: object): Promise<string[]> {
    const made = await by.push(said);
    const { id } = made.body;
    const active = (value: boolean) => by.patch(id, [{ op: 'replace', path: 'active', value }]);
    const heard = [
      made,
      await by.push(said),
      await by.get(`/Users/${id}`),
      await by.get('/Users'),
      await by.search({ filter: 'phoneNumbers pr and name.formatted eq "欧阳示例"' }),
      await active(false),
      await active(true),
      await by.put(id, said),
      await by.remove(id),
      await by.get(`/Users/${id}`),
    ];
    return heard.map(({ status, text, headers }) => {
      const shown = ['etag', 'content-type', 'content-length'].map((name) => headers.get(name));
      return `${status} ${shown.join(' ')} ${text.replaceAll(id, 'ID')}`;
    });
  }

  it('is answered byte for byte the same by the same statements, whoever is a member and whatever else is there', async () => {
    await s.world.setClock('2026-03-02T09:00:00+08:00');
    const empty = await connect(s, 'school');
    const full = await connect(s, 'workshop');
    const others = await connect(s, 'factory');
    const said = person(31);
    // In the second world she is a member of this union under this phone, with a case, and her colleagues are pushed too.
    const member = await s.world.worker('workshop', '欧阳示例');
    await s.world.owner.query('update persons set phone_blind = $1, phone_sealed = $2 where id = $3', [
      s.platform.sealer.blind('19900010031'),
      s.platform.sealer.seal('19900010031'),
      member.id,
    ]);
    for (const n of [31, 32, 33]) await others.push(person(n));
    const first = await statementsOf(() => ask(empty, said));
    await s.ticker.settle();
    const second = await statementsOf(() => ask(full, said));
    expect(second.came).toEqual(first.came);
    expect(second.sent).toEqual(first.sent);
    expect(first.sent.length).toBeGreaterThan(20);
    expect(first.sent.join('\n')).not.toMatch(/\b(persons|memberships|cases|accounts)\b/);
    await s.ticker.settle();
    await s.world.setClock(null);
  });

  it('finds nothing of another union, by any way', async () => {
    const mine = (await system.push(person(41))).body;
    const other = await connect(s, 'school');
    for (const came of [
      await other.get(`/Users/${mine.id}`),
      await other.put(mine.id, person(41)),
      await other.patch(mine.id, [{ op: 'replace', path: 'active', value: false }]),
      await other.remove(mine.id),
    ])
      expect(came.status).toBe(404);
    expect((await other.find(`id eq "${mine.id}" or externalId eq "E41"`)).body.totalResults).toBe(0);
    // The same names are free there, and so is the same person.
    expect((await other.push(person(41))).status).toBe(201);
    expect((await system.get(`/Users/${mine.id}`)).body).toEqual(mine);
  });

  it('of several tokens of one union sees the same with each', async () => {
    const second = await connect(s);
    const { id } = (await system.push(person(42))).body;
    expect((await second.get(`/Users/${id}`)).status).toBe(200);
  });
});

describe('a token', () => {
  const revoke = async (token: string) => {
    const { rows } = await s.world.owner.query<{ id: string; org_id: string }>(
      `select id, org_id from employer_tokens where token_hash = sha256($1)`,
      [token],
    );
    return rows[0]!.id;
  };

  it('is refused once it is revoked, over, unknown, or its union has been dissolved', async () => {
    const [revoked, over, orphan] = [await connect(s), await connect(s), await connect(s, 'workshop')];
    const approver = await s.staff('factory', 'approver');
    const id = await revoke(revoked.token);
    expect((await revoked.get('/Users')).status).toBe(200);
    expect((await approver.post(`/api/employer-tokens/${id}/revoke`, {})).status).toBe(204);
    await s.world.owner.query(
      `update employer_tokens set made_at = now() - interval '2 days', expires_at = now() where token_hash = sha256($1)`,
      [over.token],
    );
    await s.world.owner.query('update orgs set dissolved_at = now() where id = $1', [s.world.orgs['workshop']!.id]);
    const heard = [];
    for (const token of [revoked.token, over.token, orphan.token, `hqe_${'A'.repeat(43)}`, 'hqe_', '', 'x y'])
      heard.push(await system.get('/Users', { authorization: `Bearer ${token}` }));
    heard.push(await system.get('/Users', { authorization: `Basic ${system.token}` }));
    expect(new Set(heard.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(heard[0]!.status).toBe(401);
    await s.world.owner.query('update orgs set dissolved_at = null');
  });

  it('is kept as a hash alone, and leaves a mark of its last use', async () => {
    const fresh = await connect(s);
    await fresh.get('/Users');
    expect(await everythingIn()).not.toContain(fresh.token);
    const { rows } = await s.world.owner.query<{ last_used_at: Date | null }>(
      'select last_used_at from employer_tokens where token_hash = sha256($1)',
      [fresh.token],
    );
    expect(rows[0]!.last_used_at).toBeInstanceOf(Date);
  });

  it('gets six hundred requests a minute, each part of a bulk counted', async () => {
    await s.world.setClock('2026-03-02T09:00:30+08:00');
    const busy = await connect(s);
    const gone = { method: 'DELETE', path: `/Users/${newId()}` };
    const bulk = () =>
      busy.send('POST', '/Bulk', { schemas: [bulkUrn], Operations: Array.from({ length: 100 }, () => gone) });
    for (let n = 0; n < 6; n += 1) expect((await bulk()).status).toBe(200);
    const refused = await busy.get('/Users');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await system.get('/Users')).status).toBe(200);
    await s.world.setClock('2026-03-02T09:01:00+08:00');
    expect((await busy.get('/Users')).status).toBe(200);
    await s.world.setClock(null);
  });
});

it('leaves neither tokens nor people in the log, not even of requests that fail', async () => {
  await s.ticker.settle();
  const before = logged.length;
  const said = person(51, { name: { formatted: '司马示例' } });
  await system.push(said);
  await s.world.owner.query('alter table employment_notices rename to elsewhere');
  expect((await system.search({ filter: 'userName eq "gong-51@example.org"' })).status).toBe(500);
  expect((await system.push(said)).status).toBe(500);
  await s.world.owner.query('alter table elsewhere rename to employment_notices');
  expect((await system.send('POST', '/Users', '{"userName":"gong-51@example.org"')).status).toBe(400);
  expect(logged.slice(before).join('')).toContain('request failed');
  expect(logged.join('')).not.toMatch(/hqe_|gong-51|司马|19900010051/);
});
