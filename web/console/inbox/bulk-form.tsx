import { Alert, Button } from 'antd';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { CaseAnswer, MayMove } from '../../../kernel/answers.ts';
import { type AnyValues, type Fields, isAsked } from '../../../kernel/field.ts';
import { checkFields } from '../../../kernel/form.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import type { Service } from '../../../kernel/service.ts';
import { filled } from '../form/answering.ts';
import { Question } from '../form/question.tsx';
import { today } from '../words/today.ts';
import { bulkAsks } from './bulk-moves.ts';

interface BulkFormProps {
  readonly of: CaseAnswer;
  readonly service: Service;
  readonly move: MayMove;
  readonly count: number;
  readonly onSend: (said: AnyValues) => void;
  readonly onCancel: () => void;
}

function useAnswers(asks: Fields, service: Service) {
  const [said, setSaid] = useState<AnyValues>({});
  const [problems, setProblems] = useState<readonly Reason[]>([]);
  return {
    said,
    problems,
    say: (id: string, value: unknown) => setSaid((before) => ({ ...before, [id]: value })),
    /** The answers where nothing is wrong with them. */
    check: (): AnyValues | undefined => {
      const answers = Object.fromEntries(
        Object.entries(filled(said)).filter(([id]) => asks[id] && isAsked(asks[id], said)),
      );
      const found = checkFields(asks, answers, { today: today(), rules: Object.keys(service.eligible) });
      setProblems(found);
      return found.length === 0 ? answers : undefined;
    },
  };
}

/** The questions of one move, answered once for all chosen cases. */
export function BulkForm({ of, service, move, count, onSend, onCancel }: BulkFormProps) {
  const form = useId();
  const title = useRef<HTMLParagraphElement>(null);
  const asks = bulkAsks(service, move.action);
  const { said, problems, say, check } = useAnswers(asks, service);
  useEffect(() => title.current?.focus(), []);
  useEffect(() => {
    const first = problems[0];
    if (first) document.getElementById(`${form}-${first.at}`)?.focus();
  }, [form, problems]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const answers = check();
    if (answers) onSend(answers);
  };
  return (
    <form className="form move-form" onSubmit={submit} noValidate aria-labelledby={`${form}-title`}>
      <p id={`${form}-title`} className="form-title" tabIndex={-1} ref={title}>
        {move.label}：{count} 件一起办
      </p>
      {move.pays !== undefined && <Alert type="warning" showIcon title="每一件都会发放，金额按各件的规定计算。" />}
      {Object.entries(asks)
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
        ))}
      <div className="buttons">
        <Button type="primary" htmlType="submit">
          {move.label}（{count} 件）
        </Button>
        <Button onClick={onCancel}>返回</Button>
      </div>
    </form>
  );
}
