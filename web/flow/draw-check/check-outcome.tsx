import type { ReactNode } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { doubtWords } from './check-words.ts';
import type { Checked } from './checking.ts';
import type { Checking } from './use-check.ts';

interface CheckOutcomeProps {
  readonly state: Checking;
  /** What is said where everything holds. */
  readonly children: (checked: Extract<Checked, { ok: true }>) => ReactNode;
}

/** How far the drawing again is, and what came of it. */
export function CheckOutcome({ state, children }: CheckOutcomeProps) {
  if (state.step === 'idle') return null;
  if (state.step === 'fetching') return <output>正在取文本…</output>;
  if (state.step === 'checking')
    return (
      <div className="stack-close">
        <label htmlFor="draw-check">正在重新抽一遍…</label>
        <progress id="draw-check" max={100} value={state.percent} />
      </div>
    );
  if (state.step === 'failed')
    return (
      <Notice tone="waiting" announced="at-once">
        <p>没有核对成：文本没有取全，或者这个浏览器太旧。请连上网络再试，或者换一个新一点的浏览器。</p>
      </Notice>
    );
  if (!state.checked.ok)
    return (
      <Notice tone="danger" announced="at-once">
        <p>
          <strong>对不上：</strong>
          {doubtWords(state.checked)}。
        </p>
        <p>请先重新下载再核对一遍；还是这样，请打 12351 说明，把下载的文本留好。</p>
      </Notice>
    );
  return (
    <Notice tone="done" announced="politely">
      {children(state.checked)}
    </Notice>
  );
}
