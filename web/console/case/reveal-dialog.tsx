import { useMutation } from '@tanstack/react-query';
import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import type { AnyValues } from '../../../kernel/field.ts';
import { api } from '../../api/client.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';

export interface Revealed {
  readonly form: AnyValues;
  readonly trace: readonly { readonly seq: number; readonly said: AnyValues }[];
}

interface RevealDialogProps {
  readonly caseId: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onRevealed: (revealed: Revealed) => void;
}

const other = '其他';
const purposes = ['核实情况', '联系本人', '办理手续', other];

/** Asks why hidden answers are to be read. The purpose is recorded where the person concerned can see it. */
export function RevealDialog({ caseId, open, onClose, onRevealed }: RevealDialogProps) {
  const [chosen, setChosen] = useState(purposes[0]);
  const [words, setWords] = useState('');
  const [problem, setProblem] = useState<string>();
  const reveal = useMutation({
    mutationFn: (purpose: string) => api.post<Revealed>(`/api/cases/${caseId}/reveal`, { purpose }),
    onSuccess: onRevealed,
  });
  const submit = () => {
    const purpose = chosen === other ? words.trim() : chosen;
    setProblem(purpose ? undefined : '请写明用途');
    if (purpose) reveal.mutate(purpose);
  };
  return (
    <Modal
      open={open}
      title="查看已隐藏的内容"
      okText="查看并留下记录"
      cancelText="不看了"
      confirmLoading={reveal.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <p>谁、什么时候、为什么看过，都会记下来，职工本人查得到。</p>
      {reveal.error && <Refusal fault={reveal.error} />}
      <GroupRow id="purpose" label="为什么要看？">
        <Radio.Group
          className="stack"
          name="purpose"
          options={purposes}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        />
      </GroupRow>
      {chosen === other && (
        <FieldRow id="purpose-words" label="写明用途" problem={problem}>
          <Input
            {...inputProps('purpose-words', { problem })}
            maxLength={100}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </FieldRow>
      )}
    </Modal>
  );
}
