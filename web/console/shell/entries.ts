import type { Me } from '../../../kernel/answers.ts';
import type { Duty } from '../../../kernel/duty.ts';
import type { Role } from '../../../kernel/party.ts';

export interface Entry {
  readonly to: string;
  readonly label: string;
  /** Whose page it is, where it is not every cadre's. */
  readonly roles?: readonly Role[];
  readonly below?: readonly Entry[];
}

const mine: Entry = { to: '/mine', label: '我的' };

const ofMoney: readonly Role[] = ['cashier', 'approver', 'supervisor'];

const ofCadres: readonly Entry[] = [
  { to: '/', label: '工作台' },
  {
    to: '/cases',
    label: '办件',
    below: [
      { to: '/figures', label: '统计' },
      { to: '/group-filings', label: '集体申请', roles: ['caseworker'] },
      { to: '/draws', label: '抽签' },
      { to: '/exports', label: '导出' },
    ],
  },
  {
    to: '/campaigns',
    label: '活动',
    roles: ['caseworker', 'approver', 'supervisor'],
    below: [{ to: '/supplies', label: '物资', roles: ['caseworker', 'approver', 'supervisor'] }],
  },
  {
    to: '/money',
    label: '资金',
    roles: ofMoney,
    below: [
      { to: '/money/payments', label: '查一笔钱', roles: ofMoney },
      { to: '/clawbacks', label: '要求退回的钱', roles: ofMoney },
      { to: '/contributions', label: '经费和会费', roles: ofMoney },
      { to: '/refunds', label: '小额缴费返还', roles: ofMoney },
      { to: '/budgets', label: '预算', roles: ofMoney },
      { to: '/settlements', label: '券和结算', roles: ofMoney },
      { to: '/merchants', label: '商户', roles: ofMoney },
    ],
  },
  {
    to: '/orgs',
    label: '组织',
    below: [
      { to: '/terms', label: '换届' },
      { to: '/targets', label: '全覆盖目标' },
      { to: '/stars', label: '星级评定' },
      { to: '/proposals', label: '我提出的岗位', roles: ['supervisor'] },
    ],
  },
  {
    to: '/members',
    label: '会员',
    below: [
      { to: '/doubts', label: '疑似重复', roles: ['caseworker', 'approver'] },
      { to: '/imports', label: '导入', roles: ['caseworker', 'approver', 'supervisor'] },
    ],
  },
  mine,
];

/** The pages of each administrator; the first is where she arrives. None of them is a cadre's, and none of a cadre's hers. */
const ofDuties: Readonly<Record<Duty, readonly Entry[]>> = {
  system: [{ to: '/accounts', label: '干部账号' }, { to: '/health', label: '运行情况' }, mine],
  security: [{ to: '/posts', label: '岗位与人员' }, mine],
  audit: [{ to: '/audit', label: '审计' }, { to: '/money/payments', label: '查一笔钱' }, mine],
};

function isFor({ roles }: Entry, { posts }: Me): boolean {
  return roles === undefined || posts.some(({ role }) => roles.includes(role));
}

/** The menu of whoever is signed in. */
export function entriesFor(me: Me): readonly Entry[] {
  if (me.duty !== undefined) return ofDuties[me.duty];
  return ofCadres
    .filter((entry) => isFor(entry, me))
    .map((entry) => (entry.below ? { ...entry, below: entry.below.filter((one) => isFor(one, me)) } : entry));
}
