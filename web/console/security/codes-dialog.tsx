import { Modal } from 'antd';
import { RecoveryCodes } from '../session/recovery-codes.tsx';

/** New recovery codes, shown this once. */
export function CodesDialog({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  return (
    <Modal open title="备用码" footer={null} closable={false} keyboard={false} mask={{ closable: false }}>
      <div className="sign-in">
        <RecoveryCodes codes={codes} label="我已记下" onDone={onClose} />
      </div>
    </Modal>
  );
}
