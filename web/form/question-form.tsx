import { type FormEvent, type ReactNode, useState } from 'react';
import type { AnyValues, Fields } from '../../kernel/field.ts';
import { fieldAt } from '../../kernel/form.ts';
import type { Reason } from '../../kernel/refusal.ts';
import { Button } from '../ui/button.tsx';
import { ErrorSummary } from '../ui/error-summary.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { askedAnswers, askedOf, problemsOf } from './answers.ts';
import { FieldInput } from './field-input.tsx';
import { useFormDoor } from './form-door.ts';
import type { CaseOptions } from './input-props.ts';
import { SendingContext, useArrival } from './sending.ts';

/** A refusal by the server: its sentence, and the fields it is about. */
export interface Refusing {
  readonly message: string;
  readonly reasons: readonly Reason[];
}

interface QuestionFormProps {
  readonly title: string;
  /** False on a page that has a heading of its own. */
  readonly heading?: false;
  /** All fields of the form; a question may depend on one of another page. */
  readonly fields: Fields;
  /** The fields on this page; all of them when not given. */
  readonly page?: readonly string[];
  readonly answers: AnyValues;
  readonly onAnswer: (id: string, value: unknown) => void;
  readonly submitLabel: string;
  readonly onSubmit: (answers: AnyValues) => void;
  readonly busy?: boolean;
  readonly refused?: Refusing | undefined;
  readonly options?: CaseOptions;
  /** Between the heading and the first question. */
  readonly before?: ReactNode;
  readonly above?: ReactNode;
  readonly after?: ReactNode;
}

const noOptions: CaseOptions = { staff: {}, refusal: {} };

export function inputIdOf(field: string): string {
  return `q-${field}`;
}

/** What is wrong after a try: the form's own findings first, then what the server said about the answers as sent. */
function useProblems(refused: Refusing | undefined) {
  const [found, setFound] = useState<{ readonly problems: readonly Reason[]; readonly tries: number }>({
    problems: [],
    tries: 0,
  });
  const [mended, setMended] = useState<readonly string[]>([]);
  const problems = [...found.problems, ...(refused?.reasons ?? [])].filter(({ at }) => !mended.includes(fieldAt(at)));
  return {
    problems,
    tries: found.tries,
    /** The server's sentence, unless the form itself has found something since. */
    heading: found.problems.length === 0 ? refused?.message : undefined,
    ofField: (id: string) => problems.find(({ at }) => at === id)?.says,
    /** What is wrong inside the rows of a list, by where it stands. */
    inField: (id: string) => problems.filter(({ at }) => at !== id && fieldAt(at) === id),
    mend: (id: string) => setMended((before) => [...before, id]),
    try(next: readonly Reason[]) {
      setMended([]);
      setFound(({ tries }) => ({ problems: next, tries: tries + 1 }));
    },
  };
}

function linesOf({ problems }: { readonly problems: readonly Reason[] }, asked: readonly string[]) {
  return problems.map(({ at, says }) => ({ says, inputId: asked.includes(fieldAt(at)) ? inputIdOf(at) : undefined }));
}

/** A page of questions: native inputs, problems at the field and in a summary that takes the focus. */
export function QuestionForm(props: QuestionFormProps) {
  const { fields, answers, page = Object.keys(fields), options = noOptions, refused } = props;
  const { today } = useFormDoor();
  const state = useProblems(refused);
  const asked = askedOf(page, fields, answers);
  const isFailed = state.problems.length > 0 || refused !== undefined;

  const judge = () => {
    const problems = problemsOf(page, fields, answers, { today, rules: Object.keys(options.refusal) });
    state.try(problems);
    if (problems.length === 0) props.onSubmit(askedAnswers(fields, answers));
  };

  const arrival = useArrival(judge);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    arrival.goOn();
  };

  const change = (id: string, value: unknown) => {
    state.mend(id);
    props.onAnswer(id, value);
  };

  return (
    <form className="stack" noValidate onSubmit={submit}>
      {isFailed && (
        <ErrorSummary
          key={state.tries}
          {...(state.heading && { heading: state.heading })}
          lines={linesOf(state, asked)}
        />
      )}
      {props.heading ?? (
        <PageHead title={props.title} failed={isFailed}>
          {props.above}
        </PageHead>
      )}
      {props.before}
      <SendingContext value={arrival.sending}>
        {asked.map((id) => (
          <FieldInput
            key={id}
            id={inputIdOf(id)}
            asked={fields[id]!}
            value={answers[id]}
            problem={state.ofField(id)}
            problems={state.inField(id)}
            options={options}
            onChange={(value) => change(id, value)}
          />
        ))}
      </SendingContext>
      <Button type="submit" look="primary" busy={arrival.isWaiting || (props.busy ?? false)}>
        {arrival.isWaiting ? '文件还在上传，传完自动继续' : props.submitLabel}
      </Button>
      {props.after}
    </form>
  );
}
