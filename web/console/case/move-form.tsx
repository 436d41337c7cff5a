import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import type { CaseAnswer, MayMove } from '../../../kernel/answers.ts';
import { type AnyValues, type Fields, isAsked } from '../../../kernel/field.ts';
import { checkFields } from '../../../kernel/form.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import type { Service } from '../../../kernel/service.ts';
import { Refused } from '../../api/client.ts';
import { Question } from '../form/question.tsx';
import { Refusal } from '../form/refusal.tsx';
import { filled } from '../form/answering.ts';
import { caseQuery } from '../queries.ts';
import { today } from '../words/today.ts';
import { useMove } from './use-move.ts';

interface MoveFormProps {
  readonly of: CaseAnswer;
  readonly service: Service;
  readonly move: MayMove;
  readonly onMoved: (after: CaseAnswer) => void;
  readonly onCancel: () => void;
}

const nothingAsked: Fields = {};

function problemsOf(fault: unknown): readonly Reason[] {
  return fault instanceof Refused && fault.code === 'answers-wrong' ? fault.reasons : [];
}

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

/**
 * The questions of one move and the button that makes it. `seen` is what the cadre had read when the form was opened:
 * if somebody was faster the server says so, and what was typed stays until the case has been read again.
 */
export function MoveForm({ of, service, move, onMoved, onCancel }: MoveFormProps) {
  const form = useId();
  const queries = useQueryClient();
  const heading = useRef<HTMLParagraphElement>(null);
  const [seen, setSeen] = useState(of.seq);
  const [said, setSaid] = useState<AnyValues>({});
  const [found, setFound] = useState<readonly Reason[]>([]);
  const moving = useMove(of.id, onMoved);
  const asks = service.actions[move.action]?.asks ?? nothingAsked;
  const refused = problemsOf(moving.error);
  const problems = found.length > 0 ? found : refused;
  useFocusOnFirst(form, problems);
  useEffect(() => heading.current?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const asked = Object.entries(filled(said)).filter(([id]) => asks[id] && isAsked(asks[id], said));
    const answers = Object.fromEntries(asked);
    const problems = checkFields(asks, answers, { today: today(), rules: Object.keys(service.eligible) });
    setFound(problems);
    if (problems.length === 0) moving.mutate({ action: move.action, said: answers, seen });
  };
  const readAgain = async () => {
    const now = await queries.fetchQuery({ ...caseQuery(of.id), staleTime: 0 });
    setSeen(now.seq);
    moving.reset();
  };

  return (
    <form className="form move-form" onSubmit={submit} noValidate aria-labelledby={`${form}-title`}>
      <p id={`${form}-title`} className="form-title" tabIndex={-1} ref={heading}>
        {move.label}
      </p>
      <Foreseen of={of} service={service} move={move} />
      {Object.entries(asks).map(
        ([id, field]) =>
          isAsked(field, said) && (
            <Question
              key={id}
              id={`${form}-${id}`}
              field={field}
              value={said[id]}
              problem={problems.find(({ at }) => at === id)?.says}
              onChange={(value) => setSaid((before) => ({ ...before, [id]: value }))}
              asking={{ service, of }}
            />
          ),
      )}
      {moving.error && (
        <Refusal
          fault={moving.error}
          beside={Object.keys(asks)}
          action={isStale(moving.error) && <Button onClick={() => void readAgain()}>看最新进度</Button>}
        />
      )}
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={moving.isPending}>
          {move.label}
        </Button>
        <Button onClick={onCancel}>返回</Button>
      </div>
    </form>
  );
}
