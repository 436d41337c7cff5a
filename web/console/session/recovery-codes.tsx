import { Alert, Button } from 'antd';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly label: string;
  readonly pending?: boolean;
  readonly onDone: () => void;
}

/** Codes that are shown this once: to be written down or printed, not to be kept where the password is. */
export function RecoveryCodes({ codes, label, pending = false, onDone }: RecoveryCodesProps) {
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title="请现在就抄下或打印这十个备用码"
        description="手机丢了、换了，就用它们登录，每个只能用一次。这个页面关掉以后不再显示。"
      />
      <ol className="plain recovery-codes" aria-label="备用码">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Button block onClick={() => window.print()}>
        打印
      </Button>
      <Button type="primary" size="large" block loading={pending} onClick={onDone}>
        {label}
      </Button>
    </>
  );
}
