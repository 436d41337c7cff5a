import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Me, NoticeLine, Page } from '../../kernel/answers.ts';
import { type ResetDecided, type ResetLine, resettables } from '../../kernel/post-answers.ts';
import type { NewTotpAnswer, SignInStep } from '../../kernel/sign-in-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type PostDesk, openPostDesk } from '../../test/post-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { totpCode } from '../people/totp.ts';

let s: TestServer;
let desk: PostDesk;
const start = '2026-11-28T02:00:00Z';
const newPassword = 'lantern-Orchid-37';

beforeAll(async () => {
  s = await startTestServer({ config: { demo: false } });
  desk = await openPostDesk(s);
});
afterAll(() => s.close());

const ask = (by: Client, personId: string, what: string, why = '手机掉进水里了') =>
  by.post<ResetLine>('/api/resets', { personId, what, why });
const decide = (by: Client, id: string, body: object) => by.post<ResetDecided>(`/api/resets/${id}/decision`, body);
const confirm = (by: Client, id: string) => decide(by, id, { decision: 'confirm', checked: 'document' });
const password = (by: Client, person: WorldPerson, given = s.world.password) =>
  by.post<SignInStep>('/api/session', { login: person.login, password: given });
const line = async (id: string) => done(await desk.one.get<ResetLine[]>('/api/resets')).find((one) => one.id === id)!;
const now = async () => (await s.world.owner.query<{ now: Date }>('select clock_now() as now')).rows[0]!.now.getTime();

async function cadre(): Promise<{ person: WorldPerson; by: Client }> {
  const person = await s.world.staff('factory', 'caseworker');
  return { person, by: await desk.signIn(person) };
}

async function reset(person: WorldPerson, what: string): Promise<{ id: string; words: string }> {
  const { id } = done(await ask(desk.one, person.id, what));
  const { handed } = done(await confirm(desk.other, id));
  return { id, words: handed!.words };
}

/** Enrols an authenticator app in a sign-in that owes one, and gives back what the sign-in owes then. */
async function enrol(by: Client): Promise<SignInStep | Me> {
  const { secret } = done(await by.post<NewTotpAnswer>('/api/session/totp', {}));
  done(await by.post('/api/session/totp/confirm', { code: totpCode(secret, await now()) }));
  return done(await by.post<SignInStep | Me>('/api/session/continue', {}));
}

describe('a lost second factor', () => {
  it('is replaced after two agreed and with the password and a code handed over, and ends every session [ASVS-6.4.4]', async () => {
    const { person, by } = await cadre();
    const asked = done(await ask(desk.one, person.id, 'second-factor'));
    expect(asked).toMatchObject({ state: 'asked', may: ['withdraw'], askedBy: desk.onePerson.name });
    // Nothing is changed by asking.
    expect((await by.get('/api/me')).status).toBe(200);
    const { handed, reset: open } = done(await confirm(desk.other, asked.id));
    expect(open).toMatchObject({ state: 'open', checked: 'document', decidedBy: desk.otherPerson.name });
    expect(refusalOf(await by.get('/api/me'))).toBe('sign-in-needed');

    const anew = s.client();
    expect(done(await password(anew, person)).owes).toBe('enrolment-code');
    // The password alone enrols nothing, and neither does the old app.
    expect(refusalOf(await anew.post('/api/session/totp', {}))).toBe('step-not-owed');
    expect(refusalOf(await anew.post('/api/session/new-passkey/options', {}))).toBe('step-not-owed');
    expect(
      refusalOf(await anew.post('/api/session/second-factor', { code: totpCode(person.totp!, await now()) })),
    ).toBe('second-factor-wrong');
    expect(refusalOf(await anew.post('/api/session/enrolment-code', { code: 'aaaa-bbbb-cccc-dddd' }))).toBe(
      'enrolment-code-wrong',
    );
    const typed = ` ${handed!.words.toUpperCase().replaceAll('-', ' ')} `;
    expect(done(await anew.post<SignInStep>('/api/session/enrolment-code', { code: typed })).owes).toBe('enrolment');
    expect(await enrol(anew)).toMatchObject({ name: person.name });
    expect((await line(asked.id)).state).toBe('used');
    // The code was for once.
    const again = s.client();
    expect(done(await password(again, person)).owes).toBe('second-factor');
    expect(refusalOf(await again.post('/api/session/enrolment-code', { code: handed!.words }))).toBe('step-not-owed');
  });

  it('is told to whose it was, and each step stands in the audit [ASVS-6.4.4]', async () => {
    const { person } = await cadre();
    const { words } = await reset(person, 'second-factor');
    const by = s.client();
    done(await password(by, person));
    done(await by.post('/api/session/enrolment-code', { code: words }));
    await enrol(by);
    const told = done(await by.get<Page<NoticeLine>>('/api/notices')).items[0]!;
    expect(told.title).toBe('你的登录方式已重设');
    expect(told.says).toContain(desk.onePerson.name);
    expect(told.says).toContain(desk.otherPerson.name);
    const { rows } = await s.world.owner.query<{ act: string }>(
      'select act from audit where subject_id = $1 order by at, id',
      [person.id],
    );
    expect(rows.map(({ act }) => act)).toEqual(['ask-reset', 'confirm-reset']);
    const kept = await s.world.owner.query<{ text: string }>(
      'select row_to_json(r)::text as text from sign_in_resets r where person_id = $1',
      [person.id],
    );
    expect(kept.rows[0]!.text).not.toContain(words.replaceAll('-', ''));
    expect(kept.rows[0]!.text).not.toContain(words);
  });

  it('is replaced within a day or not at all, and another code can be had', async () => {
    const { person } = await cadre();
    const { id, words } = await reset(person, 'second-factor');
    await s.world.setClock('2026-11-29T02:00:01Z');
    const by = s.client();
    done(await password(by, person));
    expect(refusalOf(await by.post('/api/session/enrolment-code', { code: words }))).toBe('enrolment-code-wrong');
    await desk.again();
    expect((await line(id)).state).toBe('over');
    const next = await reset(person, 'second-factor');
    expect(refusalOf(await by.get('/api/session/step'))).toBe('sign-in-over');
    done(await password(by, person));
    expect(refusalOf(await by.post('/api/session/enrolment-code', { code: words }))).toBe('enrolment-code-wrong');
    expect(done(await by.post<SignInStep>('/api/session/enrolment-code', { code: next.words })).owes).toBe('enrolment');
    await s.world.setClock(start);
    await desk.again();
  });
});

describe('a forgotten password', () => {
  it('is reset without losing the second factor, which is asked for as before [ASVS-6.4.3]', async () => {
    const { person, by } = await cadre();
    const { id, words } = await reset(person, 'password');
    expect(refusalOf(await by.get('/api/me'))).toBe('sign-in-needed');
    const anew = s.client();
    expect(refusalOf(await password(anew, person))).toBe('sign-in-wrong');
    expect(done(await password(anew, person, words)).owes).toBe('second-factor');
    expect(refusalOf(await anew.post('/api/session/new-password', { password: newPassword }))).toBe('step-not-owed');
    const later = totpCode(person.totp!, (await now()) + 30_000);
    expect(done(await anew.post<SignInStep>('/api/session/second-factor', { code: later })).owes).toBe('new-password');
    expect(done(await anew.post<Me>('/api/session/new-password', { password: newPassword })).name).toBe(person.name);
    expect((await line(id)).state).toBe('used');
  });

  it('and a lost second factor together come back as a new account begins', async () => {
    const { person } = await cadre();
    const { words } = await reset(person, 'both');
    const by = s.client();
    expect(refusalOf(await password(by, person))).toBe('sign-in-wrong');
    expect(done(await password(by, person, words)).owes).toBe('enrolment');
    expect(await enrol(by)).toMatchObject({ owes: 'new-password' });
    expect(done(await by.post<Me>('/api/session/new-password', { password: newPassword })).name).toBe(person.name);
  });
});

test('nobody resets a way in alone or her own, whoever of the two she is [ASVS-6.4.4, MLPS-11]', async () => {
  const { person } = await cadre();
  const { id } = done(await ask(desk.one, person.id, 'second-factor'));
  expect(refusalOf(await confirm(desk.one, id))).toBe('reset-needs-second');
  expect(refusalOf(await ask(desk.one, desk.onePerson.id, 'password'))).toBe('reset-own');
  const ofOther = done(await ask(desk.one, desk.otherPerson.id, 'password'));
  expect(refusalOf(await confirm(desk.other, ofOther.id))).toBe('reset-own');
  const { rows } = await s.world.owner.query<{ n: number }>(
    `select count(*)::integer as n from audit where act = 'self-reset-refused' and subject_id = any ($1)`,
    [[desk.onePerson.id, desk.otherPerson.id]],
  );
  expect(rows[0]!.n).toBe(2);
  // The database says so itself, whoever asks it.
  for (const by of [desk.onePerson.id, person.id])
    await expect(
      s.world.owner.query(
        `update sign_in_resets set decided = 'confirmed', decided_by = $2, decided_at = now(), checked = 'document',
           code_hash = '\\x00', code_until = now() where id = $1`,
        [id, by],
      ),
    ).rejects.toMatchObject({ code: '23514' });
  done(await decide(desk.one, id, { decision: 'withdraw' }));
  done(await decide(desk.one, ofOther.id, { decision: 'withdraw' }));
});

test('of two who decide one reset one gets in, and a second one waits its turn', async () => {
  const { person } = await cadre();
  const third = await s.administrator('security');
  const { id } = done(await ask(desk.one, person.id, 'second-factor'));
  expect(refusalOf(await ask(third, person.id, 'password'))).toBe('reset-taken');
  const came = await Promise.all([confirm(desk.other, id), confirm(third, id)]);
  expect(came.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test('a reset says what is missing, and is not for whoever has no open account', async () => {
  const { person } = await cadre();
  expect(reasonsOf(await ask(desk.one, person.id, 'password', ' '))).toEqual([
    { at: 'why', says: '请写明原因，2 到 500 个字' },
  ]);
  const { id } = done(await ask(desk.one, person.id, 'password'));
  expect(reasonsOf(await decide(desk.other, id, { decision: 'confirm' }))).toEqual([
    { at: 'checked', says: '请先核对本人身份，再选你是怎样核对的' },
  ]);
  expect(reasonsOf(await decide(desk.other, id, { decision: 'refuse' }))).toEqual([
    { at: 'why', says: '请写明原因，2 到 500 个字' },
  ]);
  done(await desk.one.post(`/api/staff/${person.id}/leave`, { why: '调离' }));
  expect(refusalOf(await confirm(desk.other, id))).toBe('staff-unknown');
  for (const what of resettables) expect(refusalOf(await ask(desk.one, person.id, what))).toBe('staff-unknown');
});
