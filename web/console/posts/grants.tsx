import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { GrantLine } from '../../../kernel/post-answers.ts';
import { Refusal } from '../form/refusal.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { heldWords, spanWords, stateWords } from './post-words.ts';
import { grantsQuery, useSend } from './queries.ts';
import { WhyDialog } from './why-dialog.tsx';

const decisionPath = (grant: GrantLine) => `/api/grants/${grant.id}/decision`;

function Deciding({ grant }: { readonly grant: GrantLine }) {
  const [refusing, setRefusing] = useState(false);
  const sending = useSend<object>(decisionPath(grant), () => {});
  const what = `${grant.person.name} ${heldWords(grant)}`;
  return (
    <>
      {sending.error && <Refusal fault={sending.error} />}
      <div className="buttons">
        {grant.may.includes('confirm') && (
          <Button
            type="primary"
            loading={sending.isPending}
            aria-label={`确认 ${what}`}
            onClick={() => sending.mutate({ decision: 'confirm' })}
          >
            确认
          </Button>
        )}
        {grant.may.includes('refuse') && (
          <Button aria-label={`不同意 ${what}`} onClick={() => setRefusing(true)}>
            不同意
          </Button>
        )}
        {grant.may.includes('withdraw') && (
          <Button
            loading={sending.isPending}
            aria-label={`撤回 ${what}`}
            onClick={() => sending.mutate({ decision: 'withdraw' })}
          >
            撤回
          </Button>
        )}
      </div>
      {refusing && (
        <WhyDialog
          title={`不同意：${what}`}
          verb="不同意"
          effect="这项授予就此结束，原因会记下来。"
          path={decisionPath(grant)}
          body={{ decision: 'refuse' }}
          onClose={() => setRefusing(false)}
        />
      )}
    </>
  );
}

function Grant({ grant }: { readonly grant: GrantLine }) {
  return (
    <li className="post-card">
      <h3>
        {grant.person.name}：{heldWords(grant)}
      </h3>
      <Facts>
        <Fact label="进度">{stateWords[grant.state]}</Fact>
        <Fact label="时间">
          {spanWords(grant)}
          {grant.transfers && '（调任）'}
        </Fact>
        <Fact label="原因">{grant.why}</Fact>
        <Fact label="提出">
          {grant.askedBy}，{momentWords(grant.askedAt)}
        </Fact>
        {grant.second && grant.decidedBy !== undefined && grant.decidedAt !== undefined && (
          <Fact label="处理">
            {grant.decidedBy}，{momentWords(grant.decidedAt)}
            {grant.decidedWhy !== undefined && `：${grant.decidedWhy}`}
          </Fact>
        )}
      </Facts>
      {grant.may.length > 0 && <Deciding grant={grant} />}
    </li>
  );
}

const isOpen = ({ state }: GrantLine) => state === 'asked' || state === 'waiting';

function Lines({ of }: { readonly of: readonly GrantLine[] }) {
  return (
    <ul className="plain post-cards">
      {of.map((grant) => (
        <Grant key={grant.id} grant={grant} />
      ))}
    </ul>
  );
}

/** What waits for somebody or for its day, and below it what has been decided. */
export function Grants() {
  const query = useQuery(grantsQuery);
  return (
    <Section level={2} title="授予">
      <Answered query={query} rows={2}>
        {(grants) => {
          const over = grants.filter((grant) => !isOpen(grant));
          return (
            <>
              {grants.some(isOpen) ? (
                <Lines of={grants.filter(isOpen)} />
              ) : (
                <Empty says="没有等着确认或者等日子的授予。" />
              )}
              {over.length > 0 && (
                <details>
                  <summary>以前的授予（{over.length}）</summary>
                  <Lines of={over} />
                </details>
              )}
            </>
          );
        }}
      </Answered>
    </Section>
  );
}
