import { defineAllotment } from '../../kernel/allot.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { ageOn } from '../../kernel/who.ts';

const programme = {
  title: '《宫颈癌筛查工作方案》《乳腺癌筛查工作方案》（国卫办妇幼函〔2021〕635号）',
  clause: '服务对象为 35—64 周岁妇女；工会自己出钱办的，可以另定年龄',
};

/**
 * 两癌筛查: a time at a hospital for women of the age that the national programme names. Who may come is known of her document, and
 * who came of the desk; what was found is between her and the hospital, and there is no field that it could be written into.
 */
export default defineAllotment({
  id: 'cancer-screening',
  title: '两癌筛查',
  scene: 'services',
  lead: '女职工的宫颈癌、乳腺癌免费筛查，自己选时段。结果由医院直接告诉你本人，工会和单位都看不到。',
  words: ['两癌筛查', '筛查', '宫颈癌', '乳腺癌', '妇科', '女职工', '体检'],
  edition: 1,
  cites: {
    title: '南海区总工会公布的十年服务数字',
    clause: '体检 39,237 人次，筛查 41,475 人次；重点是一线、外来女职工',
  },
  form: {},
  pages: [],
  tunables: {
    ageFrom: tunable.count({ label: '满多少周岁', default: 35, min: 16, max: 120, cites: programme }),
    ageTo: tunable.count({ label: '不超过多少周岁', default: 64, min: 16, max: 120, cites: programme }),
    outFor: tunable.days({
      label: '约了不来，多少天内不能再约',
      default: 0,
      cites: houseDefault('没有找到公布的规定；0 天就是不限制，要限制由工会定。'),
    }),
  },
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    women: {
      says: '筛查给女职工做；证件上看不出性别的，请联系你的工会报名',
      holds: ({ member }) => member.sex === 'female',
    },
    'of-age': {
      says: '须满 {ageFrom} 周岁，不超过 {ageTo} 周岁',
      cites: programme,
      holds: ({ member: { bornOn }, today, tuned }) => {
        const age = bornOn === undefined ? undefined : ageOn(bornOn, today);
        return age !== undefined && age >= tuned.ageFrom && age <= tuned.ageTo;
      },
    },
  },
  looksAtPerson: true,
  allot: {
    goods: '筛查名额',
    unit: '个',
    each: ['member'],
    attended: true,
    ways: ['first-come'],
    splits: ['slots'],
    waits: true,
    givesBack: true,
    noShow: 'outFor',
  },
});
