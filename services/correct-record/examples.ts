import type { Example } from '../../kernel/example.ts';

const name = { item: 'name', name: '欧阳更正', why: '录入时打错一个字', proof: 1 };

export default [
  {
    title: '姓名录错一个字，工会第二天更正',
    form: name,
    moves: [{ afterDays: 1, action: 'approve' }],
    ends: 'corrected',
  },
  {
    title: '入会日期录晚了，按会员证更正',
    form: { item: 'joinedOn', joinedOn: '2019-05-01', why: '名册上的日期是录入那一天', proof: 1 },
    moves: [{ afterDays: 1, action: 'approve' }],
    ends: 'corrected',
  },
  {
    title: '换了护照，补一张照片后更正',
    form: { item: 'document', documentKind: 'passport', number: 'UTO7654321', why: '换了证件', proof: 1 },
    moves: [
      { afterDays: 1, action: 'ask', said: { what: '护照号码那一页看不清' } },
      { afterDays: 1, action: 'supply', said: { proof: 1 } },
      { afterDays: 1, action: 'approve' },
    ],
    ends: 'corrected',
  },
  {
    title: '照片和要改的不一致，不更正',
    form: name,
    moves: [{ afterDays: 1, action: 'decline', said: { why: '证件上的姓名和现在登记的一样' } }],
    ends: 'declined',
  },
  {
    title: '请她补充，三十天没有补充，结束',
    form: name,
    moves: [
      { afterDays: 1, action: 'ask', said: { what: '证件上的字看不清' } },
      { afterDays: 32, action: 'letGo' },
    ],
    ends: 'lapsed',
  },
  { title: '看错了，自己撤回', form: name, moves: [{ afterDays: 0, action: 'withdraw' }], ends: 'withdrawn' },
] satisfies readonly Example[];
