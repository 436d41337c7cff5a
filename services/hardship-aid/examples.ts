import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

/** Of grown-ups the document is asked, and stands in one open file only: an example is played by more than one. */
const threeOfThem = [
  { name: '李示例', relation: 'self', income: yuan(2_100) },
  { name: '李小示', relation: 'youngChild', income: 0 },
  { name: '李小例', relation: 'youngChild', income: 0 },
];
const nothing = { medical: 0, schooling: 0, loss: 0, jobCost: 0 };
const burnt = {
  household: threeOfThem,
  booklet: 2,
  cause: 'disaster',
  ...nothing,
  loss: yuan(60_000),
  lossProof: 1,
  agrees: true,
};
const low = { household: threeOfThem, booklet: 2, cause: 'income', ...nothing, agrees: true };
const found = {
  size: 3,
  income: yuan(25_200),
  spending: yuan(60_000),
  workCost: 0,
  seen: '家里着了火，家具都没有了。',
};
const visit = { afterDays: 3, action: 'visit', said: { visitedOn: '2025-03-05', ...found } };
const compare = { afterDays: 2, action: 'compare', said: { homes: 1, cars: 0, business: false } };
const filedOn = '2025-03-03';

export default [
  {
    title: '家里着火损失 60,000 元，按 15% 帮扶 9,000 元，一年后复核，脱困退出',
    filedOn,
    form: burnt,
    moves: [
      visit,
      compare,
      { afterDays: 6, action: 'noticeOver' },
      { afterDays: 1, action: 'approve', said: { class: 'accident', aid: yuan(9_000.01) }, refused: 'not-yet-allowed' },
      { action: 'approve', said: { class: 'accident', aid: yuan(9_000) } },
      { afterDays: 1, action: 'pay' },
      { afterDays: 366, action: 'fallDue' },
      { afterDays: 2, action: 'leave', said: { better: '房子修好了，工资也涨了。' } },
      { afterDays: 91, action: 'followDue' },
      { afterDays: 1, action: 'follow', said: { now: 'well' } },
    ],
    ends: 'closed',
    pays: yuan(9_000),
  },
  {
    title: '复核时仍然困难，继续在档',
    filedOn,
    form: burnt,
    moves: [
      visit,
      compare,
      { afterDays: 6, action: 'noticeOver' },
      { afterDays: 1, action: 'approve', said: { class: 'accident', aid: yuan(9_000) } },
      { afterDays: 1, action: 'pay' },
      { afterDays: 366, action: 'fallDue' },
      { afterDays: 2, action: 'stay', said: { class: 'accident', visitedOn: '2026-03-10', ...found } },
    ],
    ends: 'onFile',
    pays: yuan(9_000),
  },
  {
    title: '当地低保标准还没有登记，按收入认定的走不下去',
    form: low,
    moves: [
      {
        afterDays: 2,
        action: 'visit',
        said: { visitedOn: '2026-03-03', ...found, spending: 0, seen: '一个人上班，带两个孩子。' },
      },
      { afterDays: 1, action: 'compare', said: { homes: 1, cars: 0, business: false }, refused: 'value-unpublished' },
      { action: 'refuse', said: { reason: 'in-a-class', explain: '本区低保标准登记以后，请再申请。' } },
      { afterDays: 31, action: 'letStand' },
    ],
    ends: 'refused',
  },
  {
    title: '一个家人也没有填，填好才能提交',
    form: { ...low, household: [] },
    refused: 'answers-wrong',
    moves: [],
    ends: 'draft',
  },
  {
    title: '公示时有人提出不同意见，核实以后再审批',
    filedOn,
    form: burnt,
    moves: [
      visit,
      compare,
      { afterDays: 1, action: 'differ', times: 2 },
      { afterDays: 5, action: 'noticeOver' },
      { afterDays: 1, action: 'approve', said: { class: 'accident', aid: yuan(9_000) }, refused: 'not-yet-allowed' },
      { action: 'lookInto', said: { lookedInto: '两位工友看到的车是借来的。' } },
      { action: 'approve', said: { class: 'accident', aid: yuan(9_000) } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'onFile',
    pays: yuan(9_000),
  },
  {
    title: '同意以后发不了，退回重新审批，改少以后发放',
    filedOn,
    form: burnt,
    moves: [
      visit,
      compare,
      { afterDays: 6, action: 'noticeOver' },
      { afterDays: 1, action: 'approve', said: { class: 'accident', aid: yuan(9_000) } },
      { afterDays: 1, action: 'decideAgain', said: { hitch: '县总工会定的每人上限是 8,000 元。' } },
      { afterDays: 1, action: 'approve', said: { class: 'accident', aid: yuan(8_000) } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'onFile',
    pays: yuan(8_000),
  },
  {
    title: '退出以后电话回访，又遇到困难',
    filedOn,
    form: burnt,
    moves: [
      visit,
      compare,
      { afterDays: 6, action: 'noticeOver' },
      { afterDays: 1, action: 'approve', said: { class: 'accident', pupils9: 1, aid: yuan(12_000) } },
      { afterDays: 1, action: 'pay' },
      { afterDays: 366, action: 'fallDue' },
      { afterDays: 2, action: 'leave', said: { better: '房子修好了。' } },
      { afterDays: 91, action: 'followDue' },
      { afterDays: 1, action: 'follow', said: { now: 'poorAgain' } },
    ],
    ends: 'poorAgain',
    pays: yuan(12_000),
  },
  {
    title: '返困的马上重新建档',
    after: '退出以后电话回访，又遇到困难',
    filedOn: '2026-09-01',
    form: burnt,
    moves: [
      { afterDays: 3, action: 'visit', said: { visitedOn: '2026-09-04', ...found } },
      compare,
      { afterDays: 6, action: 'noticeOver' },
      { afterDays: 1, action: 'approve', said: { class: 'accident', aid: yuan(9_000) } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'onFile',
    pays: yuan(9_000),
  },
] satisfies readonly Example[];
