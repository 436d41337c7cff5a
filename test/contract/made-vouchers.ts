import type { MerchantLine } from '../../kernel/voucher/answers.ts';
import { done } from '../../replay/client.ts';
import { admit, merchantFields } from '../merchant-desk.ts';
import type { Make } from './make.ts';
import type { Yard } from './yard.ts';

/** What the routes of merchants and vouchers are about. */
const merchant = ({ own, idOf, org }: Yard) => admit(own, idOf(org));

async function invited(yard: Yard, phone = yard.s.world.phone()): Promise<{ id: string; clerk: string }> {
  const { id } = await merchant(yard);
  const { clerks } = done(await yard.own.post<MerchantLine>(`/api/merchants/${id}/clerks`, { name: '收银员', phone }));
  return { id, clerk: clerks[0]!.id };
}

export const madeVouchers: Readonly<Record<string, Make>> = {
  'GET /api/merchants': async (yard) => {
    await merchant(yard);
    return { query: { org: yard.idOf(yard.org) } };
  },
  'POST /api/merchants': ({ idOf, org }) => ({ body: { orgId: idOf(org), ...merchantFields() } }),
  'PUT /api/merchants/:id/account': async (yard) => {
    const { bank, account } = merchantFields();
    return { params: { id: (await merchant(yard)).id }, body: { bank, account } };
  },
  'POST /api/merchants/:id/suspension': async (yard) => ({
    params: { id: (await merchant(yard)).id },
    body: { suspended: true, why: '价格虚高' },
  }),
  'POST /api/merchants/:id/clerks': async (yard) => ({
    params: { id: (await merchant(yard)).id },
    body: { name: '收银员', phone: yard.s.world.phone() },
  }),
  'DELETE /api/merchants/:id/clerks/:clerk': async (yard) => ({ params: await invited(yard) }),
  'POST /api/my/till/invitations/:id/accept': async (yard) => ({
    by: yard.worker,
    params: { id: (await invited(yard, yard.member.phone)).clerk },
  }),
};
