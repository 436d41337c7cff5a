import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import type { GivenSignature } from '../../../kernel/payout.ts';
import { api } from '../../api/client.ts';
import { problemsOf } from '../orgs/use-change.ts';
import { FieldRow, inputProps } from './field-row.tsx';
import { Refusal } from './refusal.tsx';

/** What waits for a second person: its address, and the key under which what it changes is kept. */
export interface Waiting {
  readonly url: string;
  readonly kept: string;
}

interface Word {
  readonly agrees: boolean;
  readonly why: string;
  readonly signed?: GivenSignature;
}

/** A yes that nothing is signed for. */
export const plainYes = (): Word => ({ agrees: true, why: '' });

/** The second person's yes, or no with a reason; `wordOf` makes it of what the page knows, as by asking for a signature. */
export function useSecondWord<Asked>(
  { url, kept }: Waiting,
  onDone: () => void,
  wordOf: (asked: Asked) => Word | Promise<Word>,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (asked: Asked) => api.post(`${url}/decision`, await wordOf(asked)),
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: [kept] }),
  });
}

interface RefuseDialogProps {
  readonly waiting: Waiting;
  readonly title: string;
  /** Who reads the reason. */
  readonly help: string;
  readonly onClose: () => void;
}

export function RefuseDialog({ waiting, title, help, onClose }: RefuseDialogProps) {
  const [why, setWhy] = useState('');
  const deciding = useSecondWord(waiting, onClose, (no: string) => ({ agrees: false, why: no }));
  const problem = problemsOf(deciding.error)[0]?.says;
  const marks = { help, problem };
  const id = `refuse-${waiting.url}`;
  return (
    <Modal
      open
      title={title}
      okText="不同意"
      okButtonProps={{ danger: true }}
      cancelText="返回"
      confirmLoading={deciding.isPending}
      onOk={() => deciding.mutate(why)}
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
