import { Icon } from '../ui/icon.tsx';
import type { Judged } from './judge.ts';
import { doubtWords } from './words.ts';

/** `asking` while the platform is asked whether the membership still stands; `unasked` where it cannot be. */
export type Standing = 'asking' | 'stands' | 'unasked';

const standingWords: Readonly<Record<Standing, string>> = {
  asking: '正在联网核对会籍…',
  stands: '已联网核对：会籍有效。',
  unasked: '没有网络：按会员今天领的卡核验，当天退会的看不出来。',
};

interface VerdictProps {
  readonly judged: Judged;
  readonly standing: Standing;
  readonly at: string;
}

/** The answer in one glance: a colour, a sign and three words, then who it is or what to do. */
export function Verdict({ judged, standing, at }: VerdictProps) {
  if (judged.member)
    return (
      <div className="verdict yes">
        <Icon name="check" size="4rem" />
        <p className="verdict-says">是会员</p>
        <p className="verdict-name">{judged.name}</p>
        <p>{judged.union}</p>
        <p>{judged.verified ? '已实名' : '还没有实名'}</p>
        <p className="verdict-small">
          {standingWords[standing]} {at} 核验
        </p>
      </div>
    );
  const { says, next, unsure } = doubtWords[judged.why];
  return (
    <div className={unsure ? 'verdict unsure' : 'verdict no'}>
      <Icon name={unsure ? 'info' : 'alert'} size="4rem" />
      <p className="verdict-says">{says}</p>
      <p>{next}</p>
      <p className="verdict-small">{at} 核验</p>
    </div>
  );
}
