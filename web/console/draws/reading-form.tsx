import { Alert, Button, Input } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import type { DrawDeskAnswer } from '../../../kernel/draw-answers.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { useDrawStep } from './queries.ts';

/** One of two reads what the sources gave. What the other has read is nowhere on the page. */
export function ReadingForm({ desk, onDone }: { readonly desk: DrawDeskAnswer; readonly onDone: () => void }) {
  const form = useId();
  const { draw, reading } = desk;
  const numbered = draw.sources.filter(({ kind }) => kind === 'numbered');
  const [values, setValues] = useState<readonly string[]>(() => numbered.map(() => ''));
  const sending = useDrawStep<{ readonly values: readonly string[] }>(`/api/draws/${draw.id}/readings`, onDone);
  const problems = problemsOf(sending.error);
  const help = '照公布的顺序抄，数字之间空一格；两个人要抄得一样。';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sending.mutate({ values });
  };
  return (
    <form className="form change-form" onSubmit={submit} noValidate>
      {reading.differed && (
        <Alert type="warning" showIcon title="上一轮两个人录入的不一样，请各自对照公布的结果重新录入。这件事会公开。" />
      )}
      <p>请你自己去查公布的结果，不要问另一个人。两个人录得一样才算数，录好不能改。</p>
      {numbered.map(({ says }, n) => {
        const id = `${form}-values.${n}`;
        const problem = problems.find(({ at }) => at === `values.${n}`)?.says;
        return (
          <FieldRow key={says} id={id} label={says} help={help} problem={problem}>
            <Input
              {...inputProps(id, { help, problem })}
              maxLength={120}
              autoComplete="off"
              value={values[n] ?? ''}
              onChange={(event) => setValues(values.map((value, at) => (at === n ? event.target.value : value)))}
            />
          </FieldRow>
        );
      })}
      {sending.error && problems.length === 0 && <Refusal fault={sending.error} />}
      <Button type="primary" htmlType="submit" loading={sending.isPending}>
        提交我录入的
      </Button>
    </form>
  );
}
