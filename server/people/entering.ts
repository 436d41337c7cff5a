import { sql } from 'kysely';
import { type Refusal, type RefusalCode, isRefusal } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Platform } from '../platform.ts';
import type { Account } from './accounts.ts';
import { type Occasion, type Session, openSession } from './sessions.ts';
import { type Entered, advance, beginSignIn } from './sign-ins.ts';

/** Where people register who belong to no union yet, and where what names no account is written down. */
export const firstCell = 1;

/** What a sign-in led to: a session, or for staff a sign-in that owes the second factor. */
export type FirstStep = { readonly session: Session } | { readonly token: string; readonly entered: Entered };

/** Lets a worker in; staff owe another factor, whatever the first one was, unless both were shown elsewhere. */
export async function enter(
  platform: Platform,
  account: Account,
  loginKey: Buffer,
  occasion: Occasion,
  secondDone = false,
): Promise<FirstStep | Refusal> {
  const key = { cell: account.cell_id, accountId: account.id };
  if (account.kind === 'worker') {
    const session = await platform.db
      .transaction()
      .execute((trx) => openSession(trx, platform.config.profile, key, occasion));
    return isRefusal(session) ? session : { session };
  }
  const { token, underWay } = await beginSignIn(platform, key, loginKey, secondDone);
  const entered = await advance(platform, underWay, occasion);
  return isRefusal(entered) ? entered : { token, entered };
}

/** A sign-in that failed is written down, also where nobody has the name. */
export async function auditMiss(
  platform: Platform,
  account: Account | undefined,
  { refused, purpose }: { readonly refused: RefusalCode; readonly purpose: string },
  { requestId }: Occasion,
): Promise<void> {
  const { rows } = await sql<{ now: Date }>`select clock_now() as now`.execute(platform.db);
  await writeAudit(platform.db, {
    cell: account?.cell_id ?? firstCell,
    act: 'sign-in',
    actorId: null,
    objectKind: 'account',
    objectId: account?.id ?? null,
    purpose,
    refused,
    requestId,
    now: rows[0]!.now.getTime(),
  });
}
