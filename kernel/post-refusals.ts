/** What is said where posts and duties are granted and ended; part of the one table in `refusal.ts`. */
export const postRefusals = {
  'grant-own': {
    status: 403,
    zh: '不能给自己授予或确认岗位，请由另一位安全管理员办理。',
    en: 'Nobody grants anything to herself. Another security administrator has to.',
  },
  'grant-needs-second': {
    status: 403,
    zh: '这一项要两个人：提出的人不能自己确认，请由另一位安全管理员确认。',
    en: 'This takes two people: another security administrator has to confirm it.',
  },
  'grant-decided': {
    status: 409,
    zh: '这一项已经有人处理过了，请刷新页面查看结果。',
    en: 'This has been decided already. Reload the page.',
  },
  'grant-taken': {
    status: 409,
    zh: '这个人已经有这个岗位，或者已经有一项同样的授予在办，请刷新页面核对。',
    en: 'The post is held already, or the same grant is under way.',
  },
  'duty-apart': {
    status: 409,
    zh: '系统、安全、审计三种管理员不能由一个人兼任，也不能兼任工会岗位。请先收回现有的岗位或职责，或者换一个人。',
    en: 'The three administrators are three people, none of whom holds a post. End what is held first, or choose somebody else.',
  },
  'duty-last': {
    status: 409,
    zh: '安全管理员至少要留两位，不然再没有人能授予和确认岗位。请先补上一位再收回。',
    en: 'Two security administrators have to remain. Appoint another one first.',
  },
  'staff-unknown': {
    status: 409,
    zh: '这个人还没有可以使用的干部账号，请先由系统管理员开设。',
    en: 'There is no open staff account of this person. The system administrator opens one first.',
  },
  'reset-own': {
    status: 403,
    zh: '不能给自己重设登录方式，也不能自己确认。请由另外两位安全管理员办理。',
    en: 'Nobody resets her own way in. Two other security administrators have to.',
  },
  'reset-needs-second': {
    status: 403,
    zh: '重设要两个人：提出的人不能自己确认，请由另一位安全管理员核对身份后确认。',
    en: 'A reset takes two people: another security administrator confirms it.',
  },
  'reset-taken': {
    status: 409,
    zh: '这个账号已经有一项重设等着确认，请先处理那一项。',
    en: 'A reset of this account waits already. Decide that one first.',
  },
  'login-taken': {
    status: 409,
    zh: '这个账号名已经有人用了，或者这个人已经有干部账号，请换一个账号名或者核对后再试。',
    en: 'The login is taken, or the person has a staff account already.',
  },
} as const;
