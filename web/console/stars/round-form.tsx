import { InputNumber } from 'antd';
import { useId, useState } from 'react';
import { type StarRound, type StarSheet, objectionDays } from '../../../kernel/stars.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { PlainDay } from '../targets/plain-day.tsx';
import { today } from '../words/today.ts';
import { type RoundBody, useSend } from './queries.ts';

const help = `个工作日，从公布的第二天算起。${objectionDays.cites.clause}`;

/** Opens a round: when to score, until when the stars count, how long to object. */
export function RoundForm({ sheet, onClose }: { readonly sheet: StarSheet; readonly onClose: () => void }) {
  const form = useId();
  const [said, setSaid] = useState({ from: today(), to: '', validUntil: '', objectionDays: objectionDays.default });
  const sending = useSend<RoundBody, StarRound>('/api/star-rounds', onClose);
  const problems = problemsOf(sending.error);
  const day = (at: 'from' | 'to' | 'validUntil', label: string) => (
    <PlainDay
      id={`${form}-${at}`}
      label={label}
      value={said[at]}
      problem={problems.find((one) => one.at === at)?.says}
      onChange={(value) => setSaid({ ...said, [at]: value })}
    />
  );
  return (
    <ChangeForm
      form={form}
      verb="发起评定"
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate({ ...said, sheetId: sheet.id })}
      onCancel={onClose}
    >
      <p>发起以后，评定范围里的每个工会都会收到消息。</p>
      {day('from', '自评从哪一天起')}
      {day('to', '自评到哪一天为止')}
      {day('validUntil', '星级有效到哪一天')}
      <FieldRow id={`${form}-objection`} label={objectionDays.label} help={help}>
        <InputNumber
          {...inputProps(`${form}-objection`, { help })}
          min={objectionDays.min}
          max={objectionDays.max}
          precision={0}
          value={said.objectionDays}
          onChange={(n) => setSaid({ ...said, objectionDays: n ?? objectionDays.default })}
        />
      </FieldRow>
    </ChangeForm>
  );
}
