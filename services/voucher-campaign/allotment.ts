import { defineAllotment } from '../../kernel/allot.ts';
import { yuan } from '../../kernel/money.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';

const ownPractice = houseDefault('公布的资料写了面额和张数，没有写商户怎么核销、怎么撤销。');

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
  tunables: {
    undoMinutes: tunable.count({ label: '核销后几分钟内可以撤销', default: 15, min: 1, max: 120, cites: ownPractice }),
    offlineMost: tunable.count({ label: '没有网络时最多收几张', default: 20, max: 200, cites: ownPractice }),
    offlineMostFen: tunable.money({
      label: '没有网络时最多收多少钱',
      default: yuan(1_000),
      limit: true,
      cites: ownPractice,
    }),
    offlineHours: tunable.count({
      label: '没有网络时收的券几小时内要上传',
      default: 48,
      min: 1,
      max: 168,
      cites: ownPractice,
    }),
    remindDays: tunable.days({ label: '过期前几天提醒', default: 3, min: 1, max: 30, cites: ownPractice }),
  },
  eligible: {
    'real-name-member': { says: '须为实名会员', holds: ({ member }) => member.verified },
  },
  allot: {
    goods: '券',
    unit: '张',
    each: 'member',
    ways: ['first-come'],
    splits: ['whole', 'unions'],
    waits: true,
    gives: 'voucher',
  },
});
