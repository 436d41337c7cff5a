import { Alert, Button } from 'antd';
import { useEffect, useId, useRef, type FormEvent } from 'react';
import { isAsked } from '../../../kernel/field.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import { Refused } from '../../api/client.ts';
import { Question } from '../form/question.tsx';
import { Refusal } from '../form/refusal.tsx';
import { type MoveFormProps, useMoveForm } from './use-move-form.ts';

function isStale(fault: unknown): boolean {
  return fault instanceof Refused && (fault.code === 'moved-on' || fault.code === 'move-illegal');
}

/** Says before the click what the server would refuse afterwards. */
function Foreseen({ of, service, move }: Pick<MoveFormProps, 'of' | 'service' | 'move'>) {
  const failed = of.findings.filter(({ holds }) => !holds);
  if (service.actions[move.action]?.demands !== 'eligible' || failed.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title="系统核对有不符合的条件，这一步办不了"
      description={failed.map(({ says }) => says).join('；')}
    />
  );
}

/** Puts the focus on the first question with a problem, each time the problems are new. */
function useFocusOnFirst(form: string, problems: readonly Reason[]) {
  useEffect(() => {
    const first = problems[0];
    if (first) document.getElementById(`${form}-${first.at}`)?.focus();
  }, [form, problems]);
}

function Title({ id, label }: { readonly id: string; readonly label: string }) {
  const title = useRef<HTMLParagraphElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <p id={id} className="form-title" tabIndex={-1} ref={title}>
      {label}
    </p>
  );
}

type Filling = ReturnType<typeof useMoveForm>;

function Questions({
  form,
  filling,
  of,
  service,
}: Pick<MoveFormProps, 'of' | 'service'> & { form: string; filling: Filling }) {
  const { asks, said, problems, say } = filling;
  return Object.entries(asks)
    .filter(([, field]) => isAsked(field, said))
    .map(([id, field]) => (
      <Question
        key={id}
        id={`${form}-${id}`}
        field={field}
        value={said[id]}
        problem={problems.find(({ at }) => at === id)?.says}
        onChange={(value) => say(id, value)}
        asking={{ service, of }}
      />
    ));
}

/** The questions of one move and the button that makes it. */
export function MoveForm({ onCancel, ...props }: MoveFormProps & { readonly onCancel: () => void }) {
  const form = useId();
  const filling = useMoveForm(props);
  const { asks, fault, problems, sending, send, readAgain } = filling;
  useFocusOnFirst(form, problems);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form className="form move-form" onSubmit={submit} noValidate aria-labelledby={`${form}-title`}>
      <Title id={`${form}-title`} label={props.move.label} />
      <Foreseen {...props} />
      <Questions form={form} filling={filling} of={props.of} service={props.service} />
      {fault && (
        <Refusal
          fault={fault}
          beside={Object.keys(asks)}
          action={isStale(fault) && <Button onClick={() => void readAgain()}>看最新进度</Button>}
        />
      )}
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={sending}>
          {props.move.label}
        </Button>
        <Button onClick={onCancel}>返回</Button>
      </div>
    </form>
  );
}
