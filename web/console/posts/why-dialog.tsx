import { Alert, Modal } from 'antd';
import { useId, useState } from 'react';
import { ChangeForm, WhyField } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { useSend } from './queries.ts';

export interface Asking {
  readonly title: string;
  readonly verb: string;
  /** What follows from it at once. */
  readonly effect: string;
  readonly path: string;
  readonly body?: object;
  /** Whether somebody loses something by it. */
  readonly final?: boolean;
}

interface WhyDialogProps extends Asking {
  readonly onClose: () => void;
}

/** One act about somebody that needs a reason. */
export function WhyDialog({ title, verb, effect, path, body, final, onClose }: WhyDialogProps) {
  const form = useId();
  const [why, setWhy] = useState('');
  const sending = useSend<object>(path, onClose);
  const problems = problemsOf(sending.error);
  return (
    <Modal open title={title} footer={null} destroyOnHidden onCancel={onClose}>
      <ChangeForm
        form={form}
        verb={verb}
        final={final ?? false}
        fault={sending.error}
        problems={problems}
        sending={sending.isPending}
        onSend={() => sending.mutate({ ...body, why })}
        onCancel={onClose}
      >
        <Alert type={final ? 'warning' : 'info'} showIcon title={effect} />
        <WhyField
          id={`${form}-why`}
          value={why}
          problem={problems.find(({ at }) => at === 'why')?.says}
          onChange={setWhy}
        />
      </ChangeForm>
    </Modal>
  );
}
