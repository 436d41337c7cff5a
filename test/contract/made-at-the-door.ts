import type { NewTotpAnswer, SecurityAnswer, SessionLine, SignInStep } from '../../kernel/sign-in-answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { type NewPasskeyAsked, type PasskeyAsked, makeSoftly, signSoftly } from '../../replay/soft-passkey.ts';
import { totpCode } from '../../server/people/totp.ts';
import { resetSecondFactor } from '../reset-desk.ts';
import type { WorldPerson } from '../world.ts';
import type { Yard } from './yard.ts';

/** Somebody of the staff at some step of a sign-in, with the code her app shows. */
interface AtTheDoor {
  readonly by: Client;
  readonly person: WorldPerson;
  readonly code: string;
}

async function codeOf({ s }: Yard, secret: string): Promise<string> {
  const { rows } = await s.world.owner.query<{ now: Date }>('select clock_now() as now');
  return totpCode(secret, rows[0]!.now.getTime());
}

async function halfway(yard: Yard, change = ''): Promise<AtTheDoor> {
  const { s, org } = yard;
  const person = await s.world.staff(org, 'caseworker');
  const ofHers = 'account_id = (select id from accounts where person_id = $1)';
  if (change === 'no factor') await s.world.owner.query(`delete from account_factors where ${ofHers}`, [person.id]);
  if (change === 'old password')
    await s.world.owner.query(`update accounts set password_set_at = '2020-01-01' where person_id = $1`, [person.id]);
  const by = s.client();
  done(await by.post<SignInStep>('/api/session', { login: person.login, password: s.world.password }));
  return { by, person, code: await codeOf(yard, person.totp!) };
}

async function signedIn({ s, org }: Yard): Promise<Client> {
  return s.staff(org, 'caseworker');
}

const proof = ({ s }: Yard) => ({ password: s.world.password });

type Make = (yard: Yard) => Promise<{
  readonly by: Client;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}>;

/** What the routes of the door and of one's own account are about. */
export const madeAtTheDoor: Readonly<Record<string, Make>> = {
  'GET /api/session/step': async (yard) => ({ by: (await halfway(yard)).by }),
  'POST /api/session/second-factor': async (yard) => {
    const { by, code } = await halfway(yard);
    return { by, body: { code } };
  },
  'POST /api/session/new-password': async (yard) => {
    const { by, code } = await halfway(yard, 'old password');
    done(await by.post('/api/session/second-factor', { code }));
    return { by, body: { password: `lantern-Orchid-${yard.next() + 37}` } };
  },
  'POST /api/session/continue': async (yard) => {
    const { by } = await halfway(yard, 'no factor');
    const made = done(await by.post<NewTotpAnswer>('/api/session/totp', {}));
    done(await by.post('/api/session/totp/confirm', { code: made.demoCode }));
    return { by };
  },
  'POST /api/session/enrolment-code': async (yard) => {
    const { world } = yard.s;
    const person = await world.staff(yard.org, 'caseworker');
    const code = await resetSecondFactor(yard.s, person);
    const by = yard.s.client();
    done(await by.post<SignInStep>('/api/session', { login: person.login, password: world.password }));
    return { by, body: { code } };
  },
  'POST /api/session/totp': async (yard) => ({ by: (await halfway(yard, 'no factor')).by }),
  'POST /api/session/totp/confirm': async (yard) => {
    const { by } = await halfway(yard, 'no factor');
    const made = done(await by.post<NewTotpAnswer>('/api/session/totp', {}));
    return { by, body: { code: made.demoCode } };
  },
  'POST /api/session/new-passkey/options': async (yard) => ({ by: (await halfway(yard, 'no factor')).by }),
  'POST /api/session/new-passkey': async (yard) => {
    const { by } = await halfway(yard, 'no factor');
    const asked = done(await by.post<NewPasskeyAsked>('/api/session/new-passkey/options', {}));
    return { by, body: makeSoftly(asked) };
  },
  'POST /api/session/passkey': async (yard) => {
    const { by } = await halfway(yard);
    const asked = done(await by.post<PasskeyAsked>('/api/session/passkey/options', {}));
    return { by, body: signSoftly(asked) };
  },
  'GET /api/my/security': async (yard) => ({ by: await signedIn(yard) }),
  'POST /api/my/password': async (yard) => ({
    by: await signedIn(yard),
    body: { current: yard.s.world.password, next: `lantern-Orchid-${yard.next() + 37}` },
  }),
  'GET /api/my/sessions': async (yard) => ({ by: await signedIn(yard) }),
  'POST /api/my/sessions/:id/end': async (yard) => {
    const { s, org } = yard;
    const person = await s.world.staff(org, 'caseworker');
    const [by, elsewhere] = [s.client(), s.client()];
    for (const one of [by, elsewhere]) await one.signInByPassword(person.login!, s.world.password);
    const other = done(await by.get<SessionLine[]>('/api/my/sessions')).find(({ here }) => !here)!;
    return { by, params: { id: other.id }, body: {} };
  },
  'POST /api/my/sessions/end-others': async (yard) => ({ by: await signedIn(yard) }),
  'POST /api/my/identity/unlink': async (yard) => {
    const { s, org } = yard;
    const person = await s.world.staff(org, 'caseworker');
    await s.world.owner.query(
      `insert into identity_links (issuer, subject, cell_id, account_id, linked_at)
       select 'https://id.example.cn', id::text, cell_id, id, now() from accounts where person_id = $1`,
      [person.id],
    );
    const by = s.client();
    await by.signInByPassword(person.login!, s.world.password);
    return { by, body: proof(yard) };
  },
  'POST /api/my/recovery-codes': async (yard) => ({ by: await signedIn(yard), body: proof(yard) }),
  'POST /api/my/totp': async (yard) => ({ by: await signedIn(yard), body: proof(yard) }),
  'POST /api/my/totp/confirm': async (yard) => {
    const by = await signedIn(yard);
    const { secret } = done(await by.post<NewTotpAnswer>('/api/my/totp', proof(yard)));
    return { by, body: { code: await codeOf(yard, secret) } };
  },
  'POST /api/my/passkey/options': async (yard) => ({ by: await signedIn(yard), body: proof(yard) }),
  'POST /api/my/passkey': async (yard) => {
    const by = await signedIn(yard);
    const asked = done(await by.post<NewPasskeyAsked>('/api/my/passkey/options', proof(yard)));
    return { by, body: { response: makeSoftly(asked), name: '办公室的电脑' } };
  },
  'POST /api/my/factors/:id/remove': async (yard) => {
    const by = await signedIn(yard);
    const { factors } = done(await by.get<SecurityAnswer>('/api/my/security'));
    return { by, params: { id: factors[0]!.id }, body: proof(yard) };
  },
};
