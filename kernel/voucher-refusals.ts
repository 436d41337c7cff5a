/** What is said where a voucher is not taken, a merchant not admitted, or a settlement not made; part of the one table in `refusal.ts`. */
export const voucherRefusals = {
  'voucher-unknown': {
    status: 422,
    zh: '认不出这张券。请会员在自己的手机上打开“我的券”，当面扫正在变化的码，或者请会员念券码重新输入。',
    en: 'This is no voucher that is known here. Scan the code that changes on the member’s phone, or type it again.',
  },
  'voucher-stale': {
    status: 409,
    zh: '这个码过时了，可能是截图。请会员在自己的手机上打开“我的券”，当面扫正在变化的码。',
    en: 'This code is too old. Scan the one that changes on the member’s phone.',
  },
  'voucher-used': {
    status: 409,
    zh: '这张券已经用过了，不能再用。会员有疑问，请在“我的券”里看是在哪里用的。',
    en: 'This voucher has been used.',
  },
  'voucher-over': {
    status: 409,
    zh: '这张券不在有效期里，不能用。',
    en: 'This voucher is not valid today.',
  },
  'voucher-not-here': {
    status: 409,
    zh: '这张券不能在你们店用，请会员到券上写明的商户使用。',
    en: 'This voucher is for other merchants.',
  },
  'voucher-least': {
    status: 422,
    zh: '消费没有到这张券的起用金额，请看清券上写的金额。',
    en: 'The bill is below what this voucher needs.',
  },
  'voucher-over-face': {
    status: 422,
    zh: '抵扣的金额和券面对不上，请按页面算出的金额收款。',
    en: 'What is taken off is not what the voucher gives.',
  },
  'voucher-clock': {
    status: 422,
    zh: '这部手机记下的时间不对。请把手机的日期和时间调成自动，再上传一次。',
    en: 'The time this phone wrote down cannot be right. Set its clock to automatic.',
  },
  'voucher-late': {
    status: 409,
    zh: '上传得太晚，已经过了离线核销可以补传的时间，这一笔不能结算。',
    en: 'It was sent too late to be settled.',
  },
  'voucher-offline-most': {
    status: 409,
    zh: '没有网络时收的券超过了上限，这一笔不能结算。',
    en: 'More was taken without a network than is allowed.',
  },
  'use-not-undone': {
    status: 409,
    zh: '这一笔已经不能撤销：过了可以撤销的时间，或者已经撤销、已经结算。确实收错了，请联系准入你们店的工会。',
    en: 'This use can no longer be undone. Call the union that admitted the shop.',
  },
  'till-not-yours': {
    status: 403,
    zh: '你现在不是这家店的收银员，或者这家店已经暂停。请联系准入这家店的工会。',
    en: 'You are not a clerk of this shop, or the shop is suspended.',
  },
  'merchant-known': {
    status: 409,
    zh: '本工会已经有这家商户，请在列表里找到它。',
    en: 'The union has admitted this merchant already.',
  },
  'clerk-known': {
    status: 409,
    zh: '这个手机号已经是这家店的收银员，或者已经邀请过。',
    en: 'This phone has been invited already.',
  },
  'voucher-terms-first': {
    status: 409,
    zh: '这次活动发的是券，请先填好券的面额、有效期和商户，再发布。',
    en: 'Say first what the voucher is worth, until when and where.',
  },
  'voucher-terms-fixed': {
    status: 409,
    zh: '活动已经发布，券的面额、有效期和商户不能再改。',
    en: 'The campaign is announced: its vouchers stay as they are.',
  },
  'nothing-to-settle': {
    status: 409,
    zh: '这段时间没有可以结算的核销，或者都已经结算过。刚核销的要过了撤销时间才能结算。',
    en: 'There is nothing to settle in this period.',
  },
  'settlement-own': {
    status: 403,
    zh: '这张结算单是你做的，要由另一位审批人或负责人复核。',
    en: 'You made this settlement, so somebody else approves it.',
  },
  'settlement-decided': {
    status: 409,
    zh: '这张结算单已经有人复核过了，请刷新页面查看。',
    en: 'Somebody has decided about this settlement already.',
  },
} as const;
