import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Me } from '../../../kernel/answers.ts';
import { maskPhone } from '../../../kernel/identity/phone.ts';
import { Refused, api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { FieldFrame } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';

interface CodeFormProps {
  readonly phone: string;
  /** The code itself, where the server runs as a demonstration and sends no messages. */
  readonly demoCode?: string | undefined;
  readonly onAgain: () => Promise<void>;
  readonly onOther: () => void;
  readonly onMe: (me: Me) => void;
}

const inputId = 'code';

/** Digits as pasted from a message: «验证码 123 456» is a right answer. */
function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '');
}

function useCode({ phone, onMe }: CodeFormProps) {
  const [typed, setTyped] = useState('');
  const [tries, setTries] = useState(0);
  const [isShort, setShort] = useState(false);
  const signing = useMutation({
    mutationFn: async (code: string) => onMe(await api.post<Me>('/api/session', { phone, code })),
  });
  const wrong = signing.error instanceof Refused && signing.error.code === 'sign-in-wrong';
  const problem = isShort
    ? '请填写短信里的 6 位数字'
    : wrong
      ? '验证码不对，请填刚才在这里要的那条短信里的'
      : signing.error?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = digitsOf(typed);
    setTries((before) => before + 1);
    setShort(code.length !== 6);
    if (code.length === 6) signing.mutate(code);
  };
  return { typed, setTyped, tries, problem, submit, busy: signing.isPending };
}

function WhereTheCodeIs({ demoCode, phone }: CodeFormProps) {
  if (!demoCode) return <p>短信已经发到 {maskPhone(phone)}，一般一分钟内收到。</p>;
  return (
    <Notice>
      <p>
        这是演示，不发短信。验证码是 <strong className="figures">{demoCode}</strong>
      </p>
    </Notice>
  );
}

export function CodeForm(props: CodeFormProps) {
  const { typed, setTyped, tries, problem, submit, busy } = useCode(props);
  const again = useMutation({ mutationFn: props.onAgain });
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {problem && <ErrorSummary lines={[{ says: problem, inputId }]} key={tries} />}
      <PageHead title="填写验证码" part="code" failed={problem !== undefined} />
      <WhereTheCodeIs {...props} />
      <FieldFrame id={inputId} label="6 位验证码" problem={problem}>
        {(ties) => (
          <input
            {...ties}
            className="input figures"
            type="text"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </FieldFrame>
      <Button type="submit" look="primary" busy={busy}>
        登录
      </Button>
      <div className="line-up">
        <Button busy={again.isPending} onClick={() => again.mutate()}>
          没收到，再发一次
        </Button>
        <Button onClick={props.onOther}>换手机号</Button>
      </div>
      <output>{again.error?.message ?? (again.isSuccess ? '已经再发一次。' : '')}</output>
    </form>
  );
}
