import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { formatYuan } from '../../../kernel/money.ts';
import { type BatchLine, channels } from '../../../kernel/payout.ts';
import { api } from '../../api/client.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { problemsOf } from '../orgs/use-change.ts';

function useDeciding({ id }: BatchLine, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (decision: { readonly agrees: boolean; readonly why: string }) =>
      api.post<BatchLine>(`/api/payout-batches/${id}/decision`, decision),
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: ['money'] }),
  });
}

interface RefuseDialogProps {
  readonly batch: BatchLine;
  readonly onClose: () => void;
}

function RefuseDialog({ batch, onClose }: RefuseDialogProps) {
  const [why, setWhy] = useState('');
  const deciding = useDeciding(batch, onClose);
  const problem = problemsOf(deciding.error)[0]?.says;
  const marks = { help: '会告诉提交的人。', problem };
  const id = `refuse-${batch.id}`;
  return (
    <Modal
      open
      title={`不同意发放 ${batch.number}`}
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

/** The second person's word, with the sum she answers for beside the button. */
export function Deciding({ batch }: { readonly batch: BatchLine }) {
  const [refusing, setRefusing] = useState(false);
  const agreeing = useDeciding(batch, () => {});
  return (
    <div className="money-decide">
      <p>
        {batch.madeBy}提交，要你复核：{channels[batch.channel]} {batch.rows} 笔，共{' '}
        <strong>{formatYuan(batch.totalFen)}</strong>
        ，从{batch.org.name}的{batch.fundName}里出。请对照下面的收款人和金额。
      </p>
      {agreeing.error && <Refusal fault={agreeing.error} />}
      <div className="buttons">
        <Button type="primary" loading={agreeing.isPending} onClick={() => agreeing.mutate({ agrees: true, why: '' })}>
          同意发放 {formatYuan(batch.totalFen)}
        </Button>
        <Button onClick={() => setRefusing(true)}>不同意</Button>
      </div>
      {refusing && <RefuseDialog batch={batch} onClose={() => setRefusing(false)} />}
    </div>
  );
}
