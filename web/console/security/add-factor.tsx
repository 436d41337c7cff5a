import { Button, Modal } from 'antd';
import { useState } from 'react';
import type { NewTotpAnswer, PasskeyAnswer, RecoveryCodesAnswer } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { NewTotp } from '../session/new-totp.tsx';
import { makePasskey, mayUsePasskeys } from '../session/passkey.ts';
import { CodesDialog } from './codes-dialog.tsx';
import { ProvingDialog } from './proving-dialog.tsx';
import { useChange } from './queries.ts';

/** With a factor come recovery codes where the account has none; they are shown now or never. */
interface Added {
  readonly onAdded: (codes: readonly string[]) => void;
}

function ConfirmTotp({
  made,
  onAdded,
  onClose,
}: Added & { readonly made: NewTotpAnswer; readonly onClose: () => void }) {
  const confirming = useChange((code: string) => api.post<RecoveryCodesAnswer>('/api/my/totp/confirm', { code }));
  return (
    <Modal open title="添加验证器应用" footer={null} onCancel={onClose}>
      <NewTotp
        made={made}
        fault={confirming.error}
        pending={confirming.isPending}
        confirm={(code) => confirming.mutate(code, { onSuccess: ({ recoveryCodes }) => onAdded(recoveryCodes) })}
      />
    </Modal>
  );
}

function AddTotp({ onAdded }: Added) {
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<NewTotpAnswer>();
  const starting = useChange((password: string) => api.post<NewTotpAnswer>('/api/my/totp', { password }));
  const show = (answer: NewTotpAnswer) => {
    setOpen(false);
    setMade(answer);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>添加验证器应用</Button>
      {open && (
        <ProvingDialog
          title="添加验证器应用"
          says="换手机时，先在新手机上添加，再删除旧的。"
          label="下一步"
          fault={starting.error}
          pending={starting.isPending}
          onProve={(password) => starting.mutate(password, { onSuccess: show })}
          onClose={() => setOpen(false)}
        />
      )}
      {made && (
        <ConfirmTotp
          made={made}
          onClose={() => setMade(undefined)}
          onAdded={(codes) => {
            setMade(undefined);
            onAdded(codes);
          }}
        />
      )}
    </>
  );
}

function AddPasskey({ onAdded }: Added) {
  const [open, setOpen] = useState(false);
  const adding = useChange(async (password: string) => {
    const asked = await api.post<PasskeyAnswer>('/api/my/passkey/options', { password });
    const response = await makePasskey(asked);
    return api.post<RecoveryCodesAnswer>('/api/my/passkey', { response, name: '通行密钥' });
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>添加通行密钥</Button>
      {open && (
        <ProvingDialog
          title="添加通行密钥"
          says="通行密钥存在这台电脑、手机或安全钥匙里，登录时按指纹、刷脸或输入开机密码。"
          label="添加"
          fault={adding.error}
          pending={adding.isPending}
          onProve={(password) =>
            adding.mutate(password, {
              onSuccess: ({ recoveryCodes }) => {
                setOpen(false);
                onAdded(recoveryCodes);
              },
            })
          }
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

export function AddFactor() {
  const [codes, setCodes] = useState<readonly string[]>([]);
  return (
    <p className="factor-buttons">
      <AddTotp onAdded={setCodes} />
      {mayUsePasskeys() && <AddPasskey onAdded={setCodes} />}
      {codes.length > 0 && <CodesDialog codes={codes} onClose={() => setCodes([])} />}
    </p>
  );
}
