import { sql } from 'kysely';
import { type Channel, type PayeeAnswer, channels } from '../../kernel/payout.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import { type Db, type Trx, stateOf, uniqueViolation } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Sealer } from '../people/sealing.ts';
import { lacksConsent, missingOf, findAgreed, refuseFor } from '../privacy/consents.ts';
import type { By } from './by.ts';

const listed = 50;

async function listAccounts(db: Db, { cell, personId }: Caller): Promise<PayeeAnswer['accounts']> {
  const rows = await db
    .selectFrom('payee_accounts')
    .select(['id', 'kind', 'bank', 'tail', 'holder_name', 'added_at', 'closed_at', 'closed_why'])
    .where('cell_id', '=', cell)
    .where('person_id', '=', personId)
    .orderBy('id', 'desc')
    .limit(listed)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as Channel,
    ...(row.bank !== null && { bank: row.bank }),
    tail: row.tail,
    holder: row.holder_name,
    addedAt: row.added_at.toISOString(),
    ...(row.closed_at !== null && {
      closedAt: row.closed_at.toISOString(),
      closedWhy: row.closed_why as NonNullable<PayeeAnswer['accounts'][number]['closedWhy']>,
    }),
  }));
}

interface PaymentRow {
  readonly says: string;
  readonly fen: number;
  readonly at: Date;
  readonly state: PayeeAnswer['payments'][number]['state'];
  readonly why: string | null;
  readonly bank: string | null;
  readonly tail: string | null;
  /** What of it she has to give back, and has not. */
  readonly owesFen: number;
}

/** What she was granted, with the last transfer of each; also what was granted to a record that was merged into hers. */
async function listPayments(db: Db, { cell, personId }: Caller): Promise<PayeeAnswer['payments']> {
  const { rows } = await sql<PaymentRow>`
    select e.says, e.amount_fen as fen, coalesce(x.ended_at, e.at) as at, coalesce(x.state, t.kind) as state, x.why, a.bank, a.tail,
      (select coalesce(sum(c.fen - (select coalesce(sum(r.fen), 0) from clawback_receipts r
          where r.cell_id = c.cell_id and r.clawback_id = c.id)), 0)::bigint
        from clawbacks c where c.cell_id = e.cell_id and c.entry_id = e.id and c.state = 'approved' and c.waived_by is null) as "owesFen"
    from ledger_entries e
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account and t.kind in ('owed', 'spent')
    left join lateral (select * from payouts p where p.cell_id = e.cell_id and p.entry_id = e.id and p.state <> 'dropped'
      order by p.id desc limit 1) x on true
    left join payee_accounts a on a.cell_id = x.cell_id and a.id = x.account_id
    where e.cell_id = ${cell} and e.payout_id is null and e.payee_id = any (array(
      select p.id from persons p where p.cell_id = ${cell} and (p.id = ${personId} or p.merged_into = ${personId})))
    order by e.at desc, e.id desc limit ${listed}`.execute(db);
  return rows.map(({ says, fen, at, state, why, bank, tail, owesFen }) => ({
    says,
    fen,
    at: at.toISOString(),
    state,
    ...(why !== null && { why }),
    ...(tail !== null && { account: `${bank ?? '微信'} 尾号 ${tail}` }),
    ...(owesFen > 0 && { owesFen }),
  }));
}

/** Where she is paid, and what was. */
export async function findPayee(db: Db, caller: Caller): Promise<PayeeAnswer> {
  const agreed = await findAgreed(db, caller);
  return {
    name: caller.name,
    verified: caller.verified,
    consented: missingOf(['money'], agreed).length === 0,
    accounts: await listAccounts(db, caller),
    payments: await listPayments(db, caller),
  };
}

export interface Named {
  readonly kind: Channel;
  readonly holder: string;
  readonly bank?: string | undefined;
  readonly account: string;
}

const atBank = /^\d{12,19}$/;
const atWallet = /^[\w-]{6,64}$/;

function refuseNamed({ kind, holder, bank = '', account }: Named, name: string): Refusal | undefined {
  const reasons = [
    ...(holder.trim() === name
      ? []
      : [{ at: 'holder', says: `户名要和你的会员姓名“${name}”一样，不能填家人或者同事的账户` }]),
    ...(kind === 'bank' && [...bank.trim()].length < 2
      ? [{ at: 'bank', says: '请填开户银行，例如“中国银行广州分行”' }]
      : []),
    ...((kind === 'bank' ? atBank : atWallet).test(account)
      ? []
      : [
          {
            at: 'account',
            says:
              kind === 'bank'
                ? '银行卡号是 12 到 19 位数字，请照着卡面重新填'
                : '微信账号标识不对，请回到微信里重新授权',
          },
        ]),
  ];
  return reasons.length > 0 ? refuse('answers-wrong', reasons) : undefined;
}

async function close(trx: Trx, { cell, personId }: Caller, kind: Channel, why: 'replaced' | 'removed', now: number) {
  const { rows } = await sql`
    update payee_accounts a set closed_at = ${new Date(now)}, closed_why = ${why},
      account_sealed = case when u.used then account_sealed end, account_blind = case when u.used then account_blind end
    from (select p.cell_id, p.id, exists (select from payouts o where o.cell_id = p.cell_id and o.account_id = p.id) as used
      from payee_accounts p where p.cell_id = ${cell} and p.person_id = ${personId} and p.kind = ${kind} and p.closed_at is null) u
    where a.cell_id = u.cell_id and a.id = u.id returning 1`.execute(trx);
  return rows.length > 0;
}

const audit = (trx: Trx, act: string, kind: Channel, { caller, requestId, now }: By) =>
  writeAudit(trx, {
    cell: caller.cell,
    act,
    actorId: caller.personId,
    objectKind: 'person',
    objectId: caller.personId,
    subjectId: caller.personId,
    purpose: channels[kind],
    requestId,
    now,
  });

/**
 * Names the account she is paid to, in place of the one before. It is in her own name, as it was checked, and nobody else has
 * named it: the database holds both. Refusals: identity-unchecked, answers-wrong, account-not-yours, consent-needed.
 */
export async function nameAccount(trx: Trx, sealer: Sealer, named: Named, by: By): Promise<PayeeAnswer | Refusal> {
  const { caller, now } = by;
  if (!caller.verified) return refuse('identity-unchecked');
  const clean = { ...named, account: named.account.replaceAll(/\s/g, '') };
  const refusal = refuseNamed(clean, caller.name);
  if (refusal !== undefined) return refusal;
  if (missingOf(['money'], await findAgreed(trx, caller)).length > 0) return refuseFor(['money']);
  await close(trx, caller, named.kind, 'replaced', now);
  await sql`
    insert into payee_accounts (cell_id, id, person_id, kind, account_sealed, account_blind, bank, tail, holder_name, added_at)
    values (${caller.cell}, ${newId(now)}, ${caller.personId}, ${named.kind}, ${sealer.seal(clean.account, 'identity')},
      ${sealer.blind(`${named.kind}:${clean.account}`)}, ${named.kind === 'bank' ? named.bank!.trim() : null},
      ${clean.account.slice(-4)}, ${caller.name}, ${new Date(now)})`.execute(trx);
  await audit(trx, 'name-account', named.kind, by);
  return findPayee(trx, caller);
}

/** What the database refused of an account, as an answer. */
export function refusalOfAccount(fault: unknown): Refusal | undefined {
  if (lacksConsent(fault)) return refuseFor(['money']);
  const state = stateOf(fault);
  return state === 'HQM05' || state === uniqueViolation ? refuse('account-not-yours') : undefined;
}

/** Takes back the account she is paid to; what is under way still arrives there. */
export async function removeAccount(trx: Trx, kind: Channel, by: By): Promise<PayeeAnswer | Refusal> {
  if (!(await close(trx, by.caller, kind, 'removed', by.now))) return refuse('not-found');
  await audit(trx, 'remove-account', kind, by);
  return findPayee(trx, by.caller);
}
