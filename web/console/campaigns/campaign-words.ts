import type { CampaignMove } from '../../../kernel/allot-answers.ts';
import type { Phase } from '../../../kernel/claim.ts';

export const phaseLabels: Readonly<Record<Phase, string>> = {
  draft: '草稿，等另一人核对',
  coming: '已发布，没开始',
  open: '正在进行',
  drawing: '报名截止，等结果',
  over: '已结束，等结清',
  settled: '已结清',
  dropped: '不办了',
  'called-off': '取消了',
};

/** What a step does, told before it is made. */
export const moveWarns: Readonly<Record<CampaignMove, string>> = {
  announce: '发布以后，会员马上看得到；怎么发、怎么分、给谁不能再改，数量不能少于已经领走的。请先核对下面每一项。',
  hand: '从现在起，已经选好的不能再改，名单就定下来了，可以导出、登记发出。还没有选的，在期限以前还能选一次。',
  order:
    '按排序规则把名额给报名的人：上次没轮到的在前，再按需要的程度，再按报名先后。请先看“报名的人”里每个人的依据和会得到什么。排出以后发消息告诉每个人，不能重来。',
  close: '马上停止领取和报名。已经领到的不受影响，不能再打开。',
  settle:
    '结清以后不再登记领取。登记过谁到场的，名单里没有登记的人记为未到，并发消息告诉本人；记错了，结清以后还能改成已到场。',
  drop: '草稿作废，不能再用。',
};
