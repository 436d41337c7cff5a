import type { Example } from '../../kernel/example.ts';

const rider = { name: '买买提·吐尔逊', documentKind: 'resident-id', platforms: ['delivery', 'ride'] };
const cleaner = { name: '陈示例', documentKind: 'resident-id' };

export default [
  {
    title: '骑手申请，工会第二天同意，成为会员',
    form: { ...rider, number: '449901198501010015' },
    moves: [{ afterDays: 1, action: 'approve' }],
    ends: 'joined',
  },
  {
    title: '工会请她补充，补充以后同意',
    form: { ...cleaner, number: '449901199002020029' },
    moves: [
      { afterDays: 1, action: 'ask', said: { what: '请拍一张工作的照片' } },
      { afterDays: 2, action: 'supply', said: { note: '照片在工地拍的' } },
      { afterDays: 1, action: 'approve' },
    ],
    ends: 'joined',
  },
  {
    title: '请他补充，三十天没有补充，结束，以后还能再申请',
    form: { ...cleaner, number: '449901199203030039' },
    moves: [
      { afterDays: 1, action: 'ask', said: { what: '请拍一张工作的照片' } },
      { afterDays: 32, action: 'letGo' },
    ],
    ends: 'lapsed',
  },
  {
    title: '证件号码的最后一位不对，当场就知道',
    form: { ...cleaner, number: '449901198804040041' },
    refused: 'answers-wrong',
    moves: [],
    ends: 'draft',
  },
  {
    title: '不归这个工会管，工会说明可以加入哪里',
    form: { ...cleaner, number: '449901198804040043' },
    moves: [{ afterDays: 1, action: 'decline', said: { why: '你的单位归隔壁街道，请向隔壁街道工会申请' } }],
    ends: 'declined',
  },
  {
    title: '自己撤回',
    form: { ...cleaner, number: '449901198804040043' },
    moves: [{ afterDays: 0, action: 'withdraw' }],
    ends: 'withdrawn',
  },
] satisfies readonly Example[];
