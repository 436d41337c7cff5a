import { membershipRefusals } from './membership-refusals.ts';
import { drawRefusals } from './draw-refusals.ts';
import { exportRefusals } from './export-refusals.ts';
import { moneyRefusals } from './money-refusals.ts';
import { tunableRefusals } from './tunable-refusals.ts';
import { postRefusals } from './post-refusals.ts';
import { privacyRefusals } from './privacy-refusals.ts';
import { signInRefusals } from './sign-in-refusals.ts';
import { starRefusals } from './star-refusals.ts';
import { allotRefusals } from './allot-refusals.ts';
import { voucherRefusals } from './voucher-refusals.ts';

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
  ...signInRefusals,
  'too-often': {
    status: 429,
    zh: '刚才请求的次数太多，请过一分钟再试。',
    en: 'Too many requests. Try again in a minute.',
  },
  'foreign-site': {
    status: 403,
    zh: '这个请求是从别的网站发来的，没有办理。请从本平台的页面上重新操作。',
    en: 'This request came from another site and was not carried out. Do it again on the platform’s own page.',
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
  'household-on-file': {
    status: 409,
    zh: '这一户已经有一份在办或者在帮扶中，一户只办一份，请由已经申请的那位家人继续办，不用再申请。先看看家人的证件号码有没有填错；填得没错，又不是一户的，带户口簿到街道工会当面核实。',
    en: 'Somebody of your household has one under way already. Whoever of you applied goes on with it. If you are no household, see your town union with the household book.',
  },
  'not-yet-allowed': {
    status: 409,
    zh: '还不满足办理这一步的条件，请看下面的说明。',
    en: 'The conditions for this move are not met yet. See the list.',
  },
  ...membershipRefusals,
  ...privacyRefusals,
  'calendar-unknown-year': {
    status: 503,
    zh: '这一年的放假安排还没有录入，暂时算不出办理期限，请联系平台管理员录入后重试。',
    en: 'The holidays of that year are not loaded, so no deadline can be set. Ask the operator to load them.',
  },
  ...moneyRefusals,
  ...drawRefusals,
  'org-dissolved': {
    status: 409,
    zh: '这个工会已经撤销或合并，不能再变动，请选择现在负责的工会。',
    en: 'This union has been dissolved or merged. Choose the one that took over.',
  },
  'org-unchanged': {
    status: 409,
    zh: '和现在一样，没有可以变动的，请刷新页面查看最新情况。',
    en: 'This is how it is already. Reload the page.',
  },
  'org-below-itself': {
    status: 409,
    zh: '不能把工会调整到它自己的下级，请另选一个上级工会。',
    en: 'A union cannot go below itself. Choose another higher union.',
  },
  'org-level-too-low': {
    status: 409,
    zh: '上级工会的层级要高于它，请另选一个上级工会。',
    en: 'The union above must be of a higher level. Choose another.',
  },
  'org-levels-differ': {
    status: 409,
    zh: '只能合并到同一层级的工会，请另选一个，或者改为调整隶属。',
    en: 'Only unions of one level merge. Choose another, or move the union.',
  },
  'org-has-children': {
    status: 409,
    zh: '它下面还有工会，请先把它们调整到别的工会或逐个撤销，再来撤销它。',
    en: 'There are unions below it. Move or dissolve them first.',
  },
  'sector-unknown': {
    status: 409,
    zh: '没有找到这个行业工会，或者它已经撤销，请另选一个。',
    en: 'There is no such federation of a sector, or it has been dissolved. Choose another.',
  },
  'sector-not-for-it': {
    status: 409,
    zh: '只有单位工会和行业工会可以加入行业工会。',
    en: 'Only workplace unions and federations of a sector answer to a federation of a sector.',
  },
  'sector-by-place': {
    status: 409,
    zh: '它的上级已经是行业工会，不能再加入另一个。请先调整上级。',
    en: 'The union above it is a federation of a sector already. Move it first.',
  },
  'sector-left-first': {
    status: 409,
    zh: '它已经加入了一个行业工会，请先让它退出，再调整到行业工会下面。',
    en: 'It answers to a federation of a sector already. Let it leave before it moves under one.',
  },
  'change-stands': {
    status: 409,
    zh: '这次变动之后工会又有变动，或者这类变动不能撤回，请按现在的情况另外办理。',
    en: 'Something happened later, or this kind is not taken back. Make a new change instead.',
  },
  'target-closed': {
    status: 409,
    zh: '这个目标已经结束，不能再改；需要的话请另设一个新的目标。',
    en: 'This target has ended and stays as it is. Set a new one.',
  },
  'no-gap-list': {
    status: 409,
    zh: '这里没有名单：目标已经结束，只保留了当时的数字；或者总数是填报的，名册里查不到缺的是哪些。',
    en: 'There is no list: the target has ended, or its total was typed in.',
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
  'picture-too-large': {
    status: 422,
    zh: '这张照片的像素太多，别人打不开。请在手机里把它改小，或者截一张图，再重新上传。',
    en: 'The picture has too many pixels to be opened. Make it smaller and send it again.',
  },
  'file-type-refused': {
    status: 415,
    zh: '不支持这种文件，请上传照片（JPG、PNG、WEBP、HEIC）或 PDF。',
    en: 'This kind of file is not accepted. Send a picture (JPG, PNG, WEBP, HEIC) or a PDF.',
  },
  'file-infected': {
    status: 422,
    zh: '这个文件查出带有病毒，没有保存。请不要再发送它，改用手机重新拍照上传；存过它的手机或电脑请先查杀病毒。',
    en: 'A virus was found in this file, and it was not stored. Do not send it again; take a new picture with a phone, and have the device scanned that held it.',
  },
  'file-unchecked': {
    status: 503,
    zh: '现在查不了文件有没有病毒，所以这个文件还没有保存。你已经填写的内容还在，请过几分钟再上传这个文件；一直不行请拨打 12351。',
    en: 'Files cannot be scanned for viruses at the moment, so this one was not stored. What you have filled in is still there; send the file again in a few minutes.',
  },
  'workbook-refused': {
    status: 422,
    zh: '这份名册读不了，下面写明了原因。请改好后重新上传。',
    en: 'This roster cannot be read. The reason is listed; mend it and upload it again.',
  },
  'import-settled': {
    status: 409,
    zh: '这次导入的人里，有人已经有了办件、任职或新的会籍，不能整批撤销，请逐人办理。',
    en: 'Some of the people of this import have cases, posts or another membership by now, so it stays. Correct them one by one.',
  },
  'import-upload-gone': {
    status: 410,
    zh: '这份名册的文件已经到期删除，请重新上传名册。',
    en: 'The file of this roster has been removed after its time. Upload the roster again.',
  },
  'import-not-ready': {
    status: 409,
    zh: '这份名册现在的进度不能做这个操作，请刷新页面查看最新进度。',
    en: 'The import is not at a step that allows this. Reload to see where it is.',
  },
  'employer-of-workplace': {
    status: 409,
    zh: '只有单位工会才能对接单位的人事系统，请先打开那家单位工会的页面。',
    en: 'Only a workplace union is connected to its employer. Open the page of that union.',
  },
  ...exportRefusals,
  ...tunableRefusals,
  ...postRefusals,
  ...starRefusals,
  ...allotRefusals,
  ...voucherRefusals,
  'file-unknown': {
    status: 422,
    zh: '附件没有上传成功或已失效，请重新上传。',
    en: 'An attachment is missing or not yours. Upload it again.',
  },
  'store-full': {
    status: 503,
    zh: '服务器空间不足，暂时不能保存，请稍后再试。',
    en: 'The server is out of space. Try again later.',
  },
  'data-damaged': {
    status: 503,
    zh: '这份资料在服务器上存坏了，没有显示，也没有改动。请过一天再试，急用请拨打 12351；平台管理员要从备份恢复。',
    en: 'What is stored of this is damaged; nothing of it was shown or changed. The operator has to restore it from a backup.',
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
