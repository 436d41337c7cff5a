import type { Doubt } from './judge.ts';

interface DoubtWords {
  /** Read in one glance. */
  readonly says: string;
  /** What to do next, and who does it. */
  readonly next: string;
  /** The verifier's own trouble: it says nothing about the card. */
  readonly unsure?: true;
}

const openAgain = '请会员在自己的手机上打开“会员卡”，当面扫正在变化的码。';

export const doubtWords: Readonly<Record<Doubt, DoubtWords>> = {
  unreadable: { says: '这不是会员码', next: openAgain },
  'key-unknown': {
    says: '认不出这张卡',
    next: '请连上网络再扫一次。还是这样，就不是这个平台发的会员卡。',
  },
  forged: { says: '这张卡不能信', next: `内容被改过，或者不是这个平台发的。${openAgain}` },
  over: { says: '日期过了', next: '这张卡已经超过一天。请会员连上网络，重新打开“会员卡”，再扫一次。' },
  'not-yet': { says: '日期不对', next: '请核对两部手机的日期和时间，再扫一次。' },
  stale: { says: '二维码已过期', next: '请会员刷新：在自己的手机上打开“会员卡”，当面扫正在变化的码。' },
  picture: { says: '这张卡是截图', next: `或者是一页早就停住的卡。${openAgain}` },
  ahead: {
    says: '时间对不上',
    next: '会员手机的时间比这里快。请会员连上网络，重新打开“会员卡”；还不行，请核对两部手机的时间。',
  },
  'no-keys': {
    says: '现在还不能核验',
    next: '第一次核验、或者两天没有联网，要先连一次网络。连上以后再扫，之后没有网络也能核验。',
    unsure: true,
  },
  'no-network': {
    says: '现在还不能核验',
    next: '这个浏览器比较旧，核验要有网络。请连上网络再扫，或者换一部新一点的手机。',
    unsure: true,
  },
  denied: { says: '不是有效的会员码', next: `刚才联网核对过：平台说不是。${openAgain}` },
  ended: { says: '会籍已经结束', next: '刚才联网核对过：现在不是会员。会员有疑问，请打 12351。' },
};
