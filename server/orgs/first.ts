import { sql } from 'kysely';
import { isInProvince } from '../../kernel/identity/province.ts';
import { isUnionName } from '../../kernel/union-facts.ts';
import { asOwner } from '../audit/as-owner.ts';
import { writeAudit } from '../audit/queries.ts';
import { connectBeside } from '../db/connect.ts';
import { newId } from '../db/id.ts';
import { StartFault } from '../db/start-fault.ts';
import { ringOf } from '../keys/keys.ts';
import type { Sealer } from '../people/sealing.ts';

export interface FirstUnion {
  readonly name: string;
  /** Of the province, by GB/T 2260: «440000». */
  readonly areaCode: string;
}

/** What was typed as the first union. Refusal: command-wrong. */
export function readFirst([typed = '', areaCode = '']: readonly string[]): FirstUnion {
  const name = typed.trim().normalize('NFC');
  if (isUnionName(name) && !/\p{C}/u.test(name) && /^\d{2}0000$/.test(areaCode) && isInProvince(areaCode))
    return { name, areaCode };
  throw new StartFault(
    'command-wrong',
    '请写明省级工会的全称和省的区划代码，例如 found 广东省总工会 440000。 Name the union and the code of its province: found <name> 440000.',
  );
}

/**
 * Founds the union of the province, above which there is none that could; all others are founded below one by whoever may.
 * As the owner of the database, under a row of the audit. Refusal: command-wrong where there is a union already.
 */
export function foundFirst(ownerUrl: string, sealer: Sealer, { name, areaCode }: FirstUnion): Promise<void> {
  return asOwner(ownerUrl, sealer, 'hongqiao-found', async (trx) => {
    await sql`lock table orgs in exclusive mode`.execute(trx);
    const { rows } = await sql<{ now: Date; first: string | null }>`
      select clock_now() as now, (select name from orgs where parent_id is null) as first`.execute(trx);
    const { now, first } = rows[0]!;
    if (first !== null)
      throw new StartFault(
        'command-wrong',
        `省级工会已经有了：${first}。下级工会请由省级干部在「会员 › 导入」里按清单导入。 There is one already: ${first}; others are imported below it.`,
      );
    const id = newId(now.getTime());
    await sql`
      insert into orgs (id, parent_id, level, name, area_code, path, cell_id, created_at)
      values (${id}, null, 'province', ${name}, ${areaCode}, ${`${areaCode.slice(0, 2)}.`}, 1, ${now})`.execute(trx);
    const entry = { cell: 1, act: 'found-first', actorId: null, objectKind: 'org', objectId: id } as const;
    await writeAudit(trx, { ...entry, purpose: name, requestId: newId(now.getTime()), now: now.getTime() });
  });
}

/** `found <name> <area code>`: the first union of an installation that is no demo. */
export async function foundCommand(args: readonly string[]): Promise<void> {
  const first = readFirst(args);
  const database = await connectBeside(process.env);
  try {
    await foundFirst(database.ownerUrl, await ringOf(database.ownerUrl, process.env), first);
  } finally {
    await database.stop();
  }
  process.stdout.write(
    `${first.name}已建立。接下来：系统管理员开干部账号，安全管理员授予岗位，再由省级干部导入市、区县和单位工会的清单。 ` +
      `Founded. Next: accounts by the system administrator, posts by the security administrators, then lists of unions.\n`,
  );
}
