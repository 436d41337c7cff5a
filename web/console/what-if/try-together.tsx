import { Button, Checkbox } from 'antd';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { addDays } from '../../../kernel/calendar.ts';
import { GroupRow } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { PlainDay } from '../targets/plain-day.tsx';
import { today } from '../words/today.ts';
import { aYear, useTry } from './queries.ts';
import './what-if.css';

interface TryTogetherProps {
  readonly org: string;
  /** What the service is called whose drafts these are. */
  readonly title: string;
  readonly drafts: readonly { readonly id: string; readonly says: string }[];
}

/** Tries drafts of one service together, on the applications of days that can be chosen. */
export function TryTogether({ org, title, drafts }: TryTogetherProps) {
  const form = useId();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<readonly string[]>(drafts.map(({ id }) => id));
  const [days, setDays] = useState({ from: addDays(today(), -aYear), to: today() });
  const trying = useTry(org, ({ id }) => void navigate(`/what-ifs/${id}`));
  const problemAt = (name: string) => problemsOf(trying.error).find(({ at }) => at === name)?.says;
  const day = (name: 'from' | 'to', label: string) => (
    <PlainDay
      id={`${form}-${name}`}
      label={label}
      value={days[name]}
      problem={problemAt(name)}
      onChange={(value) => setDays((before) => ({ ...before, [name]: value }))}
    />
  );
  const picked = drafts.filter(({ id }) => chosen.includes(id)).map(({ id }) => id);
  return (
    <details className="try-together">
      <summary>试算{title}：几份草案一起，或者换一段时间</summary>
      <div className="what-if">
        <GroupRow id={`${form}-drafts`} label="试算哪几份">
          <Checkbox.Group
            className="stacked"
            options={drafts.map(({ id, says }) => ({ value: id, label: says }))}
            value={[...chosen]}
            onChange={setChosen}
          />
        </GroupRow>
        {day('from', '用哪一天起提交的申请')}
        {day('to', '到哪一天为止')}
        <Button
          disabled={picked.length === 0}
          loading={trying.isPending}
          onClick={() => trying.mutate({ drafts: picked, ...days })}
        >
          {picked.length === 0 ? '先选一份草案' : `试算选中的 ${picked.length} 份`}
        </Button>
        {trying.error !== null && <Refusal fault={trying.error} />}
      </div>
    </details>
  );
}
