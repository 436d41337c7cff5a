import type { DeskAnswer } from '../kernel/allot-answers.ts';
import { type Bytes, toBase64url } from '../kernel/member-card/bytes.ts';
import { stepAt } from '../kernel/member-card/token.ts';
import type {
  MerchantLine,
  SettlementAnswer,
  UseLine,
  VoucherCardAnswer,
  VoucherDesk,
  VoucherLine,
} from '../kernel/voucher/answers.ts';
import { readVoucher, voucherCodeOf } from '../kernel/voucher/token.ts';
import { webcrypto } from 'node:crypto';
import { type Client, done } from '../replay/client.ts';
import { type Claimant, type Desk, claim, openDesk, opening, plantClaimants } from './campaign-desk.ts';
import { admit, clerkOf } from './merchant-desk.ts';
import type { TestServer } from './server.ts';

const { subtle } = webcrypto;

/** What a voucher of tests is worth: 50 yuan off bills of 50 yuan and more, of which the merchant bears 10. */
export const terms = {
  fund: 'relief',
  faceFen: 50_00,
  merchantFen: 10_00,
  leastFen: 50_00,
  validFrom: '2026-03-08',
  validUntil: '2026-03-31',
};

/** A morning on which vouchers are used. */
export const shopping = '2026-03-12T11:00:00+08:00';

export interface VoucherTown {
  readonly s: TestServer;
  readonly desk: Desk;
  readonly campaign: DeskAnswer;
  readonly shops: readonly MerchantLine[];
  readonly clerks: readonly Client[];
  readonly members: readonly Claimant[];
}

/** Says of a draft what its vouchers are worth, with a shop that takes them and the money for them. */
export async function sayWorth(
  s: TestServer,
  { drafter, chief, org }: Pick<Desk, 'drafter' | 'chief'> & { readonly org: string },
  campaignId: string,
  more: Partial<typeof terms> = {},
  fen = 10_000_00,
): Promise<void> {
  const shop = await admit(chief, s.world.orgs[org]!.id);
  await s.world.fund(org, terms.fund, fen);
  done(await drafter.put<VoucherDesk>(`/api/campaigns/${campaignId}/voucher`, { ...terms, ...more, shops: [shop.id] }));
}

/** A campaign of so many vouchers that as many members have been given, two shops with a clerk each, on a morning of use. */
export async function voucherTown(
  s: TestServer,
  count: number,
  more: object = {},
  fields: object = {},
): Promise<VoucherTown> {
  const desk = await openDesk(s, 'city');
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  const shops = [await admit(desk.chief, desk.orgId), await admit(desk.chief, desk.orgId)];
  const clerks = [await clerkOf(s, desk.chief, shops[0]!.id), await clerkOf(s, desk.chief, shops[1]!.id)];
  await s.world.fund('city', terms.fund, 100_000_00);
  const draft = await desk.draft(count, { service: 'voucher-campaign', name: '三月消费券', ...fields });
  const body = { ...terms, ...more, shops: shops.map(({ id }) => id) };
  done(await desk.drafter.put<VoucherDesk>(`/api/campaigns/${draft.id}/voucher`, body));
  const campaign = await desk.move(draft.id, 'announce');
  await s.world.setClock(opening);
  const members = await plantClaimants(s, count);
  for (const { client } of members) done(await claim(client, campaign));
  await s.world.setClock(shopping);
  return { s, desk, campaign, shops, clerks, members };
}

/** A member's phone that shows a voucher, as a browser does: a key that is never taken out. */
export interface VoucherPhone {
  /** The code as it would be shown at a time. */
  show(at: number): Promise<string>;
}

export async function openVoucher({ client }: Claimant): Promise<VoucherPhone> {
  const [voucher] = done(await client.get<VoucherLine[]>('/api/my/vouchers'));
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const key = toBase64url(new Uint8Array(await subtle.exportKey('raw', pair.publicKey)).slice(1));
  const answer = done(await client.post<VoucherCardAnswer>(`/api/my/vouchers/${voucher!.id}/card`, { key }));
  const held = readVoucher(answer.statement)!;
  const sign = async (message: Bytes) =>
    new Uint8Array(await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, message));
  return { show: (at) => voucherCodeOf(held, stepAt(held, at), answer.audience, sign) };
}

export const take = (clerk: Client, shop: MerchantLine, code: string, billFen = 80_00, more: object = {}) =>
  clerk.post<UseLine>(`/api/tills/${shop.id}/uses`, { code, billFen, ...more });

export const undo = (clerk: Client, shop: MerchantLine, use: string) =>
  clerk.post<UseLine>(`/api/tills/${shop.id}/uses/${use}/undo`, {});

export const settle = ({ desk, shops }: VoucherTown, shop = 0, by = desk.drafter) =>
  by.post<SettlementAnswer>('/api/settlements', {
    orgId: desk.orgId,
    merchantId: shops[shop]!.id,
    fund: terms.fund,
    from: '2026-03-01',
    until: '2026-03-31',
  });

export const agreeTo = ({ desk }: VoucherTown, id: string) =>
  desk.chief.post<SettlementAnswer>(`/api/settlements/${id}/decision`, { agrees: true, why: '' });

/** What the union has set aside, owes and holds of the fund. Fen. */
export async function fundOf({ desk, s }: VoucherTown): Promise<Record<string, number>> {
  const { rows } = await s.world.owner.query<{ kind: string; fen: string }>(
    `select kind, balance_fen as fen from ledger_accounts where org_id = $1 and fund = $2`,
    [desk.orgId, terms.fund],
  );
  return Object.fromEntries(rows.map(({ kind, fen }) => [kind, Number(fen)]));
}
