import type { OrgAnswer } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import type { Scoped } from '../db/scope.ts';
import { countMembers, countMembersBelow } from '../members/counts.ts';
import { type ChildRow, findUnit, listChildren } from './queries.ts';

/** A union within reach as its page shows it, with the unions right below; counts are folded, never made by counting rows. */
export async function readUnit(
  scoped: Scoped,
  id: string,
  openStates: readonly string[],
): Promise<OrgAnswer | undefined> {
  const row = await findUnit(scoped, id);
  if (row === undefined) return undefined;
  const { creditCode, areaCode, dissolvedAt, federates, sector, own, ...rest } = row;
  const members = await countMembers(scoped.db, id);
  const children = await listChildren(scoped, id, 'place', openStates);
  const linked = federates === 'sector' ? await listChildren(scoped, id, 'sector', openStates) : [];
  const below = children.length + linked.length === 0 ? undefined : await countMembersBelow(scoped, id);
  const counted = (rows: readonly ChildRow[]) => rows.map((row) => ({ ...row, members: below?.get(row.id) ?? 0 }));
  return {
    ...rest,
    ...(creditCode !== null && { creditCode }),
    ...(areaCode !== null && { areaCode }),
    ...(dissolvedAt !== null && { dissolvedOn: dayOf(dissolvedAt.getTime()) }),
    ...(federates !== null && { federates }),
    ...(sector !== null && { sector }),
    members,
    ownMembers: own ?? members,
    children: counted(children),
    linked: counted(linked),
  };
}
