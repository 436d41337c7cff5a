import { defineAllotment } from '../../kernel/allot.ts';
import { voucherTunables } from '../../kernel/voucher/tunables.ts';

/**
 * 消费券、换电券: so many vouchers for so many members, used at merchants that a union admitted. What one is worth, until when
 * and where is said of each campaign: a thousand battery swaps of 50 yuan are one, a city's shopping vouchers another.
 */
export default defineAllotment({
  id: 'voucher-campaign',
  title: '消费券、换电券',
  scene: 'services',
  lead: '工会出钱发的券，每人一张，到券上写明的商户付款时抵扣。',
  words: ['消费券', '换电券', '餐券', '文旅券', '券', '优惠券', '爱新餐'],
  edition: 1,
  cites: {
    title: '《广东工运》2024年第10期：爱新餐、工会大食堂、换电券',
    clause: '换电券 1,000 张，每张 50 元',
  },
  form: {},
  pages: [],
  tunables: voucherTunables,
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
  },
  allot: {
    goods: '券',
    unit: '张',
    each: ['member'],
    ways: ['first-come', 'window-then-draw', 'draw'],
    splits: ['whole', 'unions'],
    waits: true,
    carriesOver: true,
    gives: 'voucher',
  },
});
