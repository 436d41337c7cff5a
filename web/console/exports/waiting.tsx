import type { ExportLine } from '../../../kernel/exporting.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { matterWords, purposeWords } from './export-words.ts';
import { waitingQuery } from './queries.ts';

function useDeciding(line: ExportLine, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (decision: { readonly agrees: boolean; readonly why: string }) =>
      api.post<ExportLine>(`/api/exports/${line.id}/decision`, decision),
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: ['exports'] }),
  });
}

interface RefuseDialogProps {
  readonly line: ExportLine;
  readonly onClose: () => void;
}

function RefuseDialog({ line, onClose }: RefuseDialogProps) {
  const [why, setWhy] = useState('');
  const deciding = useDeciding(line, onClose);
  const problem = problemsOf(deciding.error)[0]?.says;
  const marks = { help: '会告诉申请导出的人。', problem };
  const id = `refuse-${line.id}`;
  return (
    <Modal
      open
      title={`不同意 ${line.by} 的导出`}
      okText="不同意"
      okButtonProps={{ danger: true }}
      cancelText="返回"
      confirmLoading={deciding.isPending}
      onOk={() => deciding.mutate({ agrees: false, why })}
      onCancel={onClose}
    >
      {deciding.error && problem === undefined && <Refusal fault={deciding.error} />}
      <FieldRow id={id} label="为什么不同意" {...marks}>
        <Input
          {...inputProps(id, marks)}
          maxLength={200}
          autoComplete="off"
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
      </FieldRow>
    </Modal>
  );
}

function Waiting({ line }: { readonly line: ExportLine }) {
  const [refusing, setRefusing] = useState(false);
  const agreeing = useDeciding(line, () => {});
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
          onClick={() => agreeing.mutate({ agrees: true, why: '' })}
          aria-label={`同意导出 ${line.number}`}
        >
          同意导出
        </Button>
        <Button onClick={() => setRefusing(true)} aria-label={`不同意 ${line.number}`}>
          不同意
        </Button>
      </div>
      {refusing && <RefuseDialog line={line} onClose={() => setRefusing(false)} />}
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
