/** Refusals about money: part of the one table in `refusal.ts`. */
export const moneyRefusals = {
  'fund-short': {
    status: 409,
    zh: '经费余额不足，暂时不能发放，请先补充经费。',
    en: 'The fund is short. Top it up before paying.',
  },
  'supplies-short': {
    status: 409,
    zh: '库里没有这么多箱，没有登记。请核对箱数；有货到了，先在“物资”里登记入库。',
    en: 'There are not that many boxes on the shelf. Check the number; what has come is noted under supplies first.',
  },
  'not-in-turn': {
    status: 409,
    zh: '这项经费有限，按提交的先后发放。请先办前面的；前面的不该发，就退回或者结束。',
    en: 'This fund is limited and paid in the order of filing. Settle the earlier cases first.',
  },
  'fund-holds': {
    status: 409,
    zh: '经费还够发这一件，不能说已经发完。请发放；不该发的，退回并写明原因。',
    en: 'The fund still holds enough for this one. Pay it, or send it back with a reason.',
  },
  'fund-missing': {
    status: 409,
    zh: '负责发放的工会还没有设立这项经费，请先设立。',
    en: 'The paying union has no such fund. Set it up first.',
  },
  'already-paid': {
    status: 409,
    zh: '这一项已经发放过，不会重复发放。请写明原因，结束或者退回这一件。',
    en: 'This has been paid already and is never paid twice.',
  },
  'not-the-payee': {
    status: 409,
    zh: '这笔钱只能发给申请人本人，没有办理。请刷新页面，核对申请人。',
    en: 'The money can only go to the applicant. Reload and check who applied.',
  },
  'over-cap': {
    status: 409,
    zh: '金额超过了规定的上限，没有发放。请按“资金”页上写的上限核对金额；改不了的，写明原因退回或者结束。',
    en: 'The amount is over the cap that is in force. Check it on the page of funds.',
  },
  'over-budget': {
    status: 409,
    zh: '超过了这项经费今年的预算，没有发放。请先调整预算，再发放。',
    en: 'This is over the budget of the year. Change the budget first.',
  },
  'over-matching': {
    status: 409,
    zh: '配套的钱不能超过下级工会今年自己出的钱。请核对金额。',
    en: 'Matching money follows what the union has put in itself this year, and no further.',
  },
  'budget-spent': {
    status: 409,
    zh: '预算不能定得比今年已经发的还少。请核对金额。',
    en: 'A budget cannot be below what has been spent in that year.',
  },
  'contribution-received': {
    status: 409,
    zh: '这个月已经有到账，工资总额不能再改。请只登记还没到的部分。',
    en: 'Money has come in for this month, so the wages stand. Write down only what is still to come.',
  },
  'over-due': {
    status: 409,
    zh: '到账不能超过应缴。请核对金额；工资总额写少了的，请先改工资总额。',
    en: 'More cannot come in than is due. Check the sum, or say the wages anew first.',
  },
  'nobody-refunded': {
    status: 409,
    zh: '这些月份没有可以返还的：要么没有低于标准的工会，要么都返还过了。',
    en: 'Nobody is to be given anything back for these months, or all were already.',
  },
  'commitment-released': {
    status: 409,
    zh: '这一笔预留刚才已经解除，请刷新页面查看。',
    en: 'This commitment has just been released. Reload to see.',
  },
  'nothing-owed': {
    status: 409,
    zh: '没有可以这样发的钱：要么都已经在发，要么收款人还没有填这种收款账户。',
    en: 'Nothing can be carried this way: it is under way already, or the payees have named no such account.',
  },
  'payout-nobody-agrees': {
    status: 409,
    zh: '这件事要由另一个人复核，但本级和上级工会现在没有审批人或负责人可以复核。请先请安全管理员设好岗位。',
    en: 'A second person has to agree, and nobody here or above approves or supervises. Have a post given first.',
  },
  'payout-own': {
    status: 403,
    zh: '这是你自己提交的，要由另一个审批人或负责人复核。',
    en: 'You made this yourself. Another approver or supervisor has to agree to it.',
  },
  'batch-decided': {
    status: 409,
    zh: '刚才已经有人复核过了，请刷新页面查看结果。',
    en: 'This has just been decided. Reload to see how.',
  },
  'signature-needed': {
    status: 409,
    zh: '同意付款要用你自己的通行密钥签名。还没有通行密钥的，请先到“我的”里的“账号安全”添加一个，再回来复核。',
    en: 'Whoever agrees to a payment signs it with a passkey of her own. Add one to your account first.',
  },
  'signature-wrong': {
    status: 422,
    zh: '签名没有通过验证：可能超过了五分钟，也可能不是你的通行密钥。请刷新页面，核对以后重新签名。',
    en: 'The signature was not accepted: it took more than five minutes, or is of another passkey. Reload and sign again.',
  },
  'batch-not-agreed': {
    status: 409,
    zh: '只有复核同意以后、走银行的批次才有银行文件和回执。请先复核，再办这一步。',
    en: 'Only batches for the bank that two have agreed to have files. Have it agreed to first.',
  },
  'results-refused': {
    status: 409,
    zh: '回执和发出的不一致，整个文件都没有入账。请对照下面每一行向银行核实，再重新上传。',
    en: 'The results differ from what was sent, and nothing of the file was booked. Check each line with the bank.',
  },
  'not-carried': {
    status: 409,
    zh: '这笔钱不是已经到了个人账户的，不能要求退回。还没发出的，请在发放批次里不同意。',
    en: 'This has not been carried to a person, so it cannot be asked back. What is not sent yet is refused in its batch.',
  },
  'over-asked': {
    status: 409,
    zh: '金额超过了可以要求退回的、或者还没有退回的，没有登记。请刷新页面，核对金额。',
    en: 'This is more than can be asked back, or more than is still owed. Reload and check the sum.',
  },
  'asked-back': {
    status: 409,
    zh: '有一笔已经要求本人退回，银行退回来的不能再记成应发。请在“要求退回的钱”里登记收到，再从回执里去掉这一行。',
    en: 'A payment of this file is asked back. Note there that it came back, and leave its line out of the file.',
  },
  'account-not-yours': {
    status: 409,
    zh: '收款账户必须是你本人的：户名要和你的会员姓名一样，而且没有被别人登记过。请改填你自己的账户。',
    en: 'The account must be your own: in the name of your record, and named by nobody else.',
  },
  'identity-unchecked': {
    status: 409,
    zh: '你的身份还没有核对过，暂时不能登记收款账户。请先办理实名核对。',
    en: 'Your identity has not been checked yet. Have it checked before you name an account.',
  },
} as const;
