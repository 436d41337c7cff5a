import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { Me } from '../../kernel/answers.ts';
import type { NewTotpAnswer, RecoveryCodesAnswer, SecurityAnswer, SignInStep } from '../../kernel/sign-in-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type PasskeyAsked, signSoftly } from '../../replay/soft-passkey.ts';
import { routesOf } from '../../test/contract/routes.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { profiles } from '../profile.ts';
import { setOneTimePassword } from './passwords.ts';
import { totpCode } from './totp.ts';

const start = Date.parse('2026-03-02T09:00:00+08:00');
const minute = 60;
const day = 86_400;
const goodPassword = 'lantern-Orchid-37';

let s: TestServer;
let now = start;

beforeAll(async () => {
  s = await startTestServer({ config: { demo: false, profile: profiles.mlps3 } });
});
afterAll(() => s.close());
beforeEach(() => goTo(start));

async function goTo(at: number): Promise<void> {
  now = at;
  await s.platform.seen.settled();
  await s.world.setClock(new Date(at));
}
const later = (seconds: number) => goTo(now + seconds * 1000);

const enter = (by: Client, person: WorldPerson, password = s.world.password) =>
  by.post<SignInStep>('/api/session', { login: person.login, password });
const code = (person: WorldPerson, steps = 0) => totpCode(person.totp!, now + steps * 30_000);
const second = (by: Client, text: string) => by.post<Me | SignInStep>('/api/session/second-factor', { code: text });
const accountOf = async ({ id }: WorldPerson) => {
  const { rows } = await s.world.owner.query<{ id: string }>('select id from accounts where person_id = $1', [id]);
  return { cell: 1, accountId: rows[0]!.id };
};

async function half(): Promise<{ by: Client; person: WorldPerson }> {
  const person = await s.world.staff('county', 'caseworker');
  const by = s.client();
  done(await enter(by, person));
  return { by, person };
}

/** Somebody whose account was just opened: a one-time password, and no second factor yet. */
async function newcomer(): Promise<{ person: WorldPerson; password: string }> {
  const person = await s.world.staff('county', 'caseworker');
  const account = await accountOf(person);
  await s.world.owner.query('delete from account_factors where account_id = $1', [account.accountId]);
  const { password } = await s.platform.db.transaction().execute((trx) => setOneTimePassword(trx, account));
  return { person, password };
}

async function enrol(by: Client): Promise<{ secret: string; codes: readonly string[] }> {
  const { secret } = done(await by.post<NewTotpAnswer>('/api/session/totp', {}));
  const confirmed = await by.post<RecoveryCodesAnswer>('/api/session/totp/confirm', { code: totpCode(secret, now) });
  return { secret, codes: done(confirmed).recoveryCodes };
}

describe('a password alone', () => {
  it('opens no route of the platform, whichever it is [MLPS-7, ASVS-6.3.3]', async () => {
    const { by } = await half();
    expect(by.cookie).toMatch(/^hq_signin=[\w-]{43}$/);
    const token = by.cookie.slice('hq_signin='.length);
    const guarded = routesOf(s.app).filter(({ audience }) => audience !== 'anyone');
    const opened: string[] = [];
    for (const { name, method, url } of guarded) {
      const path = url.replaceAll(/:[a-z]+/gi, '00000000-0000-7000-8000-000000000000');
      // Also as what it is not.
      for (const cookie of [by.cookie, `hq_session=${token}`]) {
        const came = await s.client().send(method, path, method === 'GET' ? undefined : {}, { cookie });
        if (came.status !== 401) opened.push(`${name} ${came.status}`);
      }
    }
    expect(opened).toEqual([]);
    expect(guarded.length).toBeGreaterThan(80);
  });

  it('adds no second factor to an account that has one, and changes no password [MLPS-7]', async () => {
    const { by, person } = await half();
    for (const [path, body] of [
      ['totp', {}],
      ['totp/confirm', { code: code(person) }],
      ['new-passkey/options', {}],
      ['new-password', { password: goodPassword }],
    ] as const)
      expect(refusalOf(await by.post(`/api/session/${path}`, body))).toBe('step-not-owed');
    expect(done(await by.post<SignInStep>('/api/session/continue', {})).owes).toBe('second-factor');
  });

  it('and a code by phone are no two factors for staff [MLPS-7]', async () => {
    const person = await s.world.staff('county', 'caseworker');
    const login = s.platform.sealer.blind(person.phone).toString('hex');
    await s.world.owner.query('insert into logins (login, cell_id, account_id) values ($1, 1, $2)', [
      login,
      (await accountOf(person)).accountId,
    ]);
    const by = s.client();
    done(await by.post('/api/session/code', { phone: person.phone }));
    const text = s.sms.sent.at(-1)!.text;
    const came = await by.post<SignInStep>('/api/session', { phone: person.phone, code: /\d{6}/.exec(text)![0] });
    expect([came.status, came.body.owes]).toEqual([202, 'second-factor']);
    expect(refusalOf(await by.get('/api/me'))).toBe('sign-in-needed');
  });
});

describe('a code of an authenticator app', () => {
  it('lets its owner in, once: the same and every earlier one are refused [MLPS-7, ASVS-6.5.1, ASVS-6.5.5]', async () => {
    const { by, person } = await half();
    expect(done(await second(by, code(person))) as Me).toMatchObject({ kind: 'staff', name: person.name });
    expect((await by.get('/api/inbox')).status).toBe(200);
    const again = s.client();
    done(await enter(again, person));
    expect(refusalOf(await second(again, code(person)))).toBe('second-factor-wrong');
    expect(refusalOf(await second(again, code(person, -1)))).toBe('second-factor-wrong');
    await later(30);
    expect((await second(again, code(person))).status).toBe(200);
  });

  it('lets one in of many that bring the same one at once [ASVS-6.5.1]', async () => {
    const person = await s.world.staff('county', 'caseworker');
    const clients = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const by = s.client();
        done(await enter(by, person));
        return by;
      }),
    );
    const came = await Promise.all(clients.map((by) => second(by, code(person))));
    expect(came.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('of two steps away is refused, and five wrong ones end the sign-in [MLPS-4, ASVS-6.5.5]', async () => {
    const { by, person } = await half();
    for (const steps of [-3, -2, 2, 3])
      expect(refusalOf(await second(by, code(person, steps)))).toBe('second-factor-wrong');
    expect(refusalOf(await second(by, '000000'))).toBe('second-factor-wrong');
    expect(refusalOf(await second(by, code(person)))).toBe('sign-in-over');
  });

  it('comes too late after ten minutes', async () => {
    const { by, person } = await half();
    await later(10 * minute);
    expect(refusalOf(await second(by, code(person)))).toBe('sign-in-over');
  });
});

describe('a recovery code', () => {
  it('stands in for the second factor once, and is nowhere in the database [ASVS-6.5.1, ASVS-6.5.2]', async () => {
    const { person, password } = await newcomer();
    const by = s.client();
    done(await enter(by, person, password));
    const { codes } = await enrol(by);
    expect(new Set(codes).size).toBe(10);
    done(await by.post('/api/session/new-password', { password: goodPassword }));
    const other = s.client();
    done(await enter(other, person, goodPassword));
    expect((await second(other, ` ${codes[3]!.toUpperCase()} `)).status).toBe(200);
    done(await enter(other, person, goodPassword));
    expect(refusalOf(await second(other, codes[3]!))).toBe('second-factor-wrong');
    const { rows } = await s.world.owner.query<{ row: string }>('select r::text as row from recovery_codes r');
    const kept = rows.map(({ row }) => row).join();
    expect(codes.filter((one) => kept.includes(Buffer.from(one.replace('-', '')).toString('hex')))).toEqual([]);
  });
});

describe('a passkey', () => {
  const ask = async (by: Client) => done(await by.post<PasskeyAsked>('/api/session/passkey/options', {}));
  const show = (by: Client, body: object) => by.post<Me>('/api/session/passkey', body);

  it('is both factors at once [MLPS-7]', async () => {
    const person = await s.world.staff('county', 'caseworker');
    const { rows } = await s.world.owner.query<{ id: Buffer }>(
      'select credential_id as id from account_factors where account_id = $1 and credential_id is not null',
      [(await accountOf(person)).accountId],
    );
    const by = s.client();
    const signed = signSoftly(await ask(by), { id: rows[0]!.id.toString('base64url') });
    expect(done(await show(by, signed)).name).toBe(person.name);
    expect(refusalOf(await show(by, signed))).toBe('passkey-wrong');
  });

  test.each([
    ['of another address', { origin: 'https://hongqiao.example.org' }],
    ['whose holder was not verified', { flags: 0b001 }],
    ['that was asked something else', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['that nobody has', { id: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('%s is refused [MLPS-7]', async (_what, otherwise) => {
    const { by } = await half();
    expect(refusalOf(await show(by, signSoftly(await ask(by), otherwise)))).toBe('passkey-wrong');
  });

  it('of one person is no second factor of another', async () => {
    const [one, other] = [await half(), await half()];
    const hers = await ask(other.by);
    const asked = await ask(one.by);
    const id = hers.options.allowCredentials[0]!.id;
    expect(refusalOf(await show(one.by, signSoftly(asked, { id })))).toBe('passkey-wrong');
  });
});

describe('a first sign-in', () => {
  it('enrols a second factor and chooses a password before anything opens [MLPS-7, MLPS-8, ASVS-6.4.1]', async () => {
    const { person, password } = await newcomer();
    const by = s.client();
    expect(done(await enter(by, person, password)).owes).toBe('enrolment');
    await enrol(by);
    const step = done(await by.post<SignInStep>('/api/session/continue', {}));
    expect(step).toEqual({ owes: 'new-password', ways: [], why: 'once' });
    expect(refusalOf(await by.get('/api/me'))).toBe('sign-in-needed');
    expect(refusalOf(await by.post('/api/session/new-password', { password }))).toBe('answers-wrong');
    const me = done(await by.post<Me>('/api/session/new-password', { password: goodPassword }));
    expect(me.name).toBe(person.name);
  });

  it('by a one-time password comes within three days or not at all [MLPS-8, ASVS-6.4.1]', async () => {
    const { person, password } = await newcomer();
    await later(3 * day - 1);
    expect((await enter(s.client(), person, password)).status).toBe(202);
    await later(2);
    expect(refusalOf(await enter(s.client(), person, password))).toBe('sign-in-wrong');
  });
});

describe('a password', () => {
  it('of ninety-one days is changed before anything opens, and never under asvs [MLPS-3, ASVS-6.2.10]', async () => {
    const { by, person } = await half();
    await s.world.owner.query('update accounts set password_set_at = $2 where person_id = $1', [
      person.id,
      new Date(start - 91 * day * 1000),
    ]);
    expect(done(await second(by, code(person)))).toEqual({ owes: 'new-password', ways: [], why: 'old' });
    expect(refusalOf(await by.get('/api/inbox'))).toBe('sign-in-needed');
    expect(reasonsOf(await by.post('/api/session/new-password', { password: 'Gonghui@2026' }))[0]!.says).toMatch(
      /太常见/,
    );
    done(await by.post('/api/session/new-password', { password: goodPassword }));
    expect((await by.get('/api/inbox')).status).toBe(200);
    expect(profiles.asvs.passwordDays).toBeUndefined();
  });

  it('is asked for again before anything changes by which its owner is let in, and a wrong one changes nothing [ASVS-7.5.1]', async () => {
    const person = await s.world.staff('county', 'caseworker');
    const here = s.client();
    await here.signInByPassword(person.login!, s.world.password);
    const security = async () => done(await here.get<SecurityAnswer>('/api/my/security'));
    const before = await security();
    const [factor] = before.factors;
    const wrong = { password: 'not-Hers-5' };
    for (const act of ['totp', 'passkey/options', `factors/${factor!.id}/remove`, 'recovery-codes'])
      expect([act, refusalOf(await here.post(`/api/my/${act}`, wrong))]).toEqual([act, 'password-wrong']);
    expect(await security()).toEqual(before);
    // Sent twenty times at once under one key it is one try and one change, and one is shown what is shown once.
    const said = [{ password: s.world.password }, { 'idempotency-key': 'one-and-the-same' }] as const;
    const many = await Promise.all(Array.from({ length: 20 }, () => here.post('/api/my/recovery-codes', ...said)));
    const told = many.map((came) => (came.status === 200 ? JSON.stringify(came.body) : refusalOf(came)));
    expect(told.filter((one) => one !== 'shown-once')).toHaveLength(1);
  });

  it('that is changed ends every other session at once, and not her own [MLPS-5, ASVS-7.4.3, ASVS-6.2.2, ASVS-6.2.3]', async () => {
    const person = await s.world.staff('county', 'caseworker');
    const [here, elsewhere] = [s.client(), s.client()];
    await here.signInByPassword(person.login!, s.world.password);
    await elsewhere.signInByPassword(person.login!, s.world.password);
    expect(done(await here.get<SecurityAnswer>('/api/my/security')).otherSessions).toBe(1);
    const change = { current: 'not-Hers-at-all-5', next: goodPassword };
    expect(refusalOf(await here.post('/api/my/password', change))).toBe('password-wrong');
    done(await here.post('/api/my/password', { ...change, current: s.world.password }));
    expect((await here.get('/api/me')).status).toBe(200);
    expect(refusalOf(await elsewhere.get('/api/me'))).toBe('sign-in-needed');
  });
});

describe('a session', () => {
  const staff = async () => {
    const by = s.client();
    const person = await s.world.staff('county', 'caseworker');
    await by.signInByPassword(person.login!, s.world.password);
    return by;
  };
  const alive = async (by: Client, path = '/api/me') => (await by.get(path)).status === 200;

  it('of staff ends after a quarter of an hour without a request, and after twelve hours in any case [MLPS-5, ASVS-7.3.1, ASVS-7.3.2]', async () => {
    const [idle, busy] = [await staff(), await staff()];
    await later(15 * minute - 1);
    expect(await alive(busy)).toBe(true);
    await later(1);
    expect(await alive(idle)).toBe(false);
    expect(await alive(busy)).toBe(true);
    const lastSecond = 12 * 3600 - 1;
    for (let at = 29 * minute; at < lastSecond; at += 14 * minute) {
      await goTo(start + at * 1000);
      expect(await alive(busy)).toBe(true);
    }
    await goTo(start + lastSecond * 1000);
    expect(await alive(busy)).toBe(true);
    await later(1);
    expect(await alive(busy)).toBe(false);
  });

  it('is not kept alive by what the page asks on its own', async () => {
    const by = await staff();
    await later(14 * minute);
    expect(await alive(by, '/api/inbox/count')).toBe(true);
    await later(minute);
    expect(await alive(by)).toBe(false);
  });

  it('writes nothing for a request within a minute of the last', async () => {
    await s.world.owner.query('delete from sessions');
    const by = await staff();
    const ends = async () =>
      (await s.world.owner.query<{ at: Date }>('select expires_at as at from sessions')).rows[0]!.at.getTime();
    await later(59);
    await by.get('/api/me');
    await s.platform.seen.settled();
    expect(await ends()).toBe(start + 15 * minute * 1000);
    await later(2);
    await by.get('/api/me');
    await s.platform.seen.settled();
    expect(await ends()).toBe(start + (61 + 15 * minute) * 1000);
  });

  it('that ends takes no typed answer with it, for thirty days and more', async () => {
    const worker = await s.world.worker('factory');
    const signIn = async () => {
      const by = s.client();
      done(await by.post('/api/session/code', { phone: worker.phone }));
      const sent = /\d{6}/.exec(s.sms.sent.at(-1)!.text)![0];
      done(await by.post('/api/session', { phone: worker.phone, code: sent }));
      return by;
    };
    const by = await signIn();
    await by.agree(['dispute']);
    const form = { topic: 'wages', what: '加班费三个月没有发。' };
    done(await by.put('/api/services/appeal/draft', { form }));
    await later(30 * minute);
    expect(refusalOf(await by.get('/api/services/appeal/draft'))).toBe('sign-in-needed');
    await later(31 * day);
    await s.ticker.settle();
    expect(done(await (await signIn()).get<{ form: unknown }>('/api/services/appeal/draft')).form).toEqual(form);
  });
});
