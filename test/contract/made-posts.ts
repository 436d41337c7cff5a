import type { GrantLine, ResetLine } from '../../kernel/post-answers.ts';
import { type Client, done } from '../../replay/client.ts';
import type { Duty } from '../../kernel/duty.ts';
import type { Make } from './make.ts';
import type { Yard } from './yard.ts';

/** What the routes of administrators are about; each is called by an administrator of its own. */
const why = '工作需要';
const from = '2099-01-01';
const by = ({ s }: Yard, duty: Duty): Promise<Client> => s.administrator(duty);

async function someone({ s, org }: Yard): Promise<{ id: string }> {
  return s.world.staff(org);
}

/** A post that a supervisor of the yard’s union may propose. */
async function proposal({ s, org, idOf }: Yard): Promise<object> {
  const { login } = await s.world.staff(org);
  return { login, orgId: idOf(org), role: 'caseworker', from, why };
}

/** A grant that waits for a second person. */
async function asked(yard: Yard): Promise<string> {
  const body = { personId: (await someone(yard)).id, duty: 'audit', from, why };
  return done(await (await by(yard, 'security')).post<GrantLine>('/api/grants', body)).id;
}

const ofPerson: Make = async (yard) => ({
  by: await by(yard, 'security'),
  params: { id: (await someone(yard)).id },
  body: { why },
});

export const madePosts: Readonly<Record<string, Make>> = {
  'POST /api/staff/search': async (yard) => ({ by: await by(yard, 'security') }),
  'POST /api/staff-accounts/search': async (yard) => ({ by: await by(yard, 'system') }),
  'POST /api/staff-accounts': async (yard) => ({
    by: await by(yard, 'system'),
    body: {
      login: `cadre-${yard.next()}`,
      name: '李示例',
      phone: yard.s.world.phone(),
      document: yard.s.world.documentNumber(),
    },
  }),
  'GET /api/grants': async (yard) => ({ by: await by(yard, 'security') }),
  'POST /api/grants': async (yard) => ({
    by: await by(yard, 'security'),
    body: { personId: (await someone(yard)).id, orgId: yard.idOf(yard.org), role: 'cashier', from, why },
  }),
  'POST /api/grants/:id/decision': async (yard) => ({
    params: { id: await asked(yard) },
    by: await by(yard, 'security'),
    body: { decision: 'confirm' },
  }),
  'GET /api/post-proposals': async ({ s, org }) => ({ by: await s.staff(org, 'supervisor') }),
  'POST /api/post-proposals': async (yard) => ({
    by: await yard.s.staff(yard.org, 'supervisor'),
    body: await proposal(yard),
  }),
  'POST /api/post-proposals/:id/withdraw': async (yard) => {
    const supervisor = await yard.s.staff(yard.org, 'supervisor');
    const { id } = done(await supervisor.post<GrantLine>('/api/post-proposals', await proposal(yard)));
    return { by: supervisor, params: { id }, body: {} };
  },
  'GET /api/health': async (yard) => ({ by: await by(yard, 'system') }),
  'GET /api/resets': async (yard) => ({ by: await by(yard, 'security') }),
  'POST /api/resets': async (yard) => ({
    by: await by(yard, 'security'),
    body: { personId: (await someone(yard)).id, what: 'second-factor', why },
  }),
  'POST /api/resets/:id/decision': async (yard) => {
    const body = { personId: (await someone(yard)).id, what: 'password', why };
    const { id } = done(await (await by(yard, 'security')).post<ResetLine>('/api/resets', body));
    return { params: { id }, by: await by(yard, 'security'), body: { decision: 'confirm', checked: 'document' } };
  },
  'POST /api/staff/:id/end': async (yard) => {
    const { id } = await yard.s.world.staff(yard.org, 'caseworker');
    const { rows } = await yard.s.world.owner.query<{ id: string }>('select id from posts where person_id = $1', [id]);
    return { by: await by(yard, 'security'), params: { id }, body: { held: rows[0]!.id, why } };
  },
  'POST /api/staff/:id/leave': ofPerson,
  'POST /api/staff/:id/sign-out': ofPerson,
  'POST /api/staff/:id/reopen': async (yard) => {
    const { id } = await someone(yard);
    await yard.s.world.owner.query(
      `update accounts set closed_at = clock_now(), closed_why = 'idle' where person_id = $1`,
      [id],
    );
    return { by: await by(yard, 'security'), params: { id }, body: { why } };
  },
};
