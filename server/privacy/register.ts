import type { PersonalTable } from './personal-table.ts';
import { actingTables } from './register-acts.ts';
import { choosingTables } from './register-choosing.ts';
import { claimTables } from './register-claims.ts';
import { moneyTables } from './register-money.ts';
import { ownTables } from './register-own.ts';
import { signInTables } from './register-sign-in.ts';

export const register: Readonly<Record<string, PersonalTable>> = {
  ...ownTables,
  ...claimTables,
  ...choosingTables,
  ...moneyTables,
  ...signInTables,
  ...actingTables,
};

/** Tables in which nobody is named, or only whoever answers for a union's public act in office. */
export const impersonal: Readonly<Record<string, string>> = {
  audit_anchors: '查看记录的链头，写到外面的那一份',
  audit_seals: '查看记录的封条',
  budgets: '工会一年的预算，和定预算的经办人',
  calendar_years: '放假安排',
  campaign_goods: '一次活动有哪些品种、各选了多少',
  campaign_slices: '一次活动有多少、发了多少',
  card_keys: '会员卡的签名密钥',
  cells: '分片',
  clock_leap: '数据库的时钟最近一次被改是什么时候',
  files_gone: '已经删掉的文件的校验值，存的内容跟着删',
  commitments: '预留给一件事的经费，和经办人',
  contributions: '工会一个月应收的经费和会费，和登记的经办人',
  data_keys: '加密用的密钥，自己也加了密',
  draws: '抽签：预告、封存、结果，和经办人；公开',
  draw_texts: '抽签公开的名单、种子和结果，只有编号，没有人',
  draw_values: '抽签的种子来源公布的值',
  figure_days: '统计数',
  figure_deltas: '统计数',
  figure_totals: '统计数',
  handling_rules: '公布过的个人信息处理规则',
  declared_payments: '每项服务从哪项经费里发、发给谁',
  hand_clock: '测试用的时钟',
  incomes: '每笔收入从哪里来，和登记的经办人',
  installation: '这套系统本身',
  key_rotations: '密钥更换到哪一步',
  known_devices: '哪个浏览器登录过哪个账号，两边都只有校验值',
  ledger_accounts: '工会的账户',
  merchants: '收券的商户，和准入、暂停的经办人',
  orgs: '工会的公开信息',
  payout_batches: '一批发放，和提交、复核的经办人',
  payout_readings: '读回的银行回执，和经办人',
  mutual_rounds: '联谊的结果什么时候公布、结成几对，没有人',
  outbox: '等着发出的提醒：只有办件和角色，没有人',
  refund_batches: '一批小额缴费返还，和提交、复核的经办人',
  refund_lines: '哪个月的缴费由哪一批返还',
  retention_runs: '每次到期清理删了多少行',
  schema_migrations: '数据库的版本',
  signatures: '经办人同意付款时的签名：批次、金额、名单的校验值，没有收款人',
  sign_in_tries: '登录失败的次数，账号和来源都只有校验值',
  star_proofs: '哪个文件是哪个工会的证明',
  star_ratings: '工会的星级',
  stock_entries: '活动的数量怎么变的，没有人',
  supply_entries: '工会的物资每一笔进出，和登记的经办人',
  supply_stocks: '工会的物资还有多少箱',
  voucher_money: '给一次活动的券预留、收回的钱',
  voucher_settlement_lines: '一张结算单里有哪几笔',
  voucher_settlements: '和商户的结算单，和经办人',
  voucher_shops: '哪些商户收哪次活动的券',
  voucher_terms: '券的面额和有效期，和填写的经办人',
  voucher_uploads: '收银手机补传的记录：只有编号、金额、时间和结果',
  words: '词的次数，没有原话和人',
  what_if_cases: '试算时哪件办件的结果会变，只有办件和金额，没有人',
  what_if_members: '试算时名册里情况相同的人数和最多的金额',
  what_if_sums: '试算时按工会和月份的件数和金额',
};

/** The columns of a table that are accounted for. */
export function accounted(table: PersonalTable): string[] {
  const of = typeof table.of === 'string' ? [] : table.of;
  const named = [...of, ...Object.keys(table.personal), ...Object.keys(table.left ?? {}), ...table.plain.split(' ')];
  return named.filter((name) => name !== '');
}
