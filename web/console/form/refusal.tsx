import { Alert } from 'antd';
import type { ReactNode } from 'react';
import type { Reason } from '../../../kernel/refusal.ts';
import { Refused } from '../../api/client.ts';

interface RefusalProps {
  readonly fault: unknown;
  /** What can be done about it at once. */
  readonly action?: ReactNode;
  /** The fields whose problems are shown beside them and not repeated here. */
  readonly beside?: readonly string[];
}

function sourceOf({ cites }: Reason): string {
  return cites === undefined ? '' : `依据：${[cites.title, cites.clause].filter(Boolean).join('，')}`;
}

/** A refusal in its own words, with every reason and the clause it rests on. */
export function Refusal({ fault, action, beside = [] }: RefusalProps) {
  const says = fault instanceof Refused ? fault.message : '没有办成。请再试一次，还是不行就联系平台管理员。';
  const reasons = fault instanceof Refused ? fault.reasons.filter(({ at }) => !beside.includes(at)) : [];
  return (
    <Alert
      type="error"
      showIcon
      title={says}
      action={action}
      description={
        reasons.length > 0 && (
          <ul className="plain">
            {reasons.map((reason) => (
              <li key={reason.at}>
                {reason.says} <span className="quiet">{sourceOf(reason)}</span>
              </li>
            ))}
          </ul>
        )
      }
    />
  );
}
