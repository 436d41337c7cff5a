import type { Example } from '../../kernel/example.ts';

const form = {
  workplace: '示例纸箱有限公司',
  address: '示例路 3 号',
  staff: 60,
  contact: '李示例',
  phone: '17451234567',
};
const visited = [
  { afterDays: 2, action: 'visit', said: { on: '2026-03-03', found: '有意愿，缺人手' } },
  { afterDays: 5, action: 'prepare', said: { group: '五人筹备组，月底选举' } },
  { afterDays: 20, action: 'submit', said: { minutes: 1 } },
];
const approval = { name: '示例纸箱有限公司工会委员会', term: '3' };

export default [
  {
    title: '六十人的厂：走访、筹备、批准',
    form,
    moves: [...visited, { afterDays: 3, action: 'approve', said: { ...approval, creditCode: '81440105PDY090019R' } }],
    ends: 'founded',
  },
  {
    title: '材料不齐，退回补充以后批准，五年一届',
    form: { ...form, workplace: '示例印刷有限公司' },
    moves: [
      ...visited,
      { afterDays: 1, action: 'sendBack', said: { what: '缺选举结果' } },
      { afterDays: 3, action: 'submit', said: { minutes: 1 } },
      {
        afterDays: 3,
        action: 'approve',
        said: { name: '示例印刷有限公司工会委员会', term: '5', creditCode: '81440105PDY090027L' },
      },
    ],
    ends: 'founded',
  },
  {
    title: '单位搬走了，没有建成，告诉职工可以加入哪里',
    form: { ...form, staff: 12 },
    moves: [{ afterDays: 4, action: 'drop', said: { why: '单位已搬走，可以加入街道工会' } }],
    ends: 'dropped',
  },
  { title: '自己撤回', form, moves: [{ afterDays: 0, action: 'withdraw' }], ends: 'withdrawn' },
] satisfies readonly Example[];
