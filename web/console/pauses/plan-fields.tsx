import { Checkbox } from 'antd';
import type { PausePlan } from '../../../kernel/pause.ts';
import { PlainDay } from '../targets/plain-day.tsx';

interface PlanFieldsProps {
  readonly form: string;
  readonly plan: PausePlan;
  readonly problem: string | undefined;
  readonly onChange: (plan: PausePlan) => void;
}

/** Until when a pause is expected to last, and whether it then ends by itself. Nothing ends by itself that was not chosen. */
export function PlanFields({ form, plan: { until, lifts }, problem, onChange }: PlanFieldsProps) {
  return (
    <>
      <PlainDay
        id={`${form}-until`}
        label="预计哪一天恢复（职工会看到，说不准就空着）"
        optional
        value={until ?? ''}
        problem={problem}
        onChange={(day) => onChange(day === '' ? { lifts: false } : { until: day, lifts })}
      />
      <Checkbox
        checked={lifts}
        disabled={until === undefined}
        onChange={(event) => onChange({ ...(until !== undefined && { until }), lifts: event.target.checked })}
      >
        到那一天自动恢复
      </Checkbox>
      <p className="quiet">
        {lifts
          ? '到那一天零点自动恢复，并发消息告诉能恢复的人。'
          : '不选自动恢复的，到那一天发消息提醒能恢复的人，由人来恢复。'}
      </p>
    </>
  );
}
