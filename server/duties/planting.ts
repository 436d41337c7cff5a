import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { type Duty, dutyWords } from '../../kernel/duty.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { asOwner } from '../audit/as-owner.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { setOneTimePassword } from '../people/passwords.ts';
import type { Sealer } from '../people/sealing.ts';

/** Who begins: security twice, because what matters takes two. */
const firstOnes: readonly Duty[] = ['system', 'security', 'security', 'audit'];
/** Printed on a screen and carried by hand, so shorter than one that a colleague hands over. */
const hours = 24;

export interface Planted {
  readonly duty: Duty;
  readonly login: string;
  readonly password: string;
  readonly until: Date;
}

/** No name that is known beforehand: «admin» is the first that a stranger tries. */
function loginFor(duty: Duty): string {
  const signs = 'abcdefghjkmnpqrstuvwxyz23456789';
  return `${duty}-${Array.from({ length: 6 }, () => signs[randomInt(signs.length)]).join('')}`;
}

async function plant(trx: Trx, duty: Duty, now: number): Promise<Planted> {
  const [person, account, login] = [newId(now), newId(now), loginFor(duty)];
  await sql`insert into persons (cell_id, id, name, name_folded, verified)
    values (1, ${person}, ${dutyWords[duty]}, ${dutyWords[duty]}, false)`.execute(trx);
  await sql`insert into accounts (cell_id, id, person_id, kind, used_on)
    values (1, ${account}, ${person}, 'staff', ${dayOf(now)})`.execute(trx);
  await sql`insert into logins (login, cell_id, account_id) values (${login}, 1, ${account})`.execute(trx);
  await sql`insert into duties (cell_id, id, person_id, duty, from_on)
    values (1, ${newId(now)}, ${person}, ${duty}, ${dayOf(now)})`.execute(trx);
  const { password } = await setOneTimePassword(trx, { cell: 1, accountId: account });
  const { rows } = await sql<{ until: Date }>`
    update accounts set password_once_until = clock_now() + make_interval(hours => ${hours})
    where cell_id = 1 and id = ${account} returning password_once_until as until`.execute(trx);
  const entry = { cell: 1, act: 'plant-administrator', actorId: null, objectKind: 'person', objectId: person } as const;
  await writeAudit(trx, { ...entry, subjectId: person, purpose: dutyWords[duty], requestId: newId(now), now });
  return { duty, login, password, until: rows[0]!.until };
}

/**
 * Makes the administrators of an installation that never had one, as the owner of the database: there is nobody yet who
 * could grant it. Each has a random name and a random password that opens one sign-in within a day; they are returned once
 * and kept nowhere. With `anew` others are made beside those there are, for whoever has lost every way in.
 */
export function plantAdministrators(
  ownerUrl: string,
  sealer: Sealer,
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<Planted[]> {
  return asOwner(ownerUrl, sealer, 'hongqiao-administrators', async (trx) => {
    await sql`lock table duties in share row exclusive mode`.execute(trx);
    const { rows } = await sql<{ now: Date; begun: boolean }>`
      select clock_now() as now, exists (select 1 from duties) as begun`.execute(trx);
    const { now, begun } = rows[0]!;
    if (begun && !anew) return [];
    const planted: Planted[] = [];
    for (const duty of firstOnes) planted.push(await plant(trx, duty, now.getTime()));
    return planted;
  });
}

/** What is printed, once: to the screen of whoever starts it, never through the log. */
export function plantedLines(planted: readonly Planted[]): string[] {
  if (planted.length === 0) return [];
  return [
    '',
    `管理员的一次性密码：${hours} 小时内有效，只能用一次，只显示这一次，登录后要换成自己的。 One-time passwords of the administrators, shown only here:`,
    ...planted.map(({ duty, login, password }) => `  ${dutyWords[duty]}  ${login.padEnd(20)} ${password}`),
    '用完请清屏。两位安全管理员和另外两位要由四个人分别登录。 Clear the screen. Four different people sign in with them.',
  ];
}
