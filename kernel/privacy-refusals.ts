/** Refusals about a person's own data. */
export const privacyRefusals = {
  'consent-needed': {
    status: 409,
    zh: '这里要用到你的敏感信息，请先看一下用途，同意以后再提交。',
    en: 'These answers need your separate consent. Read what for, agree, and send again.',
  },
  'consent-changed': {
    status: 409,
    zh: '同意书的内容刚刚更新过，请刷新页面，看过新的内容再决定。',
    en: 'The wording has changed. Reload and read it again.',
  },
  'consent-withdrawn': {
    status: 409,
    zh: '申请人撤回了同意，这件事停办，隐藏的内容不能再看。申请人重新同意以后自动接着办。',
    en: 'The applicant has withdrawn consent, so the case is at rest until it is given again.',
  },
  'closing-open-cases': {
    status: 409,
    zh: '你还有没办完的事，注销以后没法答复你。请先撤回，或者等办完，再来注销。',
    en: 'You have open cases. Withdraw them or wait until they end, then close the account.',
  },
  'closing-holds-post': {
    status: 409,
    zh: '你还担任工会的职务，请先请上级工会免去职务，再来注销。',
    en: 'You still hold a post in a union. Have it ended first.',
  },
} as const;
