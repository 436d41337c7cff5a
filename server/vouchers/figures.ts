import { sql } from 'kysely';
import type { OpenVouchers, VoucherFigures } from '../../kernel/voucher/answers.ts';
import { perUnionYuan } from '../../kernel/voucher/terms.ts';
import type { Db } from '../db/open.ts';

interface Sums {
  readonly granted: number;
  readonly used: number;
  readonly unionFen: number;
  readonly merchantFen: number;
  readonly customerFen: number;
}

/** The uses that count of a campaign, as `u`: those that were not undone. */
const counted = sql`vouchers v join voucher_uses u on u.cell_id = v.cell_id and u.id = v.use_id`;

export async function sumCampaign(db: Db, cell: number, campaignId: string): Promise<Sums> {
  const { rows } = await sql<Sums>`
    select (select count(*) from claims k where k.cell_id = ${cell} and k.campaign_id = ${campaignId}
        and k.state in ('granted', 'fetched'))::integer as granted,
      count(*)::integer as used, coalesce(sum(u.union_fen), 0)::bigint as "unionFen",
      coalesce(sum(u.merchant_fen), 0)::bigint as "merchantFen",
      coalesce(sum(u.bill_fen - u.union_fen - u.merchant_fen), 0)::bigint as "customerFen"
    from ${counted} where v.cell_id = ${cell} and v.campaign_id = ${campaignId}`.execute(db);
  return rows[0]!;
}

function ratiosOf({ unionFen, merchantFen, customerFen }: Sums) {
  const merchantPerYuan = perUnionYuan(merchantFen, unionFen);
  const customerPerYuan = perUnionYuan(customerFen, unionFen);
  return {
    ...(merchantPerYuan !== undefined && { merchantPerYuan }),
    ...(customerPerYuan !== undefined && { customerPerYuan }),
  };
}

export const figuresOf = (sums: Sums): VoucherFigures => ({ ...sums, ...ratiosOf(sums) });

/** Of so many it can be seen who used hers, and for what. */
const fewest = 5;

/** What anybody may know of a campaign: groups of fewer than five are left out, and with them every sum over them. */
export function publicFigures(sums: Sums): Partial<VoucherFigures> {
  if (sums.granted < fewest) return {};
  return sums.used < fewest ? { granted: sums.granted } : figuresOf(sums);
}

interface CampaignSums extends Sums {
  readonly id: string;
  readonly name: string;
  readonly faceFen: number;
  readonly validFrom: string;
  readonly validUntil: string;
}

/** The voucher campaigns that a union has announced, newest first. */
export async function listOpen(db: Db, orgId: string): Promise<OpenVouchers['campaigns']> {
  const { rows } = await sql<CampaignSums>`
    select c.id, c.name, t.face_fen as "faceFen", t.valid_from::text as "validFrom", t.valid_until::text as "validUntil", s.*
    from campaigns c join voucher_terms t on t.campaign_id = c.id join orgs o on o.id = c.org_id
    cross join lateral (
      select (select count(*) from claims k where k.cell_id = o.cell_id and k.campaign_id = c.id
          and k.state in ('granted', 'fetched'))::integer as granted,
        count(*)::integer as used, coalesce(sum(u.union_fen), 0)::bigint as "unionFen",
        coalesce(sum(u.merchant_fen), 0)::bigint as "merchantFen",
        coalesce(sum(u.bill_fen - u.union_fen - u.merchant_fen), 0)::bigint as "customerFen"
      from ${counted} where v.cell_id = o.cell_id and v.campaign_id = c.id offset 0) s
    where c.org_id = ${orgId} and c.state not in ('draft', 'dropped')
    order by c.opens_at desc, c.id limit 100`.execute(db);
  return rows.map(({ id, name, faceFen, validFrom, validUntil, ...sums }) => ({
    id,
    name,
    faceFen,
    validFrom,
    validUntil,
    ...publicFigures(sums),
  }));
}
