import { Button, Input } from 'antd';
import { useEffect, type FormEvent, type ReactNode } from 'react';
import type { Reason } from '../../../kernel/refusal.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';

interface TextProps {
  readonly id: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** How long the words must be is the server's to say; what cannot be right by its length cannot be typed. */
export function WhyField({ id, value, problem, onChange }: TextProps) {
  const help = '2 到 500 个字，会记在变更记录里。';
  return (
    <FieldRow id={id} label="原因" help={help} problem={problem}>
      <Input.TextArea
        {...inputProps(id, { help, problem })}
        autoSize={{ minRows: 3, maxRows: 8 }}
        maxLength={500}
        showCount
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}

export function NameField({ id, value, problem, onChange }: TextProps) {
  return (
    <FieldRow id={id} label="新名称" problem={problem}>
      <Input
        {...inputProps(id, { problem })}
        maxLength={60}
        showCount
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}

interface ChangeFormProps {
  /** Fields are found by this and the name of what is asked: `form-why`. */
  readonly form: string;
  readonly verb: string;
  /** Whether it cannot be taken back. */
  readonly final?: boolean;
  readonly fault: unknown;
  readonly problems: readonly Reason[];
  readonly sending: boolean;
  readonly onSend: () => void;
  readonly onCancel: () => void;
  /** What the other button is called, where it does not lead back. */
  readonly cancel?: string;
  readonly children: ReactNode;
}

/**
 * The frame of a change: what is asked, a refusal in the server's words, and the button that does it. Problems stand
 * beside their fields, of which the first gets the focus, and are not said twice.
 */
export function ChangeForm(props: ChangeFormProps) {
  const { form, verb, final = false, fault, problems, sending, onSend, onCancel, cancel = '返回', children } = props;
  useEffect(() => {
    const first = problems[0];
    if (first) document.getElementById(`${form}-${first.at}`)?.focus();
  }, [form, problems]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend();
  };
  return (
    <form className="form change-form" onSubmit={submit} noValidate>
      {children}
      {fault !== null && problems.length === 0 && <Refusal fault={fault} />}
      <div className="buttons">
        <Button type="primary" htmlType="submit" danger={final} loading={sending}>
          {verb}
        </Button>
        <Button onClick={onCancel}>{cancel}</Button>
      </div>
    </form>
  );
}
