import type { BudgetsAnswer } from '../../kernel/budget.ts';
import type { ClawbackLine } from '../../kernel/clawback.ts';
import type { RefundBatchLine } from '../../kernel/contribution.ts';
import type { BatchLine } from '../../kernel/payout.ts';
import { done } from '../../replay/client.ts';
import { bankAnswers } from '../bank.ts';
import { payFees, sayDue } from '../contribution-desk.ts';
import { accountNumber, agree, fileOf, makeBatch, nameAccount, owe, payee, signed, upload } from '../payout-desk.ts';
import type { Make } from './make.ts';
import type { Yard } from './yard.ts';

/** What the routes of money are about: a debt of the yard's union to a member of it. */
async function owed({ s, org, next }: Yard): Promise<void> {
  await s.world.fund(org, 'relief', 100_00);
  const one = await payee(s, org);
  await nameAccount(one, 'bank', accountNumber(next()));
  await owe(s, org, one.person.id, 1_00);
}

async function draft(yard: Yard): Promise<BatchLine> {
  await owed(yard);
  return makeBatch(yard.own, yard.s, yard.org);
}

async function agreed(yard: Yard): Promise<BatchLine> {
  return agree(yard.second, (await draft(yard)).id);
}

const ofFund: Make = async (yard) => {
  await owed(yard);
  return { params: { id: yard.idOf(yard.org), fund: 'relief' } };
};

const account: Make = async ({ s, org, next }) => {
  const one = await payee(s, org);
  await nameAccount(one, 'bank', accountNumber(next()));
  const body = { holder: one.person.name, bank: '示例银行', account: accountNumber(next()) };
  return { by: one.client, params: { kind: 'bank' }, body };
};

const ofUnion: Make = (yard) => ({ params: { id: yard.idOf(yard.org) } });

/** A month that no call before was about; there are 288. */
const monthOf = ({ next }: Yard) => {
  const n = next('month');
  return `${2001 + (Math.floor(n / 12) % 24)}-${String((n % 12) + 1).padStart(2, '0')}`;
};

/** Fees of the yard’s union of which a part went up, and nothing came back; and somebody who may agree that it does. */
async function passed(yard: Yard) {
  await yard.s.staff(yard.above, 'supervisor');
  const month = monthOf(yard);
  await payFees(yard.own, yard.idOf(yard.org), month);
  return { from: month, to: month, without: [] };
}

async function refund(yard: Yard): Promise<string> {
  const url = `/api/orgs/${yard.idOf(yard.above)}/refunds`;
  return done(await yard.second.post<RefundBatchLine>(url, await passed(yard))).id;
}

const promised = { fund: 'relief', fen: 1_00, year: 2026, says: '夏季慰问' };

/** Something that a bank has carried to somebody, as it was booked. */
async function carried(yard: Yard): Promise<string> {
  const { s, org, next, own } = yard;
  await s.world.fund(org, 'relief', 100_00);
  const one = await payee(s, org);
  await nameAccount(one, 'bank', accountNumber(next()));
  const id = await owe(s, org, one.person.id, 1_00);
  const batch = await agree(yard.second, (await makeBatch(own, s, org)).id);
  const results = bankAnswers(await fileOf(own, batch.id), () => ['成功']);
  done(await own.post(`/api/payout-batches/${batch.id}/results`, upload(results)));
  return id;
}

const askedBack = { fen: 1_00, ground: 'wrong-payment', reason: '同一件事发了两笔' };

async function clawback(yard: Yard): Promise<string> {
  const url = `/api/payments/${await carried(yard)}/clawbacks`;
  return done(await yard.own.post<ClawbackLine>(url, askedBack)).id;
}

async function agreedClawback(yard: Yard): Promise<string> {
  const id = await clawback(yard);
  done(await yard.second.post(`/api/clawbacks/${id}/decision`, { agrees: true, why: '' }));
  return id;
}

export const madeMoney: Readonly<Record<string, Make>> = {
  'GET /api/orgs/:id/funds': ofFund,
  'GET /api/orgs/:id/funds/:fund/statement': ofFund,
  'GET /api/orgs/:id/funds/:fund/statement.csv': ofFund,
  'GET /api/orgs/:id/funds/:fund/statement.xlsx': ofFund,
  'POST /api/orgs/:id/incomes': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { fund: 'dues', fen: 100 + yard.next(), kind: 'dues', says: '三月会费' },
  }),
  'POST /api/orgs/:id/allocations': async (yard) => {
    await yard.s.world.fund(yard.above, 'relief', 100_00);
    const body = { fund: 'relief', fen: 1_00, kind: 'allocation', says: '下拨', to: yard.idOf(yard.org) };
    return { by: yard.second, params: { id: yard.idOf(yard.above) }, body };
  },
  'POST /api/orgs/:id/reallocations': async (yard) => {
    await yard.s.world.fund(yard.org, 'relief', 100_00);
    const body = { from: 'relief', to: 'gifts', fen: 1_00, says: '春节慰问' };
    return { by: await yard.s.staff(yard.org, 'cashier'), params: { id: yard.idOf(yard.org) }, body };
  },
  'PUT /api/orgs/:id/budgets': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { fund: 'training', year: 2026, plannedFen: 1_000_00 + yard.next() },
  }),
  'GET /api/orgs/:id/budgets': ofUnion,
  'GET /api/orgs/:id/supplies': ofUnion,
  'GET /api/orgs/:id/supplies.csv': ofUnion,
  'POST /api/orgs/:id/supplies': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { kind: 'received', goods: '矿泉水', boxes: 1 + yard.next(), says: '示例商行' },
  }),
  'GET /api/orgs/:id/contributions': ofUnion,
  'GET /api/orgs/:id/refunds/found': ofUnion,
  'GET /api/orgs/:id/refunds': ofUnion,
  'POST /api/orgs/:id/contributions': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { kind: 'fees', month: monthOf(yard), wagesFen: 1_000_00 },
  }),
  'POST /api/contributions/:id/receipts': async (yard) => ({
    params: { id: await sayDue(yard.own, yard.idOf(yard.org), monthOf(yard)) },
    body: { fen: 1 },
  }),
  'POST /api/orgs/:id/refunds': async (yard) => ({
    by: yard.second,
    params: { id: yard.idOf(yard.above) },
    body: await passed(yard),
  }),
  'GET /api/refunds/:id': async (yard) => ({ by: yard.second, params: { id: await refund(yard) } }),
  'POST /api/refunds/:id/signing': async (yard) => ({
    by: await yard.s.staff(yard.above, 'supervisor'),
    params: { id: await refund(yard) },
    body: {},
  }),
  'POST /api/refunds/:id/decision': async (yard) => {
    const by = await yard.s.staff(yard.above, 'supervisor');
    const id = await refund(yard);
    const given = await signed(by, `/api/refunds/${id}`);
    return { by, params: { id }, body: { agrees: true, why: '', signed: given.signed } };
  },
  'GET /api/orgs/:id/clawbacks': async (yard) => {
    await clawback(yard);
    return { params: { id: yard.idOf(yard.org) } };
  },
  'POST /api/payments/:id/clawbacks': async (yard) => ({ params: { id: await carried(yard) }, body: askedBack }),
  'POST /api/clawbacks/:id/decision': async (yard) => ({
    by: yard.second,
    params: { id: await clawback(yard) },
    body: { agrees: true, why: '' },
  }),
  'POST /api/clawbacks/:id/receipts': async (yard) => {
    const id = await agreedClawback(yard);
    return { params: { id }, body: { fen: 1_00, cameOn: '2026-03-02', how: '流水 17' } };
  },
  'POST /api/clawbacks/:id/waiver': async (yard) => ({
    params: { id: await agreedClawback(yard) },
    body: { reason: '家里有困难，退不出来' },
  }),
  'POST /api/clawbacks/:id/waiver/decision': async (yard) => {
    const id = await agreedClawback(yard);
    done(await yard.own.post(`/api/clawbacks/${id}/waiver`, { reason: '家里有困难，退不出来' }));
    return { by: yard.second, params: { id }, body: { agrees: true, why: '' } };
  },
  'POST /api/orgs/:id/commitments': async (yard) => {
    await yard.s.world.fund(yard.org, 'relief', 100_00);
    return { params: { id: yard.idOf(yard.org) }, body: promised };
  },
  'POST /api/commitments/:id/release': async (yard) => {
    await yard.s.world.fund(yard.org, 'relief', 100_00);
    const url = `/api/orgs/${yard.idOf(yard.org)}/commitments`;
    const { commitments } = done(await yard.own.post<BudgetsAnswer>(url, promised));
    return { params: { id: commitments[0]!.id } };
  },
  'GET /api/payments': async (yard) => {
    await owed(yard);
    return { query: { org: yard.idOf(yard.org) } };
  },
  'GET /api/payments/:id/trace': async (yard) => {
    await yard.s.world.fund(yard.org, 'relief', 100_00);
    const one = await payee(yard.s, yard.org);
    return { params: { id: await owe(yard.s, yard.org, one.person.id, 1_00) } };
  },
  'GET /api/audit/payments': async (yard) => {
    await owed(yard);
    return {};
  },
  'GET /api/audit/payments/:id/trace': async (yard) => {
    await yard.s.world.fund(yard.org, 'relief', 100_00);
    const one = await payee(yard.s, yard.org);
    return { params: { id: await owe(yard.s, yard.org, one.person.id, 1_00) } };
  },
  'GET /api/open/money': ({ idOf, org }) => ({ query: { org: idOf(org) } }),
  'POST /api/payout-batches': async (yard) => {
    await owed(yard);
    return { body: { org: yard.idOf(yard.org), fund: 'relief', channel: 'bank' } };
  },
  'GET /api/payout-batches/:id': async (yard) => ({ params: { id: (await draft(yard)).id } }),
  'POST /api/payout-batches/:id/signing': async (yard) => ({
    by: yard.second,
    params: { id: (await draft(yard)).id },
    body: {},
  }),
  'POST /api/payout-batches/:id/decision': async (yard) => {
    const { id } = await draft(yard);
    const given = await signed(yard.second, `/api/payout-batches/${id}`);
    return { by: yard.second, params: { id }, body: { agrees: true, why: '', signed: given.signed } };
  },
  'GET /api/payout-batches/:id/file': async (yard) => ({
    params: { id: (await agreed(yard)).id },
    query: { format: 'csv' },
  }),
  'POST /api/payout-batches/:id/results': async (yard) => {
    const { id } = await agreed(yard);
    return { params: { id }, body: upload(bankAnswers(await fileOf(yard.own, id), () => ['成功'])) };
  },
  'PUT /api/my/payee-accounts/:kind': account,
  'DELETE /api/my/payee-accounts/:kind': async (yard, route) => {
    const { by, params } = await account(yard, route);
    return { by: by!, params: params! };
  },
  'GET /api/my/payee-accounts': async ({ s, org }) => ({ by: (await payee(s, org)).client }),
};
