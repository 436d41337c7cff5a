import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import { isOver, stepAt, stepMs } from '../../../kernel/member-card/token.ts';
import { formatYuan } from '../../../kernel/money.ts';
import type { VoucherLine } from '../../../kernel/voucher/answers.ts';
import { voucherCodeOf } from '../../../kernel/voucher/token.ts';
import { Refused } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { keepOffline } from '../../ui/keep-offline.ts';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useSeconds } from '../card/use-card.ts';
import { useWakeLock } from '../card/use-wake-lock.ts';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { today } from '../today.ts';
import { freshVoucherQuery, keptVoucherQuery, voucherCodeQuery, vouchersQuery } from './queries.ts';
import { Shops } from './shops.tsx';
import { type HeldVoucher, canHold } from './voucher-keeper.ts';
import { howWords, standWords, worthWords } from './voucher-words.ts';
import '../card/card.css';
import './voucher.css';

/** The address that the code is: a clerk's camera opens the till with it, and what stands after # reaches no server. */
const addressOf = (code: string) => `${window.location.origin}/till#${code}`;

function Face({
  line,
  code,
  secondsLeft,
}: {
  readonly line: VoucherLine;
  readonly code: string | undefined;
  readonly secondsLeft: number;
}) {
  return (
    <article className="member-card" aria-label="我的券">
      <p className="member-card-union">{line.name}</p>
      <p className="member-card-name">抵 {formatYuan(line.terms.faceFen)}</p>
      <div className="member-card-place">
        {code && <QrCode className="member-card-code" text={addressOf(code)} label="券的二维码" correction="low" />}
      </div>
      <div className="member-card-bar" aria-hidden="true">
        <div style={{ width: `${(secondsLeft / (stepMs / 1000)) * 100}%` }} />
      </div>
      <p className="member-card-small" role="timer">
        {secondsLeft} 秒后换新码
      </p>
      <p className="member-card-small">第 {line.number} 号</p>
    </article>
  );
}

/** The code of the step that it is now, signed on the phone. */
function Turning({ held }: { readonly held: HeldVoucher }) {
  const now = useSeconds() + held.ahead;
  const { voucher, audience, sign } = held;
  const step = Math.max(0, stepAt(voucher, now));
  const over = isOver(voucher, now);
  const [text, setText] = useState<string>();
  useEffect(() => {
    let left = false;
    const show = async () => {
      const signed = await voucherCodeOf(voucher, step, audience, sign);
      if (!left) setText(signed);
    };
    if (!over) void show();
    return () => {
      left = true;
    };
  }, [voucher, audience, sign, step, over]);
  if (over)
    return (
      <Notice tone="waiting" announced="at-once">
        <p>这张券是一天以前打开的。请连上网络再打开一次，马上就能用。</p>
      </Notice>
    );
  const ends = voucher.from + (step + 1) * stepMs;
  return <Face line={held.line} code={text} secondsLeft={Math.max(0, Math.ceil((ends - now) / 1000))} />;
}

function OnThisPhone({ line }: { readonly line: VoucherLine }) {
  const kept = useQuery(keptVoucherQuery(line.id));
  const fresh = useQuery(freshVoucherQuery(line));
  const isRefused = fresh.error instanceof Refused && fresh.error.code !== 'offline';
  const held = isRefused ? undefined : (fresh.data ?? kept.data ?? undefined);
  if (held) return <Turning held={{ ...held, line }} />;
  if (fresh.isPending || kept.isPending) return <Skeleton lines={8} />;
  if (fresh.error instanceof Refused && fresh.error.code === 'offline')
    return (
      <Notice tone="waiting" announced="at-once">
        <p>现在连不上网络，这部手机上也没有这张券今天的码。请连上网络打开一次，之后一天没有网络也能出示。</p>
        <Button onClick={() => void fresh.refetch()}>再试一次</Button>
      </Notice>
    );
  return fresh.error ? <FaultNotice fault={fresh.error} onRetry={() => void fresh.refetch()} /> : null;
}

/** An old phone, or a page over plain http: every code comes from the platform. */
function FromNetwork({ line }: { readonly line: VoucherLine }) {
  const sent = useQuery(voucherCodeQuery(line.id, true));
  const now = useSeconds();
  if (!sent.data) return <Loaded query={sent}>{() => null}</Loaded>;
  const secondsLeft = Math.min(30, Math.max(0, Math.ceil((sent.dataUpdatedAt + stepMs - now) / 1000)));
  return <Face line={line} code={sent.data.scan} secondsLeft={secondsLeft} />;
}

function Typed({ id }: { readonly id: string }) {
  const [asked, setAsked] = useState(false);
  const sent = useQuery({ ...voucherCodeQuery(id, false), enabled: asked });
  if (!asked) return <Button onClick={() => setAsked(true)}>店里扫不了，显示券码</Button>;
  return (
    <Loaded query={sent} lines={2}>
      {({ typed }) => (
        <>
          <p className="voucher-typed figures">{typed}</p>
          <p className="soft">念给收银员输入。谁有券码谁就能用，不要发给别人。</p>
        </>
      )}
    </Loaded>
  );
}

function Voucher({ line }: { readonly line: VoucherLine }) {
  const usable = line.state === 'live' && line.terms.validFrom <= today();
  return (
    <>
      {usable && (canHold ? <OnThisPhone line={line} /> : <FromNetwork line={line} />)}
      {!usable && (
        <Notice tone={line.state === 'used' ? 'done' : 'plain'}>
          <p>{standWords(line, today())}。</p>
        </Notice>
      )}
      {usable && (
        <>
          <p>
            {worthWords(line.terms)}，{standWords(line, today())}。付款以前请收银员扫这个码，码每 30
            秒换一次，截图不能用。{howWords(line.terms)}
          </p>
          <Typed id={line.id} />
        </>
      )}
      <Shops shops={line.shops} />
      <p>
        {line.org.name}发的，
        <Link className="text-link" to={`/campaigns/${line.campaignId}`}>
          看看这次活动
        </Link>
        。
      </p>
    </>
  );
}

/** One voucher as one holds it out at a till. */
export function VoucherPage() {
  const { id } = useParams();
  useEffect(keepOffline, []);
  useWakeLock();
  return (
    <>
      <PageHead title="用券">
        <BackLink to="/me/vouchers">我的券</BackLink>
      </PageHead>
      <Loaded query={useQuery(vouchersQuery)}>
        {(lines) => {
          const line = lines.find((one) => one.id === id);
          return line ? <Voucher line={line} /> : <p>没有找到这张券，请回到“我的券”里看。</p>;
        }}
      </Loaded>
    </>
  );
}
