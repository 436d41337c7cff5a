import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { Me } from '../../kernel/answers.ts';
import { Client, done, refusalOf } from '../../replay/client.ts';
import { heard } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { hashPassword } from './passwords.ts';

const start = Date.parse('2026-03-02T09:00:00+08:00');
const day = 86_400;

let s: TestServer;

beforeAll(async () => {
  s = await startTestServer({ config: { demo: false, proxies: '127.0.0.1' } });
});
afterAll(() => s.close());
beforeEach(async () => {
  await s.world.setClock(new Date(start));
  s.sms.sent.length = 0;
  s.sms.failing = false;
});

const later = (seconds: number) => s.world.setClock(new Date(start + seconds * 1000));

const browsers = new Map<string, Client>();
/** The browser of whoever holds a phone: a code is good where it was asked for. */
function hers(phone: string): Client {
  if (!browsers.has(phone)) browsers.set(phone, s.client());
  return browsers.get(phone)!;
}

function ask(phone: string, by: Client = hers(phone), from?: string) {
  return by.post<object>('/api/session/code', { phone }, from === undefined ? {} : { 'x-forwarded-for': from });
}

/** The code as it arrives on the phone. */
function codeIn(message: string | undefined): string {
  return /验证码 (\d{6})/.exec(message ?? '')![1]!;
}

async function codeFor(phone: string, by = hers(phone)): Promise<string> {
  done(await ask(phone, by));
  return codeIn(s.sms.sent.findLast((message) => message.phone === phone)?.text);
}

const signIn = (phone: string, code: string, by = hers(phone)) => by.post<Me>('/api/session', { phone, code });
const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('a code by phone', () => {
  it('is told to the phone alone, never in the answer, and signs the worker in', async () => {
    const worker = await s.world.worker('factory', '示例工友');
    const asked = await ask(worker.phone);
    expect([asked.status, asked.body]).toEqual([200, {}]);
    const client = hers(worker.phone);
    const came = await signIn(worker.phone, codeIn(s.sms.sent[0]?.text), client);
    // By the clock that is set by hand, whatever that of the browser says.
    expect(came.headers.getSetCookie().join()).toContain(`; Max-Age=${30 * day};`);
    const me = done(came);
    expect(me).toMatchObject({
      name: '示例工友',
      kind: 'worker',
      phone: `${worker.phone.slice(0, 3)}****${worker.phone.slice(7)}`,
    });
    expect(done(await client.get<Me>('/api/me'))).toEqual(me);
  });

  it('is six digits of the generator, each as likely as another [ASVS-6.5.4]', async () => {
    const codes: string[] = [];
    for (let n = 0; n < 200; n += 1) codes.push(await codeFor(s.world.phone()));
    // Of two hundred out of a million, two are the same once in fifty times.
    expect(new Set(codes).size).toBeGreaterThan(195);
    expect(new Set(codes.map((code) => code[0])).size).toBe(10);
    expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
  });

  it('is of the request that it was sent for: of no earlier one, of no later one, and of no other phone [ASVS-6.6.2]', async () => {
    const [one, other] = [await s.world.worker('factory'), await s.world.worker('factory')];
    const first = await codeFor(one.phone);
    let second = first;
    // Once in a million times the next is the same.
    for (let n = 1; second === first; n += 1) {
      await later(61 * n);
      second = await codeFor(one.phone);
    }
    await codeFor(other.phone);
    expect(refusalOf(await signIn(one.phone, first))).toBe('sign-in-wrong');
    for (const by of [hers(one.phone), hers(other.phone)])
      expect(refusalOf(await signIn(other.phone, second, by))).toBe('sign-in-wrong');
    expect((await signIn(one.phone, second)).status).toBe(200);
    expect(refusalOf(await signIn(one.phone, second))).toBe('sign-in-wrong');
  });

  it('is the same for a phone however it is typed', async () => {
    const { phone } = await s.world.worker('factory');
    const code = await codeFor(phone);
    const typed = `+86 ${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`;
    expect((await signIn(typed, ` ${code} `, hers(phone))).status).toBe(200);
  });

  it('is used up by one sign-in, also of two at once [ASVS-6.5.1]', async () => {
    const { phone } = await s.world.worker('factory');
    const code = await codeFor(phone);
    const came = await Promise.all(Array.from({ length: 6 }, () => signIn(phone, code)));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', ...Array(5).fill('sign-in-wrong')]);
    expect(refusalOf(await signIn(phone, code))).toBe('sign-in-wrong');
  });

  it('lives ten minutes [ASVS-6.5.5]', async () => {
    const [one, two] = [await s.world.worker('factory'), await s.world.worker('factory')];
    const codes = [await codeFor(one.phone), await codeFor(two.phone)];
    await later(599);
    expect((await signIn(one.phone, codes[0]!)).status).toBe(200);
    await later(600);
    expect(refusalOf(await signIn(two.phone, codes[1]!))).toBe('sign-in-wrong');
  });

  it('stands five tries, also made at once [ASVS-6.6.3, MLPS-4]', async () => {
    const { phone } = await s.world.worker('factory');
    const code = await codeFor(phone);
    const wrong = await Promise.all(Array.from({ length: 20 }, () => signIn(phone, otherThan(code))));
    expect(new Set(wrong.map(refusalOf))).toEqual(new Set(['sign-in-wrong']));
    expect(refusalOf(await signIn(phone, code))).toBe('sign-in-wrong');
    await later(61);
    expect((await signIn(phone, await codeFor(phone))).status).toBe(200);
  });

  it('is guessed from one address a hundred times at most, for whichever phones, and holds nobody who is known [MLPS-4]', async () => {
    const config = s.platform.config as { codesPerAddress: number };
    const usual = config.codesPerAddress;
    const from = { 'x-forwarded-for': '192.0.2.7' };
    const known = await s.world.worker('factory');
    done(await signIn(known.phone, await codeFor(known.phone)));
    const guesser = s.client();
    const guess = (n: number) =>
      guesser.post('/api/session', { phone: `1746666${String(n).padStart(4, '0')}`, code: '000000' }, from);
    await ask((await s.world.worker('factory')).phone, guesser);
    // What was asked for before came from an address of which more may ask.
    config.codesPerAddress = 20;
    try {
      const came: string[] = [];
      for (let n = 0; n < 101; n += 1) came.push(refusalOf(await guess(n)));
      expect(came).toEqual([...Array(100).fill('sign-in-wrong'), 'codes-wrong-too-often']);
      await later(61);
      const code = await codeFor(known.phone);
      expect((await hers(known.phone).post('/api/session', { phone: known.phone, code }, from)).status).toBe(200);
      // Elsewhere nobody is held, and there no longer after its time.
      expect(refusalOf(await guesser.post('/api/session', { phone: known.phone, code }))).toBe('sign-in-wrong');
      await later(16 * 60);
      expect(refusalOf(await guess(0))).toBe('sign-in-wrong');
    } finally {
      config.codesPerAddress = usual;
    }
  });

  it('is replaced by the next, which comes after a minute at the earliest', async () => {
    const { phone } = await s.world.worker('factory');
    const first = await codeFor(phone);
    expect(refusalOf(await ask(phone))).toBe('code-too-often');
    await later(61);
    const second = await codeFor(phone);
    expect(refusalOf(await signIn(phone, first === second ? otherThan(first) : first))).toBe('sign-in-wrong');
    expect((await signIn(phone, second)).status).toBe(200);
  });

  it('comes ten times a day to a browser that has signed in with the phone, five times to another', async () => {
    const { phone } = await s.world.worker('factory');
    done(await signIn(phone, await codeFor(phone)));
    const strange: string[] = [];
    for (let count = 1; count <= 10; count += 1) {
      await later(count * 61);
      await codeFor(phone);
      strange.push(refusalOf(await ask(phone, s.client())));
    }
    expect(strange).toEqual([...Array(5).fill('answered 200'), ...Array(5).fill('code-too-often')]);
    await later(3600);
    expect(refusalOf(await ask(phone))).toBe('code-too-often');
    await later(3600 + 2 * day);
    expect((await ask(phone)).status).toBe(200);
  });

  it('is good in the browser that asked alone: what others ask and try for a phone stops nobody who has signed in with it [ASVS-6.3.1]', async () => {
    const { phone } = await s.world.worker('factory');
    done(await signIn(phone, await codeFor(phone)));
    // Twenty from four addresses, then none more from a fifth: the phone is not flooded.
    const came: string[] = [];
    for (let count = 0; count < 21; count += 1) {
      await later(count * 61);
      came.push(refusalOf(await ask(phone, s.client(), `203.0.113.${Math.floor(count / 5)}`)));
    }
    expect(came).toEqual([...Array(20).fill('answered 200'), 'code-too-often']);
    const code = await codeFor(phone);
    const other = s.client();
    await ask(s.world.phone(), other);
    for (let n = 0; n < 5; n += 1)
      expect(refusalOf(await signIn(phone, n === 0 ? code : otherThan(code), other))).toBe('sign-in-wrong');
    expect((await signIn(phone, code)).status).toBe(200);
  });

  it('is answered for an unknown phone as for a known one, and signs in a newcomer of whom nothing is known', async () => {
    const unknown = '19911112222';
    const { phone } = await s.world.worker('factory');
    const came = [await ask(unknown), await ask(phone)];
    expect(came[0]!.body).toEqual(came[1]!.body);
    expect((await signIn(unknown, codeIn(s.sms.sent[0]?.text))).body).toMatchObject({
      name: '',
      verified: false,
      posts: [],
    });
  });

  it('that the carrier did not take is refused in words, and the next try need not wait', async () => {
    const { phone } = await s.world.worker('factory');
    s.sms.failing = true;
    expect(refusalOf(await ask(phone))).toBe('code-unsent');
    s.sms.failing = false;
    expect((await signIn(phone, await codeFor(phone))).status).toBe(200);
  });

  test.each(['', '123', '110', '0755-12345678', '+1 202 555 0100'])('is not sent to %j', async (phone) => {
    expect(refusalOf(await ask(phone))).toBe('answers-wrong');
    expect(s.sms.sent).toEqual([]);
  });
});

describe('login and password', () => {
  const enter = (login: string, password: string) => s.client().post<Me>('/api/session', { login, password });

  it('sign staff in with the posts they hold now', async () => {
    const boss = await s.world.staff('county', 'caseworker', 'supervisor');
    const me = await s.client().signInByPassword(` ${boss.login!.toUpperCase()} `, s.world.password);
    expect(me.posts.map(({ role, org }) => `${role} ${org.name}`)).toEqual([
      'caseworker 榕区总工会',
      'supervisor 榕区总工会',
    ]);
  });

  it('are held after five wrong tries, the right one too, for a quarter of an hour, and known or not alike [ASVS-6.3.1]', async () => {
    const boss = await s.world.staff('county', 'caseworker');
    for (const login of [boss.login!, 'nobody-at-all']) {
      for (let n = 0; n < 5; n += 1) expect(refusalOf(await enter(login, `wrong-${n}`))).toBe('sign-in-wrong');
      expect([login, refusalOf(await enter(login, s.world.password))]).toEqual([login, 'sign-in-locked']);
    }
    await later(15 * 60);
    expect((await enter(boss.login!, s.world.password)).status).toBe(202);
  });

  it('are refused alike for a wrong password and an unknown login', async () => {
    const boss = await s.world.staff('county', 'caseworker');
    const came = [await enter(boss.login!, 'wrong'), await enter('nobody', 'wrong')];
    expect(came.map(refusalOf)).toEqual(['sign-in-wrong', 'sign-in-wrong']);
    expect(heard(came[0]!)).toEqual(heard(came[1]!));
  });

  it('are taken exactly as typed: no other case, no cut end, no blank more [ASVS-6.2.8]', async () => {
    const boss = await s.world.staff('county', 'caseworker');
    const { password } = s.world;
    for (const typed of [password.toUpperCase(), password.slice(0, -1), ` ${password}`, `${password} `])
      expect([typed, refusalOf(await s.client().post('/api/session', { login: boss.login, password: typed }))]).toEqual(
        [typed, 'sign-in-wrong'],
      );
  });

  it('are kept as argon2id with what OWASP asks for at least [ASVS-11.4.2]', async () => {
    expect(await hashPassword('lamp-River-Oar-5')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('show no post that has ended', async () => {
    const boss = await s.world.staff('county', 'caseworker', 'cashier');
    await s.world.owner.query(`update posts set until_on = '2026-03-01' where person_id = $1 and role = 'cashier'`, [
      boss.id,
    ]);
    const me = await s.client().signInByPassword(boss.login!, s.world.password);
    expect(me.posts.map(({ role }) => role)).toEqual(['caseworker']);
  });
});

describe('a session', () => {
  async function signedIn(kind: 'worker' | 'staff'): Promise<{ client: Client; id: string }> {
    const client = s.client();
    if (kind === 'staff') {
      const boss = await s.world.staff('county', 'caseworker');
      await client.signInByPassword(boss.login!, s.world.password);
      return { client, id: boss.id };
    }
    const worker = await s.world.worker('factory');
    done(await signIn(worker.phone, await codeFor(worker.phone, client), client));
    return { client, id: worker.id };
  }

  test.each([
    ['worker', 30],
    ['staff', 1],
  ] as const)('of %s lasts %d days', async (kind, days) => {
    const { client } = await signedIn(kind);
    await later(days * day - 1);
    expect((await client.get('/api/me')).status).toBe(200);
    await later(days * day);
    expect(refusalOf(await client.get('/api/me'))).toBe('sign-in-needed');
  });

  it('ends with signing out, for the token itself and not only for the cookie [ASVS-7.4.1, ASVS-7.2.1]', async () => {
    const { client } = await signedIn('worker');
    // Who has copied the cookie has it still.
    const { cookie } = client;
    expect((await s.client().get('/api/me', { cookie })).status).toBe(200);
    expect((await client.delete('/api/session')).status).toBe(204);
    expect(refusalOf(await client.get('/api/me'))).toBe('sign-in-needed');
    expect(refusalOf(await s.client().get('/api/me', { cookie }))).toBe('sign-in-needed');
  });

  it('ends when the account is closed [ASVS-7.4.2]', async () => {
    const { client, id } = await signedIn('staff');
    await s.world.owner.query('update accounts set closed_at = now() where person_id = $1', [id]);
    expect(refusalOf(await client.get('/api/me'))).toBe('sign-in-needed');
  });

  it('loses what a post allowed at once when the post ends [ASVS-8.3.1, MLPS-11]', async () => {
    const { client, id } = await signedIn('staff');
    expect((await client.get('/api/inbox')).status).toBe(200);
    await s.world.owner.query(`update posts set until_on = '2026-03-02' where person_id = $1`, [id]);
    expect(refusalOf(await client.get('/api/inbox'))).toBe('no-right');
  });

  it('begins with a token of its own, whatever token came with the request [ASVS-7.2.4]', async () => {
    const { phone } = await s.world.worker('factory');
    const planted = 'A'.repeat(43);
    const client = new Client(s.url, planted);
    const tokens = [planted];
    for (let n = 0; n < 2; n += 1) {
      await later(n * 120);
      done(await signIn(phone, await codeFor(phone, client), client));
      tokens.push(/hq_session=([\w-]+)/.exec(client.cookie)![1]!);
    }
    expect(new Set(tokens).size).toBe(3);
    expect(refusalOf(await new Client(s.url, planted).get('/api/me'))).toBe('sign-in-needed');
  });

  it('is a cookie that scripts cannot read, and its token is nowhere in the database [ASVS-3.3.4, ASVS-7.2.2]', async () => {
    const { phone } = await s.world.worker('factory');
    const came = await signIn(phone, await codeFor(phone));
    const cookie = came.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^hq_session=[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
    const token = cookie.slice('hq_session='.length).split(';')[0]!;
    const { rows } = await s.world.owner.query(
      `select 1 from sessions where token_hash = $1 or encode(token_hash, 'escape') = $2`,
      [Buffer.from(token), token],
    );
    expect(rows).toEqual([]);
  });
});
