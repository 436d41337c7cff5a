import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmployerTokenAnswer } from '../../kernel/employer-answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { type EmployerSystem, connect } from '../../test/employer-system.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { changeUnion, plantUnion } from '../../test/tree-oracle.ts';
import { newId } from '../db/id.ts';

let s: TestServer;
let system: EmployerSystem;
let clerk: Client;

beforeAll(async () => {
  s = await startTestServer();
  system = await connect(s);
  clerk = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

const idOf = (org: string) => s.world.orgs[org]!.id;

describe('a token', () => {
  const path = (org = 'factory') => `/api/orgs/${idOf(org)}/employer-tokens`;
  const body = { label: '示例公司人事系统', days: 365 };

  it('is made by an approver of the union or above, for a workplace, for a year at most', async () => {
    const [approver, above] = [await s.staff('factory', 'approver'), await s.staff('city', 'approver')];
    expect((await approver.post(path(), body)).status).toBe(201);
    expect((await above.post(path(), body)).status).toBe(201);
    expect(heard(await above.post(path('county'), body))).toEqual(refused('employer-of-workplace'));
    expect(heard(await clerk.post(path(), body))).toEqual(refused('no-right'));
    expect(heard(await approver.post(path('school'), body))).toEqual(refused('not-found'));
    for (const days of [0, 366, 1.5, -1])
      expect(heard(await approver.post(path(), { ...body, days }))).toEqual(refused('malformed-request'));
    for (const label of ['', ' a ', '长'.repeat(41), 'a\u0007b']) {
      const came = await approver.post(path(), { ...body, label });
      expect(heard(came)).toEqual(refused('answers-wrong'));
      expect(reasonsOf(came).map((reason) => reason.at)).toEqual(['label']);
    }
  });

  it('is shown once: neither the list nor a repeated request holds it', async () => {
    const approver = await s.staff('factory', 'approver');
    const key = { 'idempotency-key': newId() };
    const made = done(await approver.post<EmployerTokenAnswer>(path(), body, key));
    expect(made.token).toMatch(/^hqe_[\w-]{43}$/);
    expect(heard(await approver.post(path(), body, key))).toEqual(refused('shown-once'));
    const { token: _shown, ...line } = made;
    const listed = done(await clerk.get<EmployerTokenAnswer[]>(path()));
    expect(listed[0]).toEqual({ ...line, state: 'live' });
    expect(JSON.stringify(listed)).not.toContain('hqe_');
  });

  it('is revoked by an approver alone, and says so', async () => {
    const approver = await s.staff('factory', 'approver');
    const { id } = done(await approver.post<EmployerTokenAnswer>(path(), body));
    const beside = await s.staff('school', 'approver');
    const revoke = (by: Client, tokenId = id) => by.post(`/api/employer-tokens/${tokenId}/revoke`, {});
    expect(heard(await revoke(clerk))).toEqual(refused('no-right'));
    expect(heard(await revoke(beside))).toEqual(refused('not-found'));
    expect(heard(await revoke(approver, newId()))).toEqual(refused('not-found'));
    expect((await revoke(approver)).status).toBe(204);
    expect((await revoke(approver)).status).toBe(204);
    const listed = done(await clerk.get<EmployerTokenAnswer[]>(path()));
    expect(listed.find((one) => one.id === id)!.state).toBe('revoked');
  });

  it('opens nothing of the API, and a session nothing of the employers’ door', async () => {
    for (const route of ['/api/me', `/api/orgs/${idOf('factory')}/employments`, '/api/members', '/api/cases']) {
      const response = await fetch(s.url + route, { headers: { authorization: `Bearer ${system.token}` } });
      expect(response.status).toBe(401);
    }
    expect((await clerk.get('/scim/v2/Users')).status).toBe(401);
  });

  it('is not made for a union that has been dissolved', async () => {
    const approver = await s.staff('town', 'approver');
    await s.world.owner.query('update orgs set dissolved_at = now() where id = $1', [idOf('school')]);
    expect(heard(await approver.post(path('school'), body))).toEqual(refused('org-dissolved'));
    await s.world.owner.query('update orgs set dissolved_at = null where id = $1', [idOf('school')]);
  });

  it('is for a federation to make by place, and not by sector alone, which reads and counts', async () => {
    await plantUnion(s, 'park', 'federation', 'town');
    await plantUnion(s, 'trade', 'federation', 'province');
    await plantUnion(s, 'office', 'workplace', 'park');
    const [park, trade, top] = [
      await s.staff('park', 'approver'),
      await s.staff('trade', 'approver'),
      await s.staff('province', 'supervisor'),
    ];
    done(await changeUnion(s, top, 'factory', { kind: 'link', sectorId: idOf('trade') }));
    expect((await park.post(path('office'), body)).status).toBe(201);
    expect(heard(await park.post(path(), body))).toEqual(refused('not-found'));
    expect(heard(await trade.post(path(), body))).toEqual(refused('no-right'));
    expect(heard(await trade.get(`/api/orgs/${idOf('factory')}/employments`))).toEqual(refused('no-right'));
  });
});
