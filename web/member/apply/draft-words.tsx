import { useMutation } from '@tanstack/react-query';
import { Confirm } from '../../ui/confirm.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FaultNotice } from '../loaded.tsx';
import type { DraftKeeper, Saving } from './draft-keeper.ts';
import { useSaving } from './use-draft.ts';

const words: Readonly<Record<Saving, string>> = {
  unchanged: '填写的内容会自动保存，可以随时离开，下次接着填。',
  saving: '正在保存…',
  saved: '已保存，可以随时离开，下次接着填。',
  failed: '还没有保存上，网络恢复后会自动再存。先不要关掉这一页。',
};

export function SavingWords({ keeper }: { readonly keeper: DraftKeeper }) {
  const saving = useSaving(keeper);
  return (
    <p className="soft" aria-live="polite">
      {words[saving]}
    </p>
  );
}

export function RestoredNotice({ onDiscard }: { readonly onDiscard: () => Promise<void> }) {
  const discarding = useMutation({ mutationFn: onDiscard });
  return (
    <Notice>
      <p>上次填的内容还在，可以接着填。</p>
      <Confirm verb="从头填写" warns="上次填的内容会删掉，不能找回。" loses onConfirm={() => discarding.mutate()} />
      {discarding.error && <FaultNotice fault={discarding.error} />}
    </Notice>
  );
}
