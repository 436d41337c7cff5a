import { defineAllotment } from '../../kernel/allot.ts';
import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { capTunables } from './caps.ts';

const delivered = { field: 'way', is: ['deliver'] } as const;

/**
 * 节日慰问品: one for each member, of which she says afterwards which it shall be and where it goes. What one member is given of
 * them in a year stays within the cap of her province, the same value that applications are held to.
 */
export default defineAllotment({
  id: 'holiday-gift',
  title: '节日慰问品',
  scene: 'services',
  lead: '过节工会送给会员的慰问品，每人一份：先领到，再选哪一种、送到哪里。',
  words: ['节日', '慰问品', '福利', '年货', '端午', '中秋', '春节'],
  edition: 1,
  cites: { title: '基层工会经费收支管理办法', clause: '逢年过节可以向会员发放慰问品；标准由各省总工会定' },
  form: {},
  pages: [],
  tunables: {
    holiday: capTunables.holiday,
    chooseWithin: tunable.days({
      label: '领到以后几天内选好',
      default: 3,
      min: 1,
      max: 60,
      cites: houseDefault('没有找到公布的规定；没有按时选的，退回给候补的人。'),
    }),
  },
  eligible: {
    'real-name-member': { says: '须为实名会员', holds: ({ member }) => member.verified },
  },
  allot: {
    goods: '慰问品',
    unit: '份',
    each: ['member'],
    ways: ['first-come', 'window-then-draw', 'draw'],
    splits: ['whole', 'unions'],
    waits: true,
    givesBack: true,
    carriesOver: true,
  },
  wishes: {
    within: 'chooseWithin',
    yearly: 'holiday',
    paid: { field: 'what', is: ['holiday'] },
    form: {
      way: field.choice({ label: '怎么领？', of: { pickUp: '自己到工会领', deliver: '送到我填的地址' } }),
      receiver: field.personName({ label: '收货人', sensitive: 'delivery', when: delivered }),
      phone: field.phone({ label: '收货人的电话', sensitive: 'delivery', when: delivered }),
      address: field.longText({
        label: '收货地址',
        help: '写到门牌号，例如：示例市示例区示例路 1 号 2 栋 301。',
        min: 5,
        max: 120,
        sensitive: 'delivery',
        when: delivered,
      }),
    },
  },
});
