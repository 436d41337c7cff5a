import type { OrgChangeAnswer, OrgChangeKind } from '../../../kernel/answers.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';

export const kindWords: Readonly<Record<OrgChangeKind, string>> = {
  founded: '建会',
  renamed: '改名',
  moved: '调整上级',
  merged: '合并',
  split: '分设',
  dissolved: '撤销',
  linked: '加入行业工会',
  unlinked: '退出行业工会',
};

interface Went {
  readonly members?: number;
  readonly children?: number;
  readonly cases?: number;
}

/** «会员 12 人、在办 3 件»; what there was none of is left out. */
export function wentWords({ members = 0, children = 0, cases = 0 }: Went): string {
  const counted = [
    [members, `会员 ${members.toLocaleString('zh-CN')} 人`],
    [children, `下级工会 ${children.toLocaleString('zh-CN')} 家`],
    [cases, `在办 ${cases.toLocaleString('zh-CN')} 件`],
  ] as const;
  return counted.flatMap(([n, words]) => (n > 0 ? [words] : [])).join('、');
}

function andWent(went: Went, how: string): string {
  const words = wentWords(went);
  return words === '' ? '' : `，${words}${how}`;
}

/** What happened, read from this union: a merger and a split stand in the history of both. */
function whatWords({ kind, org, other, before, after }: OrgChangeAnswer, unitId: string): string {
  const there = other?.name ?? '';
  const isOther = org.id !== unitId;
  switch (kind) {
    case 'founded':
      return `名称是${after.name ?? org.name}，上级是${after.parent?.name ?? there}`;
    case 'renamed':
      return `原名${before.name}，现名${after.name}`;
    case 'moved':
      return `从${before.parent?.name}调整到${after.parent?.name ?? there}`;
    case 'merged':
      return isOther
        ? `${org.name}并入本工会${andWent(before, '转来')}`
        : `并入${there}${andWent(before, '一起转过去')}`;
    case 'split':
      return isOther ? `从${org.name}分出本工会${andWent(after, '划来')}` : `分出${there}${andWent(after, '划过去')}`;
    case 'dissolved':
      return `由上级${there}接手${andWent(before, '转过去')}`;
    case 'linked':
      return before.sector === undefined ? there : `从${before.sector.name}改为${there}`;
    case 'unlinked':
      return there;
  }
}

/** «2026年11月20日 由王示例改名：原名…». The day stands apart, for it is marked as a time. */
export function changeWords(change: OrgChangeAnswer, unitId: string): { readonly day: string; readonly says: string } {
  const by = change.by === undefined ? '' : `由${change.by}`;
  return {
    day: sayWholeDay(change.day),
    says: `${by}${kindWords[change.kind]}：${whatWords(change, unitId)}。`,
  };
}
