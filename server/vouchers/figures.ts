import { sql } from 'kysely';
import type { Day } from '../../kernel/calendar.ts';
import type { OpenVouchers, VoucherFigures } from '../../kernel/voucher/answers.ts';
import { perUnionYuan } from '../../kernel/voucher/terms.ts';
import type { Db } from '../db/open.ts';
import { fewest } from '../money/few-people.ts';
import { publishedTo } from '../money/open-money.ts';

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

/** What anybody may know of a campaign: groups of fewer than five are left out, and with them every sum over them. */
export function publicFigures(sums: Sums): Partial<VoucherFigures> {
  if (sums.granted < fewest) return {};
  return sums.used < fewest ? { granted: sums.granted } : figuresOf(sums);
}

interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly faceFen: number;
  readonly validFrom: Day;
  readonly validUntil: Day;
  /** What came of it in each quarter in which anything did, the earliest first. */
  readonly quarters: readonly Sums[];
}

const none: Sums = { granted: 0, used: 0, unionFen: 0, merchantFen: 0, customerFen: 0 };

const both = (one: Sums, other: Sums): Sums => ({
  granted: one.granted + other.granted,
  used: one.used + other.used,
  unionFen: one.unionFen + other.unionFen,
  merchantFen: one.merchantFen + other.merchantFen,
  customerFen: one.customerFen + other.customerFen,
});

const isNobodyOrEnough = (people: number) => people === 0 || people >= fewest;

/**
 * What is told of some quarters. Whoever reads every quarter can take one from the next, so a quarter in which there are too few
 * people is told with those after it; what is told of one never changes with the next.
 */
export function tellQuarters(quarters: readonly Sums[]): Sums {
  let [told, part] = [none, none];
  for (const quarter of quarters) {
    part = both(part, quarter);
    if (!isNobodyOrEnough(part.granted) || !isNobodyOrEnough(part.used)) continue;
    told = both(told, part);
    part = none;
  }
  return told;
}

/** The last quarter that has ended, by its last day: up to there sums are public. */
export const lastQuarterBefore = (today: Day): Day => {
  const year = Number(today.slice(0, 4));
  return publishedTo(year, today) ?? publishedTo(year - 1, today)!;
};

/**
 * The voucher campaigns that a union has announced, newest first, with what is public of each up to the end of a day. Nobody
 * uses two vouchers of a campaign, so that uses are people.
 */
export async function listOpen(db: Db, orgId: string, to: Day): Promise<OpenVouchers['campaigns']> {
  const until = sql`((${to}::date + 1)::timestamp at time zone 'Asia/Shanghai')`;
  const quarterOf = (at: string) => sql`date_trunc('quarter', ${sql.ref(at)} at time zone 'Asia/Shanghai')`;
  const { rows } = await sql<Campaign>`
    select c.id, c.name, t.face_fen as "faceFen", t.valid_from::text as "validFrom", t.valid_until::text as "validUntil",
      (select coalesce(json_agg(json_build_object('granted', q.granted, 'used', q.used, 'unionFen', q.union_fen,
          'merchantFen', q.merchant_fen, 'customerFen', q.customer_fen) order by q.quarter), '[]')
        from (
          select d.quarter, sum(d.granted) as granted, sum(d.used) as used, sum(d.union_fen) as union_fen,
            sum(d.merchant_fen) as merchant_fen, sum(d.customer_fen) as customer_fen
          from (
            select ${quarterOf('g.at')} as quarter, 1 as granted, 0 as used, 0 as union_fen, 0 as merchant_fen, 0 as customer_fen
            from (
              select coalesce((select min(s.at) from claim_steps s
                where s.cell_id = k.cell_id and s.claim_id = k.id and s.state = 'granted'), k.at) as at
              from claims k where k.cell_id = o.cell_id and k.campaign_id = c.id and k.state in ('granted', 'fetched')) g
            where g.at < ${until}
            union all
            select ${quarterOf('u.at')}, 0, 1, u.union_fen, u.merchant_fen, u.bill_fen - u.union_fen - u.merchant_fen
            from ${counted} where v.cell_id = o.cell_id and v.campaign_id = c.id and u.at < ${until}) d
          group by 1) q) as quarters
    from campaigns c join voucher_terms t on t.campaign_id = c.id join orgs o on o.id = c.org_id
    where c.org_id = ${orgId} and c.state not in ('draft', 'dropped')
    order by c.opens_at desc, c.id limit 100`.execute(db);
  return rows.map(({ quarters, ...campaign }) => ({ ...campaign, ...publicFigures(tellQuarters(quarters)) }));
}
