import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const bachelor = {
  degree: 'bachelor',
  study: 'besideWork',
  certifiedOn: '2024-07-31',
  certificateNo: '105585202405000001',
  certificate: 1,
  post: 'leader',
  contractFrom: '2023-11-08',
  contractTo: '2026-11-07',
  contract: 1,
};
const filedOn = '2024-10-28';
const throughAll = [
  { afterDays: 2, action: 'approveAtUnit' },
  { afterDays: 1, action: 'approveAtCity' },
  { afterDays: 3, action: 'approveAtProvince' },
];

export default [
  {
    title: '合同到截止日正好满一年，审核通过，不用抽签，补贴 1,000 元',
    filedOn,
    form: bachelor,
    moves: [
      ...throughAll,
      { afterDays: 1, action: 'admit' },
      { afterDays: 4, action: 'noticeOver' },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(1000),
  },
  {
    title: '领过一次，不能再领',
    filedOn: '2025-10-30',
    after: '合同到截止日正好满一年，审核通过，不用抽签，补贴 1,000 元',
    form: { ...bachelor, certifiedOn: '2025-06-30' },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '截止以前可以重新提交，截止以后不行',
    filedOn,
    form: bachelor,
    moves: [
      { afterDays: 1, action: 'sendBack', said: { reason: 'degree-dated', explain: '照片看不清编号，请重拍。' } },
      { afterDays: 9, action: 'resubmit', said: { more: 1 } },
      { action: 'sendBack', said: { reason: 'degree-dated', explain: '还是看不清，请再拍一次。' } },
      { afterDays: 1, action: 'resubmit', said: { more: 1 }, refused: 'not-yet-allowed' },
      { afterDays: 11, action: 'letStand' },
    ],
    ends: 'refused',
  },
  {
    title: '申报时间过了，不能申报',
    filedOn: '2024-11-08',
    form: bachelor,
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '公示期满以后发不了，写明原因结束',
    filedOn,
    form: bachelor,
    moves: [
      ...throughAll,
      { afterDays: 1, action: 'admit' },
      { afterDays: 4, action: 'noticeOver' },
      { afterDays: 1, action: 'cannotPay', said: { why: '以前在外市领过学历补贴，一辈子只发一次。' } },
    ],
    ends: 'refused',
  },
] satisfies readonly Example[];
