import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import type { MerchantLine, SettlementAnswer, UseLine, VoucherCodeAnswer } from '../../kernel/voucher/answers.ts';
import { done } from '../../replay/client.ts';
import { newId } from '../../server/db/id.ts';
import { codeOfGrant } from '../../server/vouchers/codes.ts';
import { makeVouchers } from '../../server/vouchers/showing.ts';
import { listGrants } from '../../server/vouchers/voucher-queries.ts';
import { campaignFields } from '../campaign-desk.ts';
import { makeCardPhone } from '../card-phone.ts';
import { merchantFields } from '../merchant-desk.ts';
import type { Make } from './make.ts';
import { type Yard, yardMorning } from './yard.ts';

/** What the routes of merchants and vouchers are about. */
const fields = ({ idOf, org, next }: Yard) => ({ orgId: idOf(org), ...merchantFields(undefined, next()) });
const merchant = async (yard: Yard) => done(await yard.own.post<MerchantLine>('/api/merchants', fields(yard)));

async function invited(yard: Yard, phone = yard.s.world.phone()): Promise<{ id: string; clerk: string }> {
  const { id } = await merchant(yard);
  const { clerks } = done(await yard.own.post<MerchantLine>(`/api/merchants/${id}/clerks`, { name: '收银员', phone }));
  return { id, clerk: clerks[0]!.id };
}

const hour = 3_600_000;
const later = (hours: number) => new Date(yardMorning.getTime() + hours * hour);
const dayLater = (days: number) =>
  later(24 * days)
    .toISOString()
    .slice(0, 10);
const terms = {
  fund: 'trips',
  faceFen: 5_00,
  merchantFen: 1_00,
  leastFen: 0,
  validFrom: dayLater(-1),
  validUntil: dayLater(9),
};

async function drafted(yard: Yard): Promise<{ id: string; shop: string }> {
  const { own, idOf, org } = yard;
  const times = {
    opensAt: later(6).toISOString(),
    closesAt: later(48).toISOString(),
    slices: [{ quota: 5, waits: 0 }],
  };
  const body = { orgId: idOf(org), ...campaignFields(5, { service: 'voucher-campaign', ...times }) };
  const { id } = done(await own.post<DeskAnswer>('/api/campaigns', body));
  return { id, shop: (await merchant(yard)).id };
}

/** A campaign of which the member has a voucher, with its code, and the member herself at the till of its shop. */
async function held(yard: Yard): Promise<{ campaign: string; shop: string; claim: string; code: string }> {
  const { own, second, worker, s, org, member } = yard;
  const { id, shop } = await drafted(yard);
  done(await own.put(`/api/campaigns/${id}/voucher`, { ...terms, shops: [shop] }));
  await s.world.fund(org, 'trips', 100_00);
  done(await second.post(`/api/campaigns/${id}/moves`, { move: 'announce' }));
  await s.world.setClock(later(7));
  const claimed = done(await worker.post<{ id: string }>(`/api/campaigns/${id}/claims`, { edition: 1, form: {} }));
  // Made as when she looks at it, without asking: she may ask so many times a minute, and there is a call for every route.
  const [grant] = await listGrants(s.platform.db, member.id, claimed.id);
  await makeVouchers(s.platform.db, s.platform.sealer, [grant!]);
  const code = codeOfGrant(s.platform.sealer, grant!);
  const body = { name: '收银员', phone: member.phone };
  const { clerks } = done(await own.post<MerchantLine>(`/api/merchants/${shop}/clerks`, body));
  done(await worker.post(`/api/my/till/invitations/${clerks[0]!.id}/accept`, {}));
  return { campaign: id, shop, claim: claimed.id, code };
}

async function used(yard: Yard): Promise<{ shop: string; use: string }> {
  const { shop, code } = await held(yard);
  const { id } = done(await yard.worker.post<UseLine>(`/api/tills/${shop}/uses`, { code, billFen: 8_00 }));
  return { shop, use: id };
}

async function asked(yard: Yard) {
  const { shop } = await used(yard);
  await yard.s.world.setClock(later(8));
  return { orgId: yard.idOf(yard.org), merchantId: shop, fund: 'trips', from: dayLater(-2), until: dayLater(2) };
}

async function settled(yard: Yard): Promise<string> {
  const body = await asked(yard);
  return done(await yard.own.post<SettlementAnswer>('/api/settlements', body)).settlement.id;
}

export const madeVouchers: Readonly<Record<string, Make>> = {
  'GET /api/merchants': async (yard) => {
    await merchant(yard);
    return { query: { org: yard.idOf(yard.org) } };
  },
  'POST /api/merchants': (yard) => ({ body: fields(yard) }),
  'PUT /api/merchants/:id/account': async (yard) => {
    const { bank, account } = fields(yard);
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
  'POST /api/my/vouchers/:id/card': async (yard) => {
    const { claim } = await held(yard);
    return { by: yard.worker, params: { id: claim }, body: { key: (await makeCardPhone()).key } };
  },
  'POST /api/my/vouchers/:id/code': async (yard) => ({ by: yard.worker, params: { id: (await held(yard)).claim } }),
  'POST /api/tills/:id/look': async (yard) => {
    const { shop, code } = await held(yard);
    return { by: yard.worker, params: { id: shop }, body: { code } };
  },
  'POST /api/tills/:id/uses': async (yard) => {
    const { shop, code } = await held(yard);
    return { by: yard.worker, params: { id: shop }, body: { code, billFen: 8_00 } };
  },
  'POST /api/tills/:id/uses/:use/undo': async (yard) => {
    const { shop, use } = await used(yard);
    return { by: yard.worker, params: { id: shop, use } };
  },
  'POST /api/tills/:id/uploads': async (yard) => {
    const { shop, claim } = await held(yard);
    const { scan } = done(await yard.worker.post<VoucherCodeAnswer>(`/api/my/vouchers/${claim}/code`, {}));
    const uses = [{ key: newId(), code: scan, billFen: 8_00, at: later(7).toISOString() }];
    return { by: yard.worker, params: { id: shop }, body: { uses } };
  },
  'GET /api/tills/:id/settlements': async (yard) => ({ by: yard.worker, params: { id: (await used(yard)).shop } }),
  'GET /api/campaigns/:id/voucher': async (yard) => ({ params: { id: (await drafted(yard)).id } }),
  'PUT /api/campaigns/:id/voucher': async (yard) => {
    const { id, shop } = await drafted(yard);
    return { params: { id }, body: { ...terms, shops: [shop] } };
  },
  'GET /api/settlements': ({ idOf, org }) => ({ query: { org: idOf(org) } }),
  'POST /api/settlements': async (yard) => ({ body: await asked(yard) }),
  'GET /api/settlements/:id': async (yard) => ({ params: { id: await settled(yard) } }),
  'GET /api/settlements/:id/file': async (yard) => ({ params: { id: await settled(yard) } }),
  'POST /api/settlements/:id/decision': async (yard) => ({
    by: yard.second,
    params: { id: await settled(yard) },
    body: { agrees: true, why: '' },
  }),
  'GET /api/open/vouchers': ({ idOf, org }) => ({ query: { org: idOf(org) } }),
};
