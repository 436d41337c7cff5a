import { useEffect } from 'react';
import { instantWords } from '../../flow/day-words.ts';
import { Refused } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { keepOffline } from '../../ui/keep-offline.ts';
import { BackLink, RowLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FaultNotice } from '../loaded.tsx';
import { forNewcomers } from '../services.ts';
import { SignInAsk } from '../sign-in-ask.tsx';
import { today } from '../today.ts';
import { CardFace } from './card-face.tsx';
import { type HeldCard, canHold } from './card-keeper.ts';
import { isRefused, useHeldCard, useSeconds, useSentCode, useTurningCode } from './use-card.ts';
import { useWakeLock } from './use-wake-lock.ts';
import './card.css';

const longMs = 30_000;

function HowToUse({ until }: { readonly until?: string }) {
  return (
    <>
      <p>请对方用手机相机或者微信扫这个码，马上看到你是不是会员。</p>
      <p className="soft">
        码每 30 秒换一次，截图不能用。屏幕暗，请调亮一点。对方只看到你的姓、工会和有没有实名；在哪里出示过，平台不记。
        {until && `没有网络也能出示，到 ${until}；联网打开一次，又是一天。`}
      </p>
    </>
  );
}

/** What is in the way of somebody who has no card: not signed in, no member, or no network. */
function NoCard({ fault, onRetry }: { readonly fault: Error | null; readonly onRetry: () => void }) {
  if (fault instanceof Refused && fault.status === 401)
    return <SignInAsk why="登录以后，这部手机上就有你的会员卡，没有网络也能出示一天。" />;
  if (fault instanceof Refused && fault.code === 'no-membership')
    return (
      <>
        <Notice>
          <p>你还没有加入工会，所以还没有会员卡。入会以后，这里就是你的会员卡。</p>
        </Notice>
        <nav className="rows" aria-label="加入工会">
          {forNewcomers.map(({ id, title }) => (
            <RowLink key={id} to={`/services/${id}`}>
              {title}
            </RowLink>
          ))}
        </nav>
      </>
    );
  if (fault instanceof Refused && fault.code === 'offline')
    return (
      <Notice tone="waiting" announced="at-once">
        <p>现在连不上网络，这部手机上也没有今天的会员卡。请连上网络打开一次，之后一天没有网络也能出示。</p>
        <Button onClick={onRetry}>再试一次</Button>
      </Notice>
    );
  return fault ? <FaultNotice fault={fault} onRetry={onRetry} /> : <Skeleton lines={8} />;
}

function Held({ card, onRetry }: { readonly card: HeldCard; readonly onRetry: () => void }) {
  const { text, secondsLeft, isOver } = useTurningCode(card);
  const { from, minutes } = card.credential;
  if (isOver)
    return (
      <Notice tone="waiting" announced="at-once">
        <p>这张卡是一天以前领的，已经过期。请连上网络再打开，马上换成今天的。</p>
        <Button onClick={onRetry}>换成今天的</Button>
      </Notice>
    );
  return (
    <>
      <CardFace facts={card} code={text} secondsLeft={secondsLeft} />
      <HowToUse until={instantWords(new Date(from + minutes * 60_000).toISOString(), today())} />
      {!card.lasting && (
        <Notice>
          <p>这个浏览器不保存会员卡（可能是无痕窗口）：关掉这一页，要有网络才能再打开。</p>
        </Notice>
      )}
    </>
  );
}

function CardOfThisPhone() {
  const { card, fault, isPending, retry } = useHeldCard();
  if (card) return <Held card={card} onRetry={retry} />;
  return <NoCard fault={isPending ? null : fault} onRetry={retry} />;
}

/** An old phone, or a page over plain http: every code comes from the platform. */
function CardFromNetwork() {
  const sent = useSentCode();
  const now = useSeconds();
  const secondsLeft = Math.min(30, Math.max(0, Math.ceil((sent.dataUpdatedAt + longMs - now) / 1000)));
  if (!sent.data || isRefused(sent.error)) return <NoCard fault={sent.error} onRetry={() => void sent.refetch()} />;
  return (
    <>
      <CardFace facts={sent.data} code={secondsLeft > 0 ? sent.data.code : undefined} secondsLeft={secondsLeft} />
      <HowToUse />
      <Notice tone="waiting">
        <p>这部手机的浏览器比较旧，出示的时候要有网络。想在没有网络时也能用，请更新浏览器，或者换一个浏览器打开。</p>
        {sent.error && <Button onClick={() => void sent.refetch()}>没有网络，再试一次</Button>}
      </Notice>
    </>
  );
}

export function CardPage() {
  useEffect(keepOffline, []);
  useWakeLock();
  return (
    <>
      <PageHead title="会员卡">
        <BackLink to="/">首页</BackLink>
      </PageHead>
      {canHold ? <CardOfThisPhone /> : <CardFromNetwork />}
    </>
  );
}
