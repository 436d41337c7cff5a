import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { readDocument } from '../../kernel/identity/document.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import { readPhone } from '../../kernel/identity/phone.ts';
import type { AccountLine, AccountOpened } from '../../kernel/post-answers.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { getsIn } from '../db/savepoint.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { findHolders } from '../people/enrol.ts';
import type { Person } from '../people/membership.ts';
import { setOneTimePassword } from '../people/passwords.ts';
import type { Platform } from '../platform.ts';

export interface AccountAsked {
  readonly login: string;
  readonly name: string;
  readonly phone: string;
  /** Of the resident identity card; where the register knows it the account is that person's. */
  readonly document: string;
}

interface Read {
  readonly login: string;
  readonly name: string;
  readonly folded: string;
  readonly phone: string;
  readonly document: string;
  readonly born: string | undefined;
}

const loginPattern = /^[a-z0-9][a-z0-9._-]{2,29}$/;

function readAsked(asked: AccountAsked, today: string): Read | Refusal {
  const reasons: Reason[] = [];
  const login = asked.login.trim().toLowerCase();
  if (!loginPattern.test(login))
    reasons.push({ at: 'login', says: '账号名用 3 到 30 个小写字母、数字、点、横线，以字母或数字开头' });
  const name = readName(asked.name);
  if (!name.ok) reasons.push({ at: 'name', says: name.says });
  const phone = readPhone(asked.phone);
  if (!phone.ok) reasons.push({ at: 'phone', says: phone.says });
  const document = readDocument('resident-id', asked.document, today);
  if (!document.ok) reasons.push({ at: 'document', says: document.says });
  if (!name.ok || !phone.ok || !document.ok || reasons.length > 0) return refuse('answers-wrong', reasons);
  return {
    login,
    name: name.name,
    folded: name.folded,
    phone: phone.phone,
    document: document.number,
    born: document.birth,
  };
}

/**
 * The person of a document number: who the register has under it, if the name is hers, or somebody new. Whoever opens the
 * account learns nothing of who is there already but that name and number do not belong together.
 */
async function personOf(sealer: Platform['sealer'], trx: Trx, cell: number, read: Read): Promise<Person | Refusal> {
  const blind = sealer.blind(read.document);
  const known = (await findHolders(trx, [blind])).get(blind.toString('hex'));
  if (known !== undefined && known.folded !== read.folded)
    return refuse('answers-wrong', [{ at: 'document', says: '姓名和证件号码对不上，请核对后重新填写' }]);
  if (known !== undefined) return { cell: known.cell, personId: known.personId };
  const personId = newId();
  const isNew = await getsIn(trx, () =>
    sql`insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind, phone_sealed,
        phone_blind, verified, born_on)
      values (${cell}, ${personId}, ${read.name}, ${read.folded}, 'resident-id', ${sealer.seal(read.document)}, ${blind},
        ${sealer.seal(read.phone)}, ${sealer.blind(read.phone)}, true, ${read.born ?? null})`.execute(trx),
  );
  // Whoever came first in the same moment has the number; her record is there now.
  return isNew ? { cell, personId } : personOf(sealer, trx, cell, read);
}

async function hasAccount(trx: Trx, { cell, personId }: Person): Promise<boolean> {
  await sql`select 1 from persons where cell_id = ${cell} and id = ${personId} for no key update`.execute(trx);
  const { rows } =
    await sql`select 1 from accounts where cell_id = ${cell} and person_id = ${personId} and kind = 'staff'
    and (closed_at is null or closed_why is not null)`.execute(trx);
  return rows.length > 0;
}

/**
 * Opens a staff account with a one-time password, which is answered once. One person has one; it gives no right until a post
 * is granted. Refusals: answers-wrong, login-taken.
 */
export function openAccount(platform: Platform, context: WriteContext, asked: AccountAsked): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<AccountOpened>(platform, context, async (trx) => {
    const read = readAsked(asked, dayOf(now));
    if (isRefusal(read)) return read;
    const person = await personOf(platform.sealer, trx, caller.cell, read);
    if (isRefusal(person)) return person;
    if (await hasAccount(trx, person)) return refuse('login-taken');
    const accountId = newId(now);
    const isFree = await getsIn(trx, () =>
      sql`insert into logins (login, cell_id, account_id) values (${read.login}, ${person.cell}, ${accountId})`.execute(
        trx,
      ),
    );
    if (!isFree) return refuse('login-taken');
    await sql`insert into accounts (cell_id, id, person_id, kind, used_on)
      values (${person.cell}, ${accountId}, ${person.personId}, 'staff', ${dayOf(now)})`.execute(trx);
    const { password, until } = await setOneTimePassword(trx, { cell: person.cell, accountId });
    const about = { objectKind: 'person', objectId: person.personId, subjectId: person.personId } as const;
    const entry = { cell: caller.cell, act: 'open-account', actorId: caller.personId, ...about };
    await writeAudit(trx, { ...entry, purpose: read.login, requestId: request.id, now });
    return { login: read.login, password, until: until.toISOString() };
  });
}

/** Staff accounts by their names to sign in, and nothing of whose they are. */
export async function listAccounts(db: Db, cell: number, q: string): Promise<AccountLine[]> {
  const { rows } = await sql<{ login: string; usedOn: string | null; closed: boolean }>`
    select l.login, a.used_on as "usedOn", a.closed_at is not null as closed
    from accounts a join logins l on l.cell_id = a.cell_id and l.account_id = a.id
    where a.cell_id = ${cell} and a.kind = 'staff' and starts_with(l.login, ${q.trim().toLowerCase()})
    order by l.login limit 100`.execute(db);
  return rows.map(({ login, usedOn, closed }) => ({ login, closed, ...(usedOn !== null && { usedOn }) }));
}
