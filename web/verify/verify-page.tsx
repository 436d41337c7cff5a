import { type FormEvent, Suspense, lazy, useCallback, useEffect, useRef, useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCodeInAddress } from '../ui/use-code-in-address.ts';
import { type Judged, askStanding, codeIn, judge } from './judge.ts';
import { type Standing, Verdict } from './verdict.tsx';

const Scanner = lazy(async () => ({ default: (await import('../ui/scanner.tsx')).Scanner }));

interface Shown {
  readonly judged: Judged;
  readonly standing: Standing;
  readonly at: string;
}

/** A result is gone after a minute: the next person at the counter is not taken for the last one. */
const shownMs = 60_000;

const clockWords = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(11, 19);

/** Judges at once with what is here, then asks the platform, whose no is the last word. */
function useJudging() {
  const [shown, setShown] = useState<Shown>();
  const turn = useRef(0);
  const judgeText = useCallback(async (text: string) => {
    turn.current += 1;
    const mine = turn.current;
    const code = codeIn(text);
    const show = (next: Shown) => {
      if (turn.current === mine) setShown(next);
    };
    const judged = await judge(code);
    const at = clockWords();
    show({ judged, standing: 'asking', at });
    if (!judged.member) return;
    const stands = await askStanding(code);
    if (stands === false) show({ judged: { member: false, why: 'ended' }, standing: 'unasked', at });
    else show({ judged, standing: stands ? 'stands' : 'unasked', at });
  }, []);
  const clear = useCallback(() => {
    turn.current += 1;
    setShown(undefined);
  }, []);
  useEffect(() => {
    const timer = shown && setTimeout(clear, shownMs);
    return () => clearTimeout(timer);
  }, [shown, clear]);
  return { shown, judgeText, clear };
}

/** For a desk with a hand-held scanner, which types what it reads and ends with Enter, and for a code that was sent. */
function TypedCode({ onText }: { readonly onText: (text: string) => void }) {
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') onText(typed);
    setTyped('');
  };
  return (
    <form className="field" onSubmit={submit}>
      <label htmlFor="code">用扫码枪扫到这里，或者粘贴会员码的链接</label>
      <input
        className="input"
        id="code"
        type="text"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button secondary">
        核验
      </button>
    </form>
  );
}

/** The camera where it can be had, and what to do where it cannot. */
function Camera({
  again,
  onScan,
  onText,
}: {
  readonly again: boolean;
  readonly onScan: () => void;
  readonly onText: (text: string) => void;
}) {
  const [state, setState] = useState<'off' | 'on' | 'failed'>('off');
  const take = useCallback(
    (text: string) => {
      setState('off');
      onText(text);
    },
    [onText],
  );
  const fail = useCallback(() => setState('failed'), []);
  if (state === 'on')
    return (
      <>
        <Suspense fallback={<p>正在打开摄像头…</p>}>
          <Scanner says="把会员的二维码放到画面中间。" onText={take} onFault={fail} />
        </Suspense>
        <button type="button" className="button wide" onClick={() => setState('off')}>
          关掉摄像头
        </button>
      </>
    );
  const open = () => {
    onScan();
    setState('on');
  };
  return (
    <>
      {state === 'failed' && (
        <Notice tone="waiting" announced="at-once">
          <p>这里用不了摄像头：可能没有允许，也可能这个浏览器不支持。可以换下面的办法。</p>
        </Notice>
      )}
      <button type="button" className="button primary" onClick={open}>
        <Icon name="camera" /> {again ? '扫下一位' : '打开摄像头扫码'}
      </button>
    </>
  );
}

export function VerifyPage() {
  const { shown, judgeText, clear } = useJudging();
  const take = useCallback((text: string) => void judgeText(text), [judgeText]);
  useCodeInAddress(take);
  return (
    <>
      <header className="top">
        <div className="top-inner">
          <span className="mark">虹桥</span>
        </div>
      </header>
      <main className="column" id="page">
        <h1>核验会员卡</h1>
        <div aria-live="assertive">{shown && <Verdict {...shown} />}</div>
        <Camera again={shown !== undefined} onScan={clear} onText={take} />
        <p>也可以用手机自己的相机或者微信扫会员的码，会自动打开这一页，显示结果。</p>
        <TypedCode onText={take} />
        <p className="soft">
          打开过一次以后，没有网络也能核验。这一页不记下谁来过：结果一分钟后消失；联网核对时，平台只回答是或不是，也不记下会员在哪里出示过卡。
        </p>
      </main>
    </>
  );
}
