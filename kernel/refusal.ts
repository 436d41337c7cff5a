/**
 * Every refusal the platform can give: a code that clients and tests rely on, the HTTP status it maps to, and the words.
 *
 * An expected refusal is a value that is returned, never an exception; routes turn it into an answer once, in
 * `server/http/answer.ts`. The Chinese sentence says what to do next, because the person who reads it has to.
 */
const table = {
  'malformed-request': {
    status: 400,
    zh: '提交的内容格式不对，请检查后重新提交。',
    en: 'The request is malformed. Check it and send it again.',
  },
  'body-too-large': {
    status: 413,
    zh: '提交的内容太大，请减少内容后再提交。',
    en: 'The request is too large. Send less at once.',
  },
  'media-type-unknown': {
    status: 415,
    zh: '不支持这种提交格式，请使用 JSON 提交。',
    en: 'This media type is not supported. Send JSON.',
  },
  'sign-in-needed': { status: 401, zh: '请先登录，再继续办理。', en: 'Sign in first.' },
  'sign-in-wrong': {
    status: 401,
    zh: '账号、密码或验证码不正确，请核对后重试。',
    en: 'The account, password or code is wrong. Check it and try again.',
  },
  'code-too-often': {
    status: 429,
    zh: '验证码发送太频繁，请过几分钟再试。',
    en: 'Codes are sent too often. Try again in a few minutes.',
  },
  'code-unsent': {
    status: 503,
    zh: '验证码暂时发不出去，请过几分钟再试，或拨打 12351。',
    en: 'The code could not be sent. Try again in a few minutes, or call 12351.',
  },
  'no-right': {
    status: 403,
    zh: '你没有办理这一项的权限，请联系你所在工会的管理员。',
    en: 'You have no right to do this. Ask the administrator of your union.',
  },
  'not-found': {
    status: 404,
    zh: '没有找到，可能已被移动，或者不在你可以查看的范围内。',
    en: 'Not found, or outside what you may see.',
  },
  'service-unknown': {
    status: 404,
    zh: '没有这项服务，请从“办事”页重新选择。',
    en: 'There is no such service. Choose one from the list.',
  },
  'action-unknown': {
    status: 404,
    zh: '这项服务没有这个操作，请刷新页面后重试。',
    en: 'This service has no such action. Reload the page.',
  },
  'move-illegal': {
    status: 409,
    zh: '这件事现在的进度不能做这个操作，请刷新页面查看最新进度。',
    en: 'The case is not at a step that allows this. Reload to see where it is.',
  },
  'moved-on': {
    status: 409,
    zh: '刚才已有人办理了这一步，请刷新页面查看最新进度。',
    en: 'Somebody has just made a move. Reload to see where the case is.',
  },
  'not-your-move': {
    status: 403,
    zh: '这一步不由你办理，页面上写明了由谁办理、什么时候办完。',
    en: 'This move is not yours. The case page says whose it is and by when.',
  },
  'own-case': {
    status: 403,
    zh: '这是你自己申请的事项，不能由你本人审办，请由同事或上级办理。',
    en: 'You cannot decide your own case. A colleague or the higher union does.',
  },
  'already-done': {
    status: 409,
    zh: '你已经做过这个操作，不需要再做一次。',
    en: 'You have done this already.',
  },
  'answers-wrong': {
    status: 422,
    zh: '有几处需要补充或修改，请看下面的说明。',
    en: 'Some answers are missing or need a change. See the list.',
  },
  'not-eligible': {
    status: 422,
    zh: '暂时不符合条件，下面逐条写明了原因和依据。',
    en: 'Not eligible at present. Each reason is listed with its source.',
  },
  'not-yet-allowed': {
    status: 409,
    zh: '还不满足办理这一步的条件，请看下面的说明。',
    en: 'The conditions for this move are not met yet. See the list.',
  },
  'no-membership': {
    status: 409,
    zh: '你还没有加入工会，请先入会再办理，也可以拨打 12351 咨询。',
    en: 'You are not a member of a union yet. Join first, or call 12351.',
  },
  'calendar-unknown-year': {
    status: 503,
    zh: '这一年的放假安排还没有录入，暂时算不出办理期限，请联系平台管理员录入后重试。',
    en: 'The holidays of that year are not loaded, so no deadline can be set. Ask the operator to load them.',
  },
  'fund-short': {
    status: 409,
    zh: '经费余额不足，暂时不能发放，请先补充经费。',
    en: 'The fund is short. Top it up before paying.',
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
  'key-needed': {
    status: 400,
    zh: '请求缺少 Idempotency-Key，请更新页面或应用后重试。',
    en: 'The Idempotency-Key header is missing.',
  },
  'key-reused': {
    status: 422,
    zh: '同一个提交编号对应了不同的内容，请刷新页面后重新提交。',
    en: 'This Idempotency-Key was used with another body. Use a new one.',
  },
  'file-too-large': { status: 413, zh: '文件太大，请压缩或换一个小一点的文件。', en: 'The file is too large.' },
  'file-type-refused': {
    status: 415,
    zh: '不支持这种文件，请上传照片（JPG、PNG、WEBP、HEIC）或 PDF。',
    en: 'This kind of file is not accepted. Send a picture (JPG, PNG, WEBP, HEIC) or a PDF.',
  },
  'file-unknown': {
    status: 422,
    zh: '附件没有上传成功或已失效，请重新上传。',
    en: 'An attachment is missing or not yours. Upload it again.',
  },
  'store-full': {
    status: 507,
    zh: '服务器空间不足，暂时不能保存，请稍后再试。',
    en: 'The server is out of space. Try again later.',
  },
  busy: {
    status: 503,
    zh: '现在办理的人很多，请稍等几秒再试，你填写的内容不会丢失。',
    en: 'The server is busy. Try again in a few seconds.',
  },
  fault: {
    status: 500,
    zh: '系统出了问题，我们已经记录。请稍后再试，或拨打 12351。',
    en: 'Something went wrong on our side and has been recorded. Try again later.',
  },
} as const satisfies Record<string, { status: number; zh: string; en: string }>;

export type RefusalCode = keyof typeof table;
export type Language = 'zh' | 'en';

/** One reason inside a refusal: which field, rule or condition, in words, and the clause it rests on. */
export interface Reason {
  readonly at: string;
  readonly says: string;
  readonly cites?: { readonly title: string; readonly clause?: string } | undefined;
}

/** A refusal as a value. `reasons` is empty unless the code is about several things at once. */
export interface Refusal {
  readonly refused: RefusalCode;
  readonly reasons: readonly Reason[];
}

export const refusalCodes = Object.keys(table) as RefusalCode[];

export function refuse(code: RefusalCode, reasons: readonly Reason[] = []): Refusal {
  return { refused: code, reasons };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

export function statusOf(code: RefusalCode): number {
  return table[code].status;
}

export function wordsOf(code: RefusalCode, language: Language = 'zh'): string {
  return table[code][language];
}
