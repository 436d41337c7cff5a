/** What is said where a step of a star rating is refused; part of the one table in `refusal.ts`. */
export const starRefusals = {
  'star-not-ready': {
    status: 409,
    zh: '这个工会的星级评定现在的进度不能做这一步，请刷新页面查看最新进度。',
    en: 'The rating of this union is not at a step that allows this. Reload to see where it is.',
  },
  'star-not-open': {
    status: 409,
    zh: '现在不在自评的日期里，请按这一轮写明的起止日期自评。',
    en: 'It is not the time to score. See the dates of the round.',
  },
  'star-not-for-it': {
    status: 409,
    zh: '这一轮评定不评这个工会，请查看评分表写明的评定对象。',
    en: 'This round does not rate this union. See whom the sheet is for.',
  },
  'star-own-score': {
    status: 403,
    zh: '自评是你提交的，不能再由你审核，请换一位审批人或负责人。',
    en: 'You scored it, so you cannot check it. Another approver or supervisor does.',
  },
  'star-sheet-replaced': {
    status: 409,
    zh: '这张评分表已经有新的一版，请在新的一版上操作。',
    en: 'There is a newer edition of this sheet. Use that one.',
  },
  'star-objection-late': {
    status: 409,
    zh: '提出异议的期限已经过了，结果已经生效。',
    en: 'The time to object is over and the result stands.',
  },
} as const;
