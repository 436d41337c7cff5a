import type { Example } from '../../kernel/example.ts';

export default [
  {
    title: '换了单位，新工会两天后同意',
    form: { why: 'job' },
    moves: [{ afterDays: 2, action: 'accept' }],
    ends: 'transferred',
  },
  {
    title: '新工会五个工作日没有答复，自动转过去',
    form: { why: 'gig' },
    moves: [{ afterDays: 8, action: 'carryOver' }],
    ends: 'transferred',
  },
  {
    title: '新工会说明应该转到别处，会籍留在原来的工会',
    form: { why: 'home' },
    moves: [{ afterDays: 1, action: 'decline', said: { why: '你的新单位归隔壁街道，请向隔壁街道工会申请' } }],
    ends: 'declined',
  },
  { title: '自己撤回', form: { why: 'other' }, moves: [{ afterDays: 0, action: 'withdraw' }], ends: 'withdrawn' },
] satisfies readonly Example[];
