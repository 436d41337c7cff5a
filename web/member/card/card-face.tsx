import type { CardFacts } from '../../../kernel/member-card/answers.ts';
import { stepMs } from '../../../kernel/member-card/token.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { Icon } from '../../ui/icon.tsx';
import { QrCode } from '../../ui/qr-code.tsx';

interface CardFaceProps {
  readonly facts: CardFacts;
  readonly code: string | undefined;
  readonly secondsLeft: number;
}

/** The address that the code is: a camera opens it, and what stands after # reaches no server. */
function addressOf(code: string): string {
  return `${window.location.origin}/verify#${code}`;
}

/** The card as one holds it out: white in every theme, because a scanner wants dark squares on light ground. */
export function CardFace({ facts, code, secondsLeft }: CardFaceProps) {
  const { name, union, number, since, verified } = facts;
  return (
    <article className="member-card" aria-label="我的会员卡">
      <p className="member-card-union">{union}</p>
      <p className="member-card-name">
        {name}
        {verified && (
          <span className="member-card-mark">
            <Icon name="check" /> 已实名
          </span>
        )}
      </p>
      <div className="member-card-place">
        {code && <QrCode className="member-card-code" text={addressOf(code)} label="会员码" correction="low" />}
      </div>
      <div className="member-card-bar" aria-hidden="true">
        <div style={{ width: `${(secondsLeft / (stepMs / 1000)) * 100}%` }} />
      </div>
      <p className="member-card-small" role="timer">
        {secondsLeft} 秒后换新码
      </p>
      <dl className="member-card-facts">
        <div>
          <dt>会员号</dt>
          <dd className="figures">{number}</dd>
        </div>
        <div>
          <dt>入会</dt>
          <dd>{sayWholeDay(since)}</dd>
        </div>
      </dl>
    </article>
  );
}
