import type { OrgAnswer } from '../../../kernel/answers.ts';
import { levels } from '../../../kernel/party.ts';
import { wentWords } from './change-words.ts';
import type { ChangeBody, Seat } from './use-change.ts';

/** What a cadre chooses among; leaving a sector is a link to none. */
export type Kind = Exclude<ChangeBody['kind'], 'link'> | 'join' | 'leave';

export const kindLabels: Readonly<Record<Kind, string>> = {
  rename: '改名',
  move: '调整上级',
  federate: '在下面建工会联合会、行业工会',
  join: '加入行业工会',
  leave: '退出行业工会',
  split: '分设一个工会',
  merge: '合并到别的工会',
  dissolve: '撤销',
};

export const verbs: Readonly<Record<Kind, string>> = {
  rename: '改名',
  move: '调整上级',
  federate: '建立',
  join: '加入',
  leave: '退出',
  split: '分设',
  merge: '合并',
  dissolve: '撤销这个工会',
};

export function isFinal(kind: Kind): boolean {
  return kind === 'merge' || kind === 'split' || kind === 'dissolve';
}

/** The changes of this union that may be asked for from this seat; the server holds to the same. */
export function kindsFor(unit: OrgAnswer, { above, itself, sector }: Seat): Kind[] {
  const joins = unit.level === 'workplace' || unit.federates === 'sector';
  const offered: readonly (readonly [Kind, boolean])[] = [
    ['rename', above],
    ['move', above],
    ['federate', (above || itself) && levels.indexOf(unit.level) < levels.indexOf('federation')],
    ['join', above && joins],
    ['leave', unit.sector !== undefined && (above || sector)],
    ['split', above],
    ['merge', above],
    ['dissolve', above],
  ];
  return offered.flatMap(([kind, may]) => (may ? [kind] : []));
}

function parentOf({ id, lineage }: OrgAnswer): string {
  return lineage.filter((org) => org.id !== id).at(-1)?.name ?? '上级工会';
}

/** What becomes of the members and of the open cases, before the click. `chosen` is the union that was chosen. */
export function effectWords(kind: Kind, unit: OrgAnswer, chosen: string | undefined): string {
  const there = chosen ?? '所选的工会';
  const members = wentWords({ members: unit.ownMembers }) || '会员';
  const goes = wentWords({ members: unit.ownMembers, children: unit.children.length }) || '会员';
  switch (kind) {
    case 'rename':
      return '会员和在办的办件都不动，各处马上显示新名称。改错了可以撤回。';
    case 'move':
      return `会员和在办的办件仍归${unit.name}，下级工会跟着一起走。等原来的上级办的办件，改由新的上级办。调错了可以撤回。`;
    case 'federate':
      return `新的工会直接归${unit.name}，先没有会员和下级。建好后，把单位工会的上级调整过去，或者让它们加入行业工会。`;
    case 'join':
      return `上级、会员和办件都不动。${there}能看到${unit.name}的会员和办件，统计里也算上。不想让单位工会知道的办件，行业工会也看不到。加错了可以撤回。`;
    case 'leave':
      return `${unit.sector?.name ?? '行业工会'}不再看到${unit.name}的会员和办件，统计里也不再算上。上级、会员和办件都不动。`;
    case 'split':
      return `选中的会员和下级工会今天转到新的工会，新工会和${unit.name}同属一个上级。已经交上来的办件仍由${unit.name}办。分设后不能撤回，可以再合并。`;
    case 'merge':
      return `${goes}和在办的办件今天都转到${there}，${unit.name}不再存在，在这里任职的人今天卸任。办结的办件仍留在原处。合并后不能撤回。`;
    case 'dissolve':
      return `${members}和在办的办件今天都转到上级${parentOf(unit)}，${unit.name}不再存在，在这里任职的人今天卸任。办结的办件仍留在原处。撤销后不能撤回。`;
  }
}
