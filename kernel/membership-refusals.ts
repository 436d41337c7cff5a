/** The refusals about who belongs to which union; part of the one table in `refusal.ts`. */
export const membershipRefusals = {
  'no-membership': {
    status: 409,
    zh: '你还没有加入工会，请先入会再办理，也可以拨打 12351 咨询。',
    en: 'You are not a member of a union yet. Join first, or call 12351.',
  },
  'already-member': {
    status: 409,
    zh: '已经是工会会员了，不用再入会。想换到别的工会，请办转会；有疑问可以打 12351。',
    en: 'Already a member of a union. To change to another one, ask for a transfer.',
  },
  'member-no-more': { status: 409, zh: '申请人已不是这里的会员，请写明情况后结束。', en: 'No member here any more.' },
  'membership-in-motion': {
    status: 409,
    zh: '你还有一件会籍的申请没有办完，两件会互相影响。请先到“我的办件”里等它办完，或者撤回它，再来办这一件。',
    en: 'Another application about your membership is open. Withdraw it or wait for it, then file this one.',
  },
  'same-union': {
    status: 409,
    zh: '你已经是这个工会的会员，不用转。请选择要转去的工会。',
    en: 'You are a member of this union already. Choose the one to change to.',
  },
  'union-too-low': {
    status: 409,
    zh: '单位工会下面不能再建单位工会。请选择单位所在镇街、园区或者行业的工会。',
    en: 'A workplace union has no unions below it. Choose that of the town, the park or the trade.',
  },
  'credit-code-taken': {
    status: 409,
    zh: '这个统一社会信用代码已经有工会登记，请核对；同一个工会不用再建。',
    en: 'A union with this credit code is registered already.',
  },
  'document-taken': {
    status: 409,
    zh: '这个证件号码已经登记在会员名册里。如果是你本人，请用登记时的手机号登录；手机号换了，请在“办事”里办“找回会籍”。',
    en: 'This document is in the register already. Sign in with the phone registered there, or ask to have your membership found again.',
  },
  'document-unknown': {
    status: 409,
    zh: '会员名册里没有找到这个姓名和证件号码。请核对后重填；还没有入会的，请办入会。',
    en: 'No member is registered under this name and document. Check both, or join a union.',
  },
  'document-doubted': {
    status: 409,
    zh: '这个证件号码已经登记在另一份档案里，两份档案已经列入“会员 › 疑似重复”。请先在那里核对是不是同一个人，再来办这一步。',
    en: 'This document is in another record. Both are listed for review as possible duplicates: settle that first.',
  },
  'nothing-to-correct': {
    status: 409,
    zh: '这一项和现在登记的一样，或者没有可以更正的登记，请核对后重填，也可以打 12351。',
    en: 'This is how it is registered already, or there is nothing registered to correct.',
  },
  'own-record': {
    status: 403,
    zh: '其中一份是你自己的档案，不能由你本人处理，请由同事或上级办理。',
    en: 'One of these records is your own. A colleague or the higher union settles it.',
  },
  'doubt-settled': {
    status: 409,
    zh: '这两份档案已经有人处理过了，请刷新页面查看结果。',
    en: 'Somebody has settled these two records. Reload the page.',
  },
  'merge-prevented': {
    status: 409,
    zh: '现在还不能合并，请先处理下面的事。',
    en: 'These records cannot be merged yet. See the list.',
  },
  'merge-stands': {
    status: 409,
    zh: '合并以后又有变动，不能整个撤回，原因写在下面。请按现在的情况更正，或者联系上级工会。',
    en: 'Something happened since the merge, so it stays. The reasons are listed.',
  },
  'union-closed': {
    status: 409,
    zh: '这个工会已经撤销或者合并，不能再加入，请重新选择工会。',
    en: 'This union has been dissolved or merged. Choose another one.',
  },
} as const;
