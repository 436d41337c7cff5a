import { defineAllotment } from '../../kernel/allot.ts';
import { homeQuestion } from '../../kernel/home-question.ts';
import { yuan } from '../../kernel/money.ts';
import { tunable } from '../../kernel/rule.ts';
import { voucherTunables } from '../../kernel/voucher/tunables.ts';

const rule = {
  title: '《广东工运》2024年第10期：家电以旧换新职工内购',
  clause: '50 多个品牌、8 类家电，核实会员以后补贴，补贴总额 500 万元',
};

/**
 * 以旧换新补贴: so much off a new appliance for a member who trades in an old one, first come until the cap is used up. What all
 * vouchers may cost together is the cap: a campaign over it is not announced, and of what is announced no more is given than there is.
 */
export default defineAllotment({
  id: 'trade-in',
  title: '以旧换新补贴',
  scene: 'services',
  lead: '会员用旧家电换新的，凭券到券上写明的商户抵扣；补贴总额发完为止。',
  words: ['以旧换新', '家电', '内购', '补贴', '冰箱', '空调', '洗衣机'],
  edition: 1,
  cites: rule,
  form: { home: homeQuestion },
  pages: [{ ask: '你家住在哪里？', fields: ['home'] }],
  tunables: {
    cap: tunable.money({
      label: '一次活动补贴总额上限',
      default: yuan(5_000_000),
      max: yuan(1_000_000_000),
      limit: true,
      cites: rule,
    }),
    ...voucherTunables,
  },
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
  },
  allot: {
    goods: '补贴券',
    unit: '张',
    each: ['member', 'household'],
    household: 'home',
    ways: ['first-come'],
    splits: ['whole', 'unions'],
    waits: true,
    gives: 'voucher',
    cap: 'cap',
  },
});
