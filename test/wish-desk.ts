import type { CampaignFields } from '../kernel/allot-answers.ts';
import { yuan } from '../kernel/money.ts';
import type { GoodFields, WishAnswer } from '../kernel/wish-answers.ts';
import type { Came, Client } from '../replay/client.ts';
import { newId } from '../server/db/id.ts';
import { campaignFields } from './campaign-desk.ts';
import type { World } from './world.ts';

/** What is given for a holiday: oil and rice, or fruit. */
export const goodsOf = (oil: number, fruit: number): GoodFields[] => [
  { label: '粮油', worthFen: yuan(300), quota: oil },
  { label: '水果', worthFen: yuan(200), quota: fruit },
];

export function giftFields(stock: number, more: Partial<CampaignFields> = {}): CampaignFields {
  const slices = [{ quota: stock, waits: 5 }];
  return campaignFields(stock, {
    service: 'holiday-gift',
    name: '端午慰问品',
    goods: goodsOf(stock, stock),
    slices,
    ...more,
  });
}

/** What a member may be given in a year, set by the province once; Anhui’s cap of 2018 is 1,500 yuan. */
export async function setYearly({ owner, orgs }: World, value: number): Promise<void> {
  await owner.query(
    `insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
     select $1, $2, 'holiday-gift', 'holiday', '2024-01-01', $3, '{"title": "示例通知"}', $4, clock_now()
     where not exists (select from tunable_values where service = 'holiday-gift' and name = 'holiday')`,
    [newId(), orgs['province']!.id, value, newId()],
  );
}

export const delivered = (more: object = {}) => ({
  way: 'deliver',
  receiver: '李示例',
  phone: '13800138000',
  address: '示例区示例路 1 号 2 栋 301',
  ...more,
});

export const say = (client: Client, campaignId: string, good: number, form: object): Promise<Came<WishAnswer>> =>
  client.put<WishAnswer>(`/api/my/campaigns/${campaignId}/wish`, { good, form });

export const readOwn = (client: Client, campaignId: string): Promise<Came<WishAnswer>> =>
  client.get<WishAnswer>(`/api/my/campaigns/${campaignId}/wish`);
