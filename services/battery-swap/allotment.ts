import { defineAllotment } from '../../kernel/allot.ts';
import { field } from '../../kernel/field.ts';
import { voucherTunables } from '../../kernel/voucher/tunables.ts';

/** 换电券: a voucher for swapping the battery, for those who ride all day. A thousand of 50 yuan are the published 50,000 yuan. */
export default defineAllotment({
  id: 'battery-swap',
  title: '换电券',
  scene: 'services',
  lead: '骑手、快递员换电瓶抵扣用的券，每人一张，到券上写明的换电点用。',
  words: ['换电', '换电券', '电瓶', '骑手', '外卖', '快递'],
  edition: 1,
  cites: { title: '《广东工运》2024年第10期：换电券', clause: '给新就业形态劳动者，1,000 张，每张 50 元' },
  form: {
    work: field.choice({
      label: '你做什么工作？',
      of: { delivery: '外卖、即时配送', courier: '快递', other: '别的工作' },
    }),
  },
  pages: [{ ask: '你的工作', fields: ['work'] }],
  tunables: voucherTunables,
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    rides: { says: '这次只给送外卖、送快递的会员', holds: ({ form }) => form.work !== 'other' },
  },
  allot: {
    goods: '换电券',
    unit: '张',
    each: ['member'],
    ways: ['first-come'],
    splits: ['whole', 'unions'],
    waits: true,
    gives: 'voucher',
  },
});
