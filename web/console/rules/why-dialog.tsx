import { Button, Modal } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { ChangeForm, WhyField } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { useSendWhy } from './queries.ts';

interface WhyDialogProps {
  /** On the button that opens it and on the one that does it. */
  readonly verb: string;
  readonly title: string;
  /** What it is about, for those who hear the button alone. */
  readonly about: string;
  readonly children: ReactNode;
  /** Where the reason is sent. */
  readonly path: string;
}

function WhyForm({ verb, children, path, onClose }: WhyDialogProps & { readonly onClose: () => void }) {
  const form = useId();
  const [why, setWhy] = useState('');
  const sending = useSendWhy(path, onClose);
  const problems = problemsOf(sending.error);
  return (
    <ChangeForm
      form={form}
      verb={verb}
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate({ why })}
      onCancel={onClose}
    >
      {children}
      <WhyField
        id={`${form}-why`}
        value={why}
        problem={problems.find(({ at }) => at === 'why')?.says}
        onChange={setWhy}
      />
    </ChangeForm>
  );
}

/** A button that asks for a reason and does something with it. */
export function WhyDialog(props: WhyDialogProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="small" aria-label={`${props.verb}：${props.about}`} onClick={() => setOpen(true)}>
        {props.verb}
      </Button>
      <Modal open={open} title={props.title} footer={null} destroyOnHidden onCancel={close}>
        <WhyForm {...props} onClose={close} />
      </Modal>
    </>
  );
}
