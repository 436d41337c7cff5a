/** What is said where a union sets its own values; part of the one table in `refusal.ts`. */
export const tunableRefusals = {
  'value-unpublished': {
    status: 409,
    zh: '办理这一步要用到一个还没有公布的标准，下面写明了是哪一个。请等工会设定以后再办，或者问所在的工会。',
    en: 'This needs a value that nobody has published yet; it is named below. Wait until the union has set it, or ask the union.',
  },
  'tunable-overlaps': {
    status: 409,
    zh: '这一段时间里，本工会已经另外定过这一项，两段重叠了，请看下面的说明。',
    en: 'This overlaps with another value of this union. See the list.',
  },
  'tunable-draft-waits': {
    status: 409,
    zh: '这一项在这一天已经有一份草案在等批准。请先撤回那一份，或者等它批准以后再改。',
    en: 'A draft for this day is waiting already. Withdraw it first, or wait until it is decided.',
  },
  'tunable-draft-decided': {
    status: 409,
    zh: '这份草案已经有人办过了，请刷新页面查看结果。',
    en: 'This draft has been decided already. Reload the page.',
  },
  'tunable-own-draft': {
    status: 403,
    zh: '这份草案是你起草的，要由本工会或上级工会的另一位审批人、负责人批准。',
    en: 'You drafted this. Another approver or supervisor of this union or one above approves it.',
  },
  'tunable-day-past': {
    status: 409,
    zh: '这份草案的起始日期已经过去，不能再批准，请退回或者撤回，改好日期重新起草。',
    en: 'The first day of this draft has passed. Refuse or withdraw it, and draft it anew with a later day.',
  },
  'tunable-day-taken': {
    status: 409,
    zh: '这一项在这一天已经设过了。还没生效的，先撤回再设；已经生效的，请从以后的某一天起另设。',
    en: 'This is set for that day already. Take it back first if it is not in force yet, or choose a later day.',
  },
  'tunable-not-own': {
    status: 409,
    zh: '到那一天，这一项用的不是本工会自己设的值，没有可以结束的，请刷新页面核对。',
    en: 'On that day no value of this union’s own is in force, so there is nothing to end.',
  },
  'tunable-in-force': {
    status: 409,
    zh: '这一条已经生效，不能撤回。要改的话，请从今天或以后的某一天起另设一个值。',
    en: 'This is in force and cannot be taken back. Set another value from a day on.',
  },
  'tunable-taken-back': {
    status: 409,
    zh: '这一条已经撤回，请刷新页面查看现在的情况。',
    en: 'This has been taken back already. Reload the page.',
  },
  'service-paused': {
    status: 409,
    zh: '这项服务暂停受理新的申请，已经提交的照常办理。为什么暂停、现在可以怎么办，请看下面的说明。',
    en: 'This service takes no new applications at present; what was filed goes on. The reason and what to do instead are listed.',
  },
  'service-paused-already': {
    status: 409,
    zh: '本工会已经暂停受理这项服务，请刷新页面查看。要改暂停的说明，请先恢复，再重新暂停。',
    en: 'This union has paused the service already. Reload the page. To change the words, resume it first.',
  },
  'claims-paused': {
    status: 409,
    zh: '这类活动暂停领取和报名，已经领到、报上的照常。为什么暂停、现在可以怎么办，请看下面的说明。',
    en: 'No claims of this kind are taken at present; what was given and entered stands. The reason and what to do instead are listed.',
  },
  'service-resumed': {
    status: 409,
    zh: '这项服务已经恢复受理，请刷新页面查看现在的情况。',
    en: 'The service has been resumed already. Reload the page.',
  },
} as const;
