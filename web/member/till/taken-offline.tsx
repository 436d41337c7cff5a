import { type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { formatYuan } from '../../../kernel/money.ts';
import { instantWords } from '../../flow/day-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FaultNotice } from '../loaded.tsx';
import { today } from '../today.ts';
import { type OfflineTaken, dropTaken } from './till-keeper.ts';

interface TakenOfflineProps {
  readonly taken: readonly OfflineTaken[];
  readonly sending: UseMutationResult<void, Error, void>;
}

/** What lies on this phone alone, and what was sent and is not settled. */
export function TakenOffline({ taken, sending }: TakenOfflineProps) {
  const client = useQueryClient();
  const waiting = taken.filter(({ state }) => state === 'kept');
  const refused = taken.filter(({ state }) => state === 'refused');
  if (waiting.length + refused.length === 0) return null;
  const seen = async (key: string) => {
    await dropTaken(key);
    await client.invalidateQueries({ queryKey: ['till', 'taken'] });
  };
  return (
    <section className="stack-close" aria-labelledby="till-offline">
      <h3 id="till-offline">没有网络时收的</h3>
      {waiting.length > 0 && (
        <>
          <Notice tone="waiting">
            <p>
              {waiting.length} 张还在这部手机上，共 {formatYuan(waiting.reduce((sum, { offFen }) => sum + offFen, 0))}
              。上传成功才能结算。
            </p>
          </Notice>
          {sending.error && <FaultNotice fault={sending.error} />}
          <Button look="wide" busy={sending.isPending} onClick={() => sending.mutate()}>
            现在上传
          </Button>
        </>
      )}
      {refused.map(({ key, name, number, offFen, at, says }) => (
        <Card key={key} mine>
          <p>
            <strong>没有结算：</strong>
            {name}，第 {number} 号，{formatYuan(offFen)}
          </p>
          <p className="soft">
            {instantWords(at, today())}。{says}
          </p>
          <Button onClick={() => void seen(key)}>知道了</Button>
        </Card>
      ))}
    </section>
  );
}
