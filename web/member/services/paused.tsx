import type { Pause } from '../../../kernel/answers.ts';
import { dayWords } from '../../flow/day-words.ts';
import { Notice } from '../../ui/notice.tsx';
import { today } from '../today.ts';

const stopped = {
  applications: { what: '这项服务暂停受理新的申请。', rest: '已经提交的照常办理，没写完的申请还在。' },
  claims: { what: '这次活动暂停领取和报名。', rest: '已经领到、报上的照常。' },
} as const;

/** What is said of the day that was planned; once it has come, only that nobody has said so yet. */
function Until({ until }: { readonly until: string }) {
  const now = today();
  if (until > now) return <p>预计{dayWords(until, now)}恢复。</p>;
  return <p>原来预计{dayWords(until, now)}恢复，现在还没有恢复。</p>;
}

interface PausedProps {
  readonly pause: Pause;
  readonly of?: keyof typeof stopped;
}

/** Says that nothing new is taken, why, until when, and what one can do instead; what was filed goes on. */
export function Paused({ pause: { why, instead, from, until, setBy }, of = 'applications' }: PausedProps) {
  return (
    <Notice tone="waiting">
      <p>
        <strong>{stopped[of].what}</strong>
        {setBy?.name}
        {from && `从${dayWords(from, today())}起`}暂停：{why}
      </p>
      {until !== undefined && <Until until={until} />}
      <p>现在可以这样办：{instead}</p>
      <p>{stopped[of].rest}</p>
    </Notice>
  );
}
