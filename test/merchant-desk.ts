import { creditCodeOf } from '../kernel/identity/credit-code.ts';
import type { MerchantLine } from '../kernel/voucher/answers.ts';
import { type Client, done } from '../replay/client.ts';
import type { TestServer } from './server.ts';

let count = 0;

/** A made-up merchant that nobody has admitted yet; `n` is no other one’s. */
export function merchantFields(name?: string, n = (count += 1)) {
  return {
    name: name ?? `示例小吃店${n}`,
    creditCode: creditCodeOf('91', '440100', String(10_000_000 + n)),
    address: '桥市榕区木棉街 1 号',
    bank: '示例银行桥市支行',
    account: `3602${String(n).padStart(12, '0')}`,
  };
}

export const admit = async (chief: Client, orgId: string, name?: string): Promise<MerchantLine> =>
  done(await chief.post<MerchantLine>('/api/merchants', { orgId, ...merchantFields(name) }));

/** Somebody who was invited to a till and has accepted on her phone. */
export async function clerkOf(s: TestServer, chief: Client, merchantId: string): Promise<Client> {
  const phone = s.world.phone();
  const { clerks } = done(
    await chief.post<MerchantLine>(`/api/merchants/${merchantId}/clerks`, { name: '收银员', phone }),
  );
  const client = s.client();
  await client.signInByPhone(phone);
  done(await client.post(`/api/my/till/invitations/${clerks.at(-1)!.id}/accept`, {}));
  return client;
}
