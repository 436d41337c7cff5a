/** Refusals about money: part of the one table in `refusal.ts`. */
export const moneyRefusals = {
  'fund-short': {
    status: 409,
    zh: '经费余额不足，暂时不能发放，请先补充经费。',
    en: 'The fund is short. Top it up before paying.',
  },
  'not-in-turn': {
    status: 409,
    zh: '这项经费有限，按提交的先后发放。请先办前面的；前面的不该发，就退回或者结束。',
    en: 'This fund is limited and paid in the order of filing. Settle the earlier cases first.',
  },
  'fund-missing': {
    status: 409,
    zh: '负责发放的工会还没有设立这项经费，请先设立。',
    en: 'The paying union has no such fund. Set it up first.',
  },
  'already-paid': {
    status: 409,
    zh: '这一项已经发放过，不会重复发放。',
    en: 'This has been paid already and is never paid twice.',
  },
  'not-the-payee': {
    status: 409,
    zh: '这笔钱只能发给申请人本人，没有办理。请刷新页面，核对申请人。',
    en: 'The money can only go to the applicant. Reload and check who applied.',
  },
  'over-cap': {
    status: 409,
    zh: '金额超过了规定的上限，没有发放。请按“资金”页上写的上限核对金额。',
    en: 'The amount is over the cap that is in force. Check it on the page of funds.',
  },
  'over-budget': {
    status: 409,
    zh: '超过了这项经费今年的预算，没有发放。请先调整预算，再发放。',
    en: 'This is over the budget of the year. Change the budget first.',
  },
} as const;
