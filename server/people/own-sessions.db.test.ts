import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionLine } from '../../kernel/sign-in-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { profiles } from '../profile.ts';

let s: TestServer;

beforeAll(async () => {
  s = await startTestServer({ config: { profile: profiles.mlps3 } });
  await s.world.setClock('2026-11-28T02:00:00Z');
});
afterAll(() => s.close());

const places = async (by: Client) => done(await by.get<SessionLine[]>('/api/my/sessions'));

async function twice(kind: 'worker' | 'staff'): Promise<{ here: Client; there: Client; personId: string }> {
  const person = await (kind === 'staff' ? s.world.staff('factory', 'caseworker') : s.world.worker('factory'));
  const [here, there] = [s.client(), s.client()];
  for (const one of [there, here]) {
    if (kind === 'staff') await one.signInByPassword(person.login!, s.world.password);
    else await one.signInByPhone(person.phone);
    await s.world.owner.query('delete from phone_codes');
  }
  return { here, there, personId: person.id };
}

test.each(['worker', 'staff'] as const)(
  'a %s sees where she is signed in and ends one place or all others, at once [ASVS-7.5.2]',
  async (kind) => {
    const { here, there } = await twice(kind);
    const seen = await places(here);
    expect(seen.map((place) => place.here)).toEqual([true, false]);
    done(await here.post(`/api/my/sessions/${seen[1]!.id}/end`, {}));
    expect(refusalOf(await there.get('/api/me'))).toBe('sign-in-needed');
    expect(await places(here)).toHaveLength(1);

    const more = await twice(kind);
    done(await more.here.post('/api/my/sessions/end-others', {}));
    expect(refusalOf(await more.there.get('/api/me'))).toBe('sign-in-needed');
    expect(await places(more.here)).toHaveLength(1);
    // Whoever is somebody else stays in.
    expect(await places(here)).toHaveLength(1);
  },
);

test('nobody ends or sees the session of another [ASVS-7.5.2]', async () => {
  const [one, other] = [await twice('worker'), await twice('staff')];
  const [place] = await places(one.here);
  expect(refusalOf(await other.here.post(`/api/my/sessions/${place!.id}/end`, {}))).toBe('not-found');
  expect((await one.here.get('/api/me')).status).toBe(200);
  expect((await places(other.here)).map(({ id }) => id)).not.toContain(place!.id);
});

test('of where somebody signs in a kind of device and half an address are kept, and when it was used', async () => {
  const { here } = await twice('worker');
  await s.world.setClock('2026-11-28T02:05:00Z');
  done(await here.get('/api/me'));
  await s.platform.seen.settled();
  const [place] = await places(here);
  expect(place).toMatchObject({
    device: '其他设备',
    address: '127.0.*.*',
    at: '2026-11-28T02:00:00.000Z',
    usedAt: '2026-11-28T02:05:00.000Z',
  });
  const { rows } = await s.world.owner.query<{ text: string }>('select row_to_json(s)::text as text from sessions s');
  expect(rows.map(({ text }) => text).filter((text) => text.includes('127.0.0.1'))).toEqual([]);
});

test('a place that is ended stands in the audit', async () => {
  const { here, personId } = await twice('staff');
  const [, other] = await places(here);
  done(await here.post(`/api/my/sessions/${other!.id}/end`, {}));
  const { rows } = await s.world.owner.query(`select 1 from audit where act = 'end-session' and actor_id = $1`, [
    personId,
  ]);
  expect(rows).toHaveLength(1);
});
