import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { AccountLine, AccountOpened } from '../../kernel/post-answers.ts';
import type { SignInStep } from '../../kernel/sign-in-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let system: Client;

beforeAll(async () => {
  s = await startTestServer();
  system = await s.administrator('system');
});
afterAll(() => s.close());

let count = 0;
const asked = (more: object = {}) => ({
  login: `cadre-${(count += 1)}`,
  name: '李示例',
  phone: s.world.phone(),
  document: s.world.documentNumber(),
  ...more,
});
const open = (body: object) => system.post<AccountOpened>('/api/staff-accounts', body);

test('an account opens with a password that is shown once, and with no right until a post is granted [MLPS-8]', async () => {
  const body = asked();
  const opened = done(await open(body));
  expect(opened.login).toBe(body.login);
  const first = await s.client().post<SignInStep>('/api/session', { login: opened.login, password: opened.password });
  expect(done(first).owes).toBe('enrolment');
  const { rows } = await s.world.owner.query(
    'select 1 from posts p join persons n on n.id = p.person_id where n.document_blind = $1',
    [s.platform.sealer.blind(body.document)],
  );
  expect(rows).toEqual([]);
  expect(
    JSON.stringify(done(await system.post<AccountLine[]>('/api/staff-accounts/search', { q: 'cadre' }))),
  ).not.toContain(body.name);
});

test('somebody whom the register knows keeps her one record, and is not overwritten', async () => {
  const member = await s.world.worker('factory', '欧阳示例丙');
  done(await open(asked({ name: member.name, document: member.document })));
  const { rows } = await s.world.owner.query(
    `select p.phone_blind from persons p join accounts a on a.person_id = p.id and a.kind = 'staff' where p.id = $1`,
    [member.id],
  );
  expect(rows).toEqual([{ phone_blind: s.platform.sealer.blind(member.phone) }]);
  const other = await s.world.worker('factory', '欧阳示例丁');
  const came = await open(asked({ name: '王示例', document: other.document }));
  expect(reasonsOf(came).map(({ at }) => at)).toEqual(['document']);
  expect(JSON.stringify(came.body)).not.toContain(other.name);
});

test('one person has one account, also of many asked for at once [MLPS-1]', async () => {
  const body = asked();
  const came = await Promise.all(Array.from({ length: 40 }, (_, n) => open({ ...body, login: `twin-${n}` })));
  expect(came.map(refusalOf).filter((one) => one === 'answered 201')).toHaveLength(1);
  expect(new Set(came.map(refusalOf))).toEqual(new Set(['answered 201', 'login-taken']));
  expect(heard(await open({ ...asked(), login: body.login.toUpperCase() })).code).toBe('answered 201');
  expect(heard(await open({ ...asked(), login: body.login }))).toEqual(refused('login-taken'));
});

it.each([
  [{ login: 'a b' }, 'login'],
  [{ login: '-ab' }, 'login'],
  [{ name: '' }, 'name'],
  [{ phone: '123' }, 'phone'],
  [{ document: '44010119900101' }, 'document'],
])('is refused for %o beside the field', async (more, at) => {
  expect(reasonsOf(await open(asked(more))).map((one) => one.at)).toEqual([at]);
});
