/** What is said where a union sets its own values; part of the one table in `refusal.ts`. */
export const tunableRefusals = {
  'value-unpublished': {
    status: 409,
    zh: '办理这一步要用到一个还没有公布的标准，下面写明了是哪一个。请等工会设定以后再办，或者问所在的工会。',
    en: 'This needs a value that nobody has published yet; it is named below. Wait until the union has set it, or ask the union.',
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
} as const;
