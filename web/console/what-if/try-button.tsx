import { Button } from 'antd';
import { useNavigate } from 'react-router';
import { addDays } from '../../../kernel/calendar.ts';
import { Refusal } from '../form/refusal.tsx';
import { today } from '../words/today.ts';
import { aYear, useTry } from './queries.ts';

interface TryProps {
  readonly org: string;
  readonly drafts: readonly string[];
  /** For those who hear the button alone. */
  readonly about: string;
}

/** Tries drafts on the cases of the last year and on the members of today. */
export function TryButton({ org, drafts, about }: TryProps) {
  const navigate = useNavigate();
  const trying = useTry(org, ({ id }) => void navigate(`/what-ifs/${id}`));
  return (
    <>
      <Button
        size="small"
        aria-label={`试算影响：${about}`}
        loading={trying.isPending}
        onClick={() => trying.mutate({ drafts, from: addDays(today(), -aYear), to: today() })}
      >
        试算影响
      </Button>
      {trying.error !== null && <Refusal fault={trying.error} />}
    </>
  );
}
