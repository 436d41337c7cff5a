import type { ExportLine } from '../../../kernel/exporting.ts';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Refusal } from '../form/refusal.tsx';
import { RefuseDialog, plainYes, useSecondWord } from '../form/second-word.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { matterWords, purposeWords } from './export-words.ts';
import { waitingQuery } from './queries.ts';

function Waiting({ line }: { readonly line: ExportLine }) {
  const [refusing, setRefusing] = useState(false);
  const waiting = { url: `/api/exports/${line.id}`, kept: 'exports' };
  const agreeing = useSecondWord(waiting, () => {}, plainYes);
  return (
    <li className="export">
      <h3>
        {line.by}要导出{matterWords(line)}
      </h3>
      <Facts>
        <Fact label="用途">{purposeWords(line)}</Fact>
        <Fact label="格式">{line.format}</Fact>
        <Fact label="提出">{momentWords(line.createdAt)}</Fact>
        <Fact label="编号">{line.number}</Fact>
      </Facts>
      {agreeing.error && <Refusal fault={agreeing.error} />}
      <div className="buttons">
        <Button
          type="primary"
          loading={agreeing.isPending}
          onClick={() => agreeing.mutate()}
          aria-label={`同意导出 ${line.number}`}
        >
          同意导出
        </Button>
        <Button onClick={() => setRefusing(true)} aria-label={`不同意 ${line.number}`}>
          不同意
        </Button>
      </div>
      {refusing && (
        <RefuseDialog
          waiting={waiting}
          title={`不同意 ${line.by} 的导出`}
          help="会告诉申请导出的人。"
          onClose={() => setRefusing(false)}
        />
      )}
    </li>
  );
}

/** What waits for her as the second person: who wants which rows, how many, what for. */
export function WaitingForMe() {
  const query = useQuery(waitingQuery);
  return (
    <Section level={2} title="待你复核的导出">
      <Answered query={query} rows={2}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty says="没有等你复核的导出。" />
          ) : (
            <ul className="plain exports-waiting">
              {lines.map((line) => (
                <Waiting key={line.id} line={line} />
              ))}
            </ul>
          )
        }
      </Answered>
    </Section>
  );
}
