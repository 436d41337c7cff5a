import { Input, Modal } from 'antd';
import { useState } from 'react';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';

interface ProvingDialogProps {
  readonly title: string;
  readonly says: string;
  readonly label: string;
  readonly fault: unknown;
  readonly pending: boolean;
  readonly onProve: (password: string) => void;
  readonly onClose: () => void;
}

/** Asks for the present password before anything is changed by which one signs in: the screen may have been left open. */
export function ProvingDialog({ title, says, label, fault, pending, onProve, onClose }: ProvingDialogProps) {
  const [password, setPassword] = useState('');
  return (
    <Modal
      open
      title={title}
      okText={label}
      cancelText="不改了"
      confirmLoading={pending}
      onOk={() => onProve(password)}
      onCancel={onClose}
    >
      <div className="form sign-in">
        <p>{says}</p>
        {fault !== null && <Refusal fault={fault} />}
        <FieldRow id="present-password" label="先输入现在的密码">
          <Input.Password
            {...inputProps('present-password', {})}
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            onPressEnter={() => onProve(password)}
          />
        </FieldRow>
      </div>
    </Modal>
  );
}
