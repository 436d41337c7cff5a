import { Button } from 'antd';
import { useState } from 'react';
import type { FactorLine, RecoveryCodesAnswer } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { CodesDialog } from './codes-dialog.tsx';
import { ProvingDialog } from './proving-dialog.tsx';
import { useChange } from './queries.ts';

export function RemoveFactor({ factor }: { readonly factor: FactorLine }) {
  const [open, setOpen] = useState(false);
  const removing = useChange((password: string) => api.post(`/api/my/factors/${factor.id}/remove`, { password }));
  return (
    <>
      <Button aria-label={`删除：${factor.name}`} onClick={() => setOpen(true)}>
        删除
      </Button>
      {open && (
        <ProvingDialog
          title={`删除“${factor.name}”`}
          says="删除以后，不能再用它登录。"
          label="删除"
          fault={removing.error}
          pending={removing.isPending}
          onProve={(password) => removing.mutate(password, { onSuccess: () => setOpen(false) })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

export function RenewCodes() {
  const [open, setOpen] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const making = useChange((password: string) => api.post<RecoveryCodesAnswer>('/api/my/recovery-codes', { password }));
  const show = ({ recoveryCodes }: RecoveryCodesAnswer) => {
    setOpen(false);
    setCodes(recoveryCodes);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>重新生成备用码</Button>
      {open && (
        <ProvingDialog
          title="重新生成备用码"
          says="会得到十个新的备用码，原来的全部作废。"
          label="生成"
          fault={making.error}
          pending={making.isPending}
          onProve={(password) => making.mutate(password, { onSuccess: show })}
          onClose={() => setOpen(false)}
        />
      )}
      {codes && <CodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
    </>
  );
}
