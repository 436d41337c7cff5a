/** What is said at the door; part of the one table in `refusal.ts`. */
export const signInRefusals = {
  'sign-in-needed': { status: 401, zh: '请先登录，再继续办理。', en: 'Sign in first.' },
  'sign-in-wrong': {
    status: 401,
    zh: '账号、密码或验证码不正确，请核对后重试。',
    en: 'The account, password or code is wrong. Check it and try again.',
  },
  'network-not-allowed': {
    status: 403,
    zh: '工会干部和管理员只能在指定的网络里登录和办理。请连接单位内网或者 VPN 后重试；还是不行，请联系平台的系统管理员。',
    en: 'Staff sign in and work from the networks that are allowed. Connect to the office network or its VPN and try again.',
  },
  'sign-in-over': {
    status: 401,
    zh: '这次登录没有在十分钟内完成，或者验证码输错太多次，请重新输入账号和密码。',
    en: 'This sign-in took longer than ten minutes or too many codes were wrong. Begin again.',
  },
  'sign-in-locked': {
    status: 429,
    zh: '输错的次数太多，为了安全先停一会儿。你常用的电脑不受影响；忘了密码，请联系平台的安全管理员重设。',
    en: 'Too many wrong tries. Wait a while, or use the computer you usually sign in on.',
  },
  'second-factor-wrong': {
    status: 422,
    zh: '验证码不对，或者已经用过。请等手机上出现下一个验证码，再输入。',
    en: 'The code is wrong or has been used. Wait for the next one.',
  },
  'passkey-wrong': {
    status: 422,
    zh: '这个通行密钥没有通过验证，请再试一次，或者改用验证码。',
    en: 'The passkey was not accepted. Try again, or use a code.',
  },
  'step-not-owed': {
    status: 409,
    zh: '登录的这一步已经办过，或者现在还轮不到，请刷新页面。',
    en: 'This step of the sign-in is done or not yet due. Reload the page.',
  },
  'enrolment-code-wrong': {
    status: 422,
    zh: '重新绑定码不对，或者已经过期。请核对后再输；过期了，请联系安全管理员重新办理。',
    en: 'The code to enrol anew is wrong or over. Check it, or ask a security administrator for another.',
  },
  'password-wrong': {
    status: 422,
    zh: '现在的密码不正确，请重新输入。',
    en: 'The present password is wrong. Type it again.',
  },
  'last-factor': {
    status: 409,
    zh: '这是最后一种验证方式，不能删除。请先添加另一种，再删除它。',
    en: 'This is the last second factor. Add another before you remove it.',
  },
  'identity-away': {
    status: 503,
    zh: '统一身份认证暂时连不上，请过几分钟再试，或者换一种方式登录。',
    en: 'The identity provider does not answer. Try again in a few minutes, or sign in another way.',
  },
  'identity-refused': {
    status: 401,
    zh: '统一身份认证没有通过，或者用的时间太长，请重新登录。',
    en: 'The identity provider did not confirm who you are, or it took too long. Try again.',
  },
  'identity-unknown': {
    status: 403,
    zh: '这个身份还没有和这里的账号关联。请先用手机号或账号密码登录，再到“账号安全”里关联。',
    en: 'No account belongs to this identity yet. Sign in another way and link it.',
  },
  'identity-taken': {
    status: 409,
    zh: '这个身份已经关联了别的账号，请先在那个账号里取消，或者联系管理员。',
    en: 'This identity belongs to another account.',
  },
  'code-too-often': {
    status: 429,
    zh: '验证码发送太频繁，请过几分钟再试。',
    en: 'Codes are sent too often. Try again in a few minutes.',
  },
  'shown-once': {
    status: 409,
    zh: '上一次已经办成了，但是密码、密钥这一类内容只显示一次，不保留，所以不能再显示。下面写了接着怎么办。',
    en: 'This was done the first time. What it answered is shown once and kept nowhere; what to do instead is listed.',
  },
  'codes-wrong-too-often': {
    status: 429,
    zh: '这个网络里输错的验证码太多，为了安全先停一会儿，请过一阵再试。以前登录过的手机不受影响；急用请拨打 12351。',
    en: 'Too many wrong codes came from this network. Try again later, or use a phone that you have signed in on.',
  },
  'code-unsent': {
    status: 503,
    zh: '验证码暂时发不出去，请过几分钟再试，或拨打 12351。',
    en: 'The code could not be sent. Try again in a few minutes, or call 12351.',
  },
} as const;
