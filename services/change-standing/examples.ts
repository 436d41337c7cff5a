import type { Example } from '../../kernel/example.ts';

export default [
  {
    title: '退休了，工会两天后登记，会籍留在原单位的工会',
    form: { now: 'retired', since: '2026-03-01' },
    moves: [{ afterDays: 2, action: 'note' }],
    ends: 'kept',
  },
  {
    title: '失业了，五个工作日没有答复，按申请登记',
    form: { now: 'unemployed', since: '2026-02-14' },
    moves: [{ afterDays: 8, action: 'takeEffect' }],
    ends: 'kept',
  },
  {
    title: '单位没有了，由街道的工会办，会籍由上级工会保留',
    form: { now: 'unit-closed', since: '2026-02-28' },
    moves: [{ afterDays: 1, action: 'note' }],
    ends: 'kept',
  },
  {
    title: '新单位还没有工会，会籍放在家所在地的工会',
    form: { now: 'home-area', since: '2026-03-02' },
    moves: [{ afterDays: 1, action: 'note' }],
    ends: 'kept',
  },
  {
    title: '单位还在，街道的工会说明可以怎么办，会籍没有变',
    form: { now: 'unit-closed', since: '2026-02-28' },
    moves: [{ afterDays: 1, action: 'decline', said: { why: '你的单位改了名字，工会还在，会籍不用动' } }],
    ends: 'declined',
  },
  {
    title: '填错了，自己撤回',
    form: { now: 'inner-retired', since: '2026-03-01' },
    moves: [{ afterDays: 0, action: 'withdraw' }],
    ends: 'withdrawn',
  },
] satisfies readonly Example[];
