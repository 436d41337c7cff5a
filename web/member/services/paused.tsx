import type { Pause } from '../../../kernel/answers.ts';
import { dayWords } from '../../flow/day-words.ts';
import { Notice } from '../../ui/notice.tsx';
import { today } from '../today.ts';

/** Says that no new applications are taken, why, and what one can do instead; what was filed goes on. */
export function Paused({ pause: { why, instead, from, setBy } }: { readonly pause: Pause }) {
  return (
    <Notice tone="waiting">
      <p>
        <strong>这项服务暂停受理新的申请。</strong>
        {setBy?.name}
        {from && `从${dayWords(from, today())}起`}暂停：{why}
      </p>
      <p>现在可以这样办：{instead}</p>
      <p>已经提交的照常办理，没写完的申请还在。</p>
    </Notice>
  );
}
