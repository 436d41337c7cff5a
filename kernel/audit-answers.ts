/** What an act is called where people read of it. An action of a service goes by its own label, which the server adds. */
export const auditActs: Readonly<Record<string, string>> = {
  'sign-in': '登录',
  'sign-out': '退出登录',
  read: '打开办件或者档案',
  look: '打开别人的办件',
  'upload-file': '上传附件',
  'find-number': '按证件或者手机号找到会员',
  'find-members': '按姓名查会员',
  'change-union': '变更工会',
  'undo-union-change': '撤销工会变更',
  'ask-reset': '提出重设登录方式',
  'confirm-reset': '确认重设登录方式',
  'refuse-reset': '不同意重设登录方式',
  'withdraw-reset': '撤回重设登录方式',
  'self-reset-refused': '想给自己重设登录方式，被拒绝',
  'ask-grant': '提出授予岗位',
  'self-grant-refused': '想给自己授予岗位，被拒绝',
  'confirm-grant': '同意授予岗位',
  'refuse-grant': '不同意授予岗位',
  'withdraw-grant': '收回授予岗位的申请',
  'end-post': '结束岗位',
  'end-duty': '结束管理员职责',
  'close-account': '停用账号',
  'reopen-account': '恢复账号',
  'end-sessions': '让人退出登录',
  'add-factor': '设置第二步登录方式',
  'remove-factor': '删除第二步登录方式',
  'make-recovery-codes': '生成备用码',
  'change-password': '修改密码',
  'end-other-sessions': '退出自己的其他登录',
  'end-session': '退出自己的一处登录',
  'make-calendar': '生成自己日历的地址',
  'shut-calendar': '停用自己日历的地址',
  'take-copy': '下载自己的全部信息',
  'give-consent': '同意使用敏感信息',
  'withdraw-consent': '收回同意',
  'publish-stars': '公布星级',
  'score-stars': '自评星级',
  'check-stars': '核查星级',
  'object-stars': '对星级提出异议',
  'answer-stars': '答复星级异议',
  reveal: '写明用途，查看隐藏的内容',
  'read-file': '打开附件',
  upload: '上传附件',
  'list-members': '查看会员名单',
  'search-members': '按姓名或者证件查会员',
  'list-doubts': '查看疑似重复的档案',
  merge: '合并两份档案',
  unmerge: '撤销合并',
  'tell-apart': '认定不是同一个人',
  'book-income': '登记收入',
  allocate: '拨款给下级工会',
  'set-budget': '定预算',
  'say-due': '登记应缴的经费或者会费',
  'propose-refund': '提交一批小额缴费返还',
  'refund-fees': '返还小额缴费',
  'refuse-refund': '不同意一批小额缴费返还',
  commit: '预留经费',
  release: '解除预留的经费',
  'make-payout-batch': '提交一批发放',
  'approve-payouts': '同意发放',
  'refuse-payouts': '不同意发放',
  'read-payouts': '查看一批发放的收款人',
  'trace-payment': '核对一笔钱的来龙去脉',
  'fetch-payout-file': '下载银行文件',
  'read-payout-results': '读回银行的回执',
  'announce-draw': '预告抽签',
  'freeze-draw': '封存抽签名单',
  'read-seed': '录入抽签的种子',
  'drop-draw': '撤下抽签',
  'ask-draw-again': '提出同一份名单换来源重抽',
  'draw-again': '同意换来源，同一份名单重抽',
  'draw-claims': '按抽签的名次给名额',
  'miss-claims': '记为没有来',
  'sign-up-members': '按名单替会员报名',
  'lapse-claims': '没有按时选，退回名额',
  'send-wishes': '登记福利已发出',
  draw: '抽签',
  'list-winners': '查看中签的人',
  'name-account': '登记收款账户',
  'remove-account': '不再用一个收款账户',
  'ask-export': '申请导出',
  'approve-export': '同意导出',
  'refuse-export': '不同意导出',
  'cancel-export': '取消导出',
  'make-export': '生成导出文件',
  'download-export': '下载导出文件',
  'export-read': '完整号码写进了导出文件',
  'upload-roster': '上传名册',
  'import-roster': '导入名册',
  'undo-roster': '撤销导入',
  'read-roster': '下载名册',
  'place-org': '修改工会的地址和电话',
  'change-org': '变更工会',
  'change-facts': '修改工会的登记信息',
  'begin-term': '登记换届',
  'correct-term': '更正任期',
  'take-seat': '登记任职',
  'leave-seat': '登记离任',
  'undo-seat': '更正任职',
  'make-employer-token': '发给单位一个令牌',
  'revoke-employer-token': '作废单位的令牌',
  'read-employments': '查看单位报来的人',
  'invite-employee': '邀请职工入会',
  'employer-said': '单位系统报来情况',
  'employer-took-back': '单位系统撤回情况',
  'draft-tunable': '起草规则的数值',
  'try-draft': '试算规则草案',
  'set-tunable': '设定规则的数值',
  'end-tunable': '用回上级的数值',
  'take-back-tunable': '收回设定',
  'refuse-draft': '退回规则草案',
  'withdraw-draft': '撤回规则草案',
  'pause-service': '暂停受理一项服务',
  'resume-service': '恢复受理一项服务',
  'plan-resuming': '改预计恢复受理的日子',
  'set-target': '设定目标',
  'replace-target': '修改目标',
  'end-target': '结束目标',
  'set-star-sheet': '制定评分表',
  'replace-star-sheet': '修改评分表',
  'open-star-round': '开始一轮评定',
  'search-audit': '查阅审计记录',
  open: '试着打开',
  remind: '到点提醒',
  escalate: '到期上报',
};

/** What an act was done to. */
export const auditObjects: Readonly<Record<string, string>> = {
  case: '办件',
  person: '人员档案',
  org: '工会',
  account: '账号',
  file: '附件',
  export: '导出',
  import: '名册',
  employment: '单位报来的人',
  'employer-token': '单位令牌',
  audit: '审计记录',
  draw: '抽签',
  route: '页面',
};

export const auditOutcomes = { done: '办成', refused: '被拒绝', failed: '出错' } as const;
export type AuditOutcome = keyof typeof auditOutcomes;

/** One row as the audit administrator reads it; names of members are masked. */
export interface AuditLineAnswer {
  readonly id: string;
  readonly at: string;
  /** Who did it, in words: a cadre by name, a member masked, or what acted by itself. */
  readonly who: string;
  /** Post and union at that time. */
  readonly office?: string;
  readonly act: string;
  readonly actWords: string;
  readonly outcome: AuditOutcome;
  /** What the refusal said. */
  readonly reason?: string;
  readonly times: number;
  readonly object: string;
  readonly objectId?: string;
  readonly subject?: string;
  readonly purpose?: string;
  readonly source: string;
  readonly requestId: string;
}

export interface AuditSearchAnswer {
  readonly items: readonly AuditLineAnswer[];
  readonly next?: string;
  /** How the rows are held: since when some wait for their seal, and when the ends of the chains last left the house. */
  readonly held: { readonly unsealed: number; readonly anchoredAt?: string; readonly anchors: boolean };
}
