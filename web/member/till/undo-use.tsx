import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Till, UseLine } from '../../../kernel/voucher/answers.ts';
import { api } from '../../api/client.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { FaultNotice } from '../loaded.tsx';

interface UndoUseProps {
  readonly till: Till;
  readonly use: UseLine;
  readonly onUndone?: () => void;
}

const clockOf = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(11, 16);

/** Gives a voucher back to the member, while the minutes last. */
export function UndoUse({ till, use, onUndone }: UndoUseProps) {
  const client = useQueryClient();
  const undoing = useMutation({
    mutationFn: () => api.post<UseLine>(`/api/tills/${till.merchantId}/uses/${use.id}/undo`, {}),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['till'] });
      onUndone?.();
    },
  });
  if (use.undoUntil === undefined) return null;
  return (
    <>
      {undoing.error && <FaultNotice fault={undoing.error} />}
      <Confirm
        verb={`撤销第 ${use.number} 号`}
        warns={`收错了可以撤销，到 ${clockOf(use.undoUntil)} 为止。撤销以后，券退给会员，钱请和会员结清。`}
        loses
        onConfirm={() => undoing.mutate()}
      />
    </>
  );
}
