/**
 * What a union holds money for. A fund that is not named here has its own key for a name: a service may pay from any.
 * `fundsPaidFrom` says which are paid from.
 */
export const fundNames: Readonly<Record<string, string>> = {
  relief: '慰问资金',
  hardship: '困难职工帮扶资金',
  seasonal: '四季服务资金',
  emergency: '急难互助金',
  mutual: '互助保障金',
  training: '学历和技能补贴资金',
  trips: '疗休养和职工活动经费',
  gifts: '节日和生日慰问经费',
  fees: '工会经费',
  dues: '会员会费',
};

export const fundName = (fund: string): string => fundNames[fund] ?? fund;

/**
 * The accounts a union has for a fund. Money goes from its source into the fund, perhaps is reserved for a case, is owed to
 * somebody once a case is paid, and is paid once a bank or a wallet has carried it. What is spent for somebody goes from the
 * fund at once. What was paid and is asked back is due from whoever was paid, and comes back into the fund.
 */
export const accountKinds = {
  source: '来源',
  fund: '结余',
  reserved: '已预留',
  owed: '应发未到账',
  paid: '已到账',
  spent: '已支出，不发给个人',
  due: '应退回',
} as const;
export type AccountKind = keyof typeof accountKinds;

/**
 * Whose money a payment is when it is not carried to the applicant. `union`: that of the union the case belongs to, into its own
 * fund of the same name. `spent`: it has been spent for the applicant, as a price that the union pays or as goods that it
 * bought, and nobody is paid it on top.
 */
export type PaidTo = 'union' | 'spent';

/** Where the money of a fund comes from. */
export const incomeKinds = {
  contribution: '单位拨缴的工会经费',
  dues: '会员交的会费',
  pool: '会员交的互助金',
  allocation: '上级拨款',
  matching: '上级配套',
  subsidy: '上级补助',
  refund: '小额缴费返还',
  gift: '捐赠和其他收入',
  budget: '年初下达',
  reallocation: '本级资金调入',
} as const;
export type IncomeKind = keyof typeof incomeKinds;
