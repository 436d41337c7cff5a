import { Client } from 'pg';
import type { PaidTo } from '../../kernel/funds.ts';
import type { Registry } from '../registry.ts';

const accountFor: Readonly<Record<PaidTo | 'applicant', string>> = { applicant: 'owed', union: 'fund', spent: 'spent' };

interface Declared {
  readonly service: string;
  readonly action: string;
  readonly fund: string;
  readonly goes_to: string;
}

const declaredBy = (registry: Registry): Declared[] =>
  [...registry.values()].flatMap(({ id, actions }) =>
    Object.entries(actions).flatMap(([action, { pays }]) =>
      pays === undefined ? [] : [{ service: id, action, fund: pays.fund, goes_to: accountFor[pays.to ?? 'applicant'] }],
    ),
  );

/**
 * Tells the ledger from which fund each move of these services pays and whom, so that it refuses what is booked otherwise. To be
 * called by the owner before anything is served. What other versions declare of services that are not here stays.
 */
export async function declarePayments(ownerUrl: string, registry: Registry): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // One statement: whoever pays meanwhile sees all of the old or all of the new.
    await client.query(
      `with now as (
         select * from json_to_recordset($2::json) t (service text, action text, fund text, goes_to text)),
       gone as (
         delete from declared_payments d where d.service = any ($1)
           and not exists (select from now where (now.service, now.action) = (d.service, d.action)))
       insert into declared_payments select * from now
       on conflict (service, action) do update set fund = excluded.fund, goes_to = excluded.goes_to
         where (declared_payments.fund, declared_payments.goes_to) <> (excluded.fund, excluded.goes_to)`,
      [[...registry.keys()], JSON.stringify(declaredBy(registry))],
    );
  } finally {
    await client.end();
  }
}
