import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Modal } from 'antd';
import { Link } from 'react-router';
import type { SigningAnswer } from '../../../kernel/payout.ts';
import { Refused, api } from '../../api/client.ts';
import { mayUsePasskeys } from '../session/passkey.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Refusal } from './refusal.tsx';
import { type Waiting, plainYes, useSecondWord } from './second-word.tsx';
import { linesOf, signText } from './signing.ts';
import './signed-yes.css';

async function yesTo(asked: SigningAnswer) {
  const signed = await signText(asked);
  return { ...plainYes(), ...(signed && { signed }) };
}

/** Why this browser cannot ask for the passkey, where it cannot. */
function elsewhere({ passkey }: SigningAnswer): string | undefined {
  if (passkey === undefined || (mayUsePasskeys() && passkey.at === window.location.origin)) return undefined;
  return `通行密钥只能在 ${passkey.at} 打开的页面上使用，请从那里登录，再来复核。`;
}

interface DialogProps {
  readonly asked: SigningAnswer;
  readonly waiting: Waiting;
  readonly title: string;
  readonly onClose: () => void;
}

/** Exactly what is signed, before the browser asks for the passkey. */
function SigningDialog({ asked, waiting, title, onClose }: DialogProps) {
  const saying = useSecondWord(waiting, onClose, yesTo);
  const cannot = elsewhere(asked);
  const signs = asked.passkey !== undefined;
  return (
    <Modal
      open
      width={640}
      title={title}
      okText={signs ? '用通行密钥签名并同意' : '不签名，直接同意'}
      okButtonProps={{ disabled: cannot !== undefined }}
      cancelText="返回"
      confirmLoading={saying.isPending}
      onOk={() => saying.mutate(asked)}
      onCancel={onClose}
    >
      {saying.error && <Refusal fault={saying.error} />}
      {cannot !== undefined && <Alert type="warning" showIcon title={cannot} />}
      <p>
        {signs
          ? '下面就是你要签名的全部内容，请先核对。签名会一直保存，以后哪怕改动一分钱也查得出来。'
          : '你还没有通行密钥，这次同意会记为“未签名”。在“我的”里的“账号安全”添加通行密钥以后，就可以签名。'}
      </p>
      <div className="signed-text">
        <Facts>
          {linesOf(asked.text).map(([name, says]) => (
            <Fact key={name} label={name}>
              {says}
            </Fact>
          ))}
        </Facts>
      </div>
    </Modal>
  );
}

interface Props {
  readonly waiting: Waiting;
  /** What the button says; the dialog bears it as its title. */
  readonly label: string;
}

/** The second person's yes to a payment: a button that shows what she is to sign, and then asks for her passkey. */
export function SignedYes({ waiting, label }: Props) {
  const asking = useMutation({ mutationFn: () => api.post<SigningAnswer>(`${waiting.url}/signing`, {}) });
  const owesPasskey = asking.error instanceof Refused && asking.error.code === 'signature-needed';
  return (
    <>
      {asking.error && (
        <Refusal fault={asking.error} action={owesPasskey && <Link to="/mine/security">去账号安全添加</Link>} />
      )}
      <Button type="primary" loading={asking.isPending} onClick={() => asking.mutate()}>
        {label}
      </Button>
      {asking.data && (
        <SigningDialog asked={asking.data} waiting={waiting} title={label} onClose={() => asking.reset()} />
      )}
    </>
  );
}
