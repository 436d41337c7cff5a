import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { type ResetLine, resettableWords } from '../../../kernel/post-answers.ts';
import { Refusal } from '../form/refusal.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { checkedWords, resetStateWords } from './post-words.ts';
import { resetsQuery, useSend } from './queries.ts';
import { ConfirmResetDialog } from './reset-dialog.tsx';
import { WhyDialog } from './why-dialog.tsx';

interface DecidingProps {
  readonly reset: ResetLine;
  readonly onConfirm: () => void;
}

function Deciding({ reset, onConfirm }: DecidingProps) {
  const [refusing, setRefusing] = useState(false);
  const path = `/api/resets/${reset.id}/decision`;
  const sending = useSend<object>(path, () => {});
  const { name } = reset.person;
  return (
    <>
      {sending.error && <Refusal fault={sending.error} />}
      <div className="buttons">
        {reset.may.includes('confirm') && (
          <Button type="primary" aria-label={`核对身份并确认 ${name}`} onClick={onConfirm}>
            核对身份并确认
          </Button>
        )}
        {reset.may.includes('refuse') && (
          <Button aria-label={`不同意重设 ${name}`} onClick={() => setRefusing(true)}>
            不同意
          </Button>
        )}
        {reset.may.includes('withdraw') && (
          <Button
            loading={sending.isPending}
            aria-label={`撤回重设 ${name}`}
            onClick={() => sending.mutate({ decision: 'withdraw' })}
          >
            撤回
          </Button>
        )}
      </div>
      {refusing && (
        <WhyDialog
          title={`不同意重设：${name}`}
          verb="不同意"
          effect="登录方式不变，原因会记下来。"
          path={path}
          body={{ decision: 'refuse' }}
          onClose={() => setRefusing(false)}
        />
      )}
    </>
  );
}

function Reset({ reset, onConfirm }: { readonly reset: ResetLine; readonly onConfirm: (reset: ResetLine) => void }) {
  const { person, decidedBy, decidedAt, decidedWhy, checked } = reset;
  return (
    <li className="post-card">
      <h3>
        {person.name} <span className="quiet">{person.login}</span>
      </h3>
      <Facts>
        <Fact label="进度">{resetStateWords[reset.state]}</Fact>
        <Fact label="重设什么">{resettableWords[reset.what]}</Fact>
        <Fact label="原因">{reset.why}</Fact>
        <Fact label="提出">
          {reset.askedBy}，{momentWords(reset.askedAt)}
        </Fact>
        {decidedBy !== undefined && decidedAt !== undefined && (
          <Fact label="处理">
            {decidedBy}，{momentWords(decidedAt)}
            {checked !== undefined && `：${checkedWords[checked]}`}
            {decidedWhy !== undefined && `：${decidedWhy}`}
          </Fact>
        )}
      </Facts>
      {reset.may.length > 0 && <Deciding reset={reset} onConfirm={() => onConfirm(reset)} />}
    </li>
  );
}

const isOpen = ({ state }: ResetLine) => state === 'asked' || state === 'open';

/** Lost ways in: what waits first, and below it what is over. */
export function Resets() {
  const query = useQuery(resetsQuery);
  // Kept here: the card moves as soon as it is confirmed, and what is handed over must stay in sight.
  const [confirming, setConfirming] = useState<ResetLine>();
  const lines = (of: readonly ResetLine[]) => (
    <ul className="plain post-cards">
      {of.map((reset) => (
        <Reset key={reset.id} reset={reset} onConfirm={setConfirming} />
      ))}
    </ul>
  );
  return (
    <Section level={2} title="重设登录方式">
      <Answered query={query} rows={1}>
        {(resets) => {
          const over = resets.filter((reset) => !isOpen(reset));
          return (
            <>
              {resets.some(isOpen) ? lines(resets.filter(isOpen)) : <Empty says="没有等着办的重设。" />}
              {over.length > 0 && (
                <details>
                  <summary>以前的重设（{over.length}）</summary>
                  {lines(over)}
                </details>
              )}
            </>
          );
        }}
      </Answered>
      {confirming && <ConfirmResetDialog reset={confirming} onClose={() => setConfirming(undefined)} />}
    </Section>
  );
}
