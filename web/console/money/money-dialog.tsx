import { Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';

interface DialogProps {
  readonly verb: string;
  readonly title: string;
  /** For those who hear the button alone, where the same verb stands on several. */
  readonly about?: string;
  readonly primary?: boolean;
  readonly small?: boolean;
  readonly children: (close: () => void) => ReactNode;
}

/** A button and the form that it opens; the form begins anew each time. */
export function MoneyDialog({ verb, title, about, primary = false, small = false, children }: DialogProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button
        type={primary ? 'primary' : 'default'}
        size={small ? 'small' : 'middle'}
        aria-label={about === undefined ? undefined : `${verb}：${about}`}
        onClick={() => setOpen(true)}
      >
        {verb}
      </Button>
      <Modal open={open} title={title} footer={null} destroyOnHidden onCancel={close}>
        {open && children(close)}
      </Modal>
    </>
  );
}
