import { useState } from 'react';
import type { Question } from '../../../kernel/finder/answers.ts';
import { QuestionForm } from '../../form/question-form.tsx';
import { Button } from '../../ui/button.tsx';
import { findService } from '../services.ts';

interface AskingProps {
  readonly question: Question;
  readonly busy: boolean;
  /** The question before, to go back to. */
  readonly before: string | undefined;
  readonly onAnswer: (id: string, value: unknown) => void;
  readonly onPass: (id: string) => void;
  readonly onBack: (id: string) => void;
}

/** «Nothing» is an answer: of a list none of it, of anything else that is optional that there is none. */
function nothingOf({ field }: Question): { readonly value: unknown; readonly words: string } | undefined {
  if (!field.optional) return undefined;
  return field.kind === 'choices' ? { value: [], words: '都没有' } : { value: null, words: '没有' };
}

/** What the question is for, by name where it is for few: «哪一天？» alone would not say of what. */
function forWords(services: Question['services']): string {
  if (services.length > 3) return `这一题关系到 ${services.length} 项待遇。`;
  return `这一题关系到：${services.map((service) => findService(service)?.title ?? service).join('、')}。`;
}

/** One question at a time. Nobody has to answer it. */
export function Asking({ question, busy, before, onAnswer, onPass, onBack }: AskingProps) {
  const { id, field, services } = question;
  const [typed, setTyped] = useState<unknown>();
  const nothing = nothingOf(question);
  // That it may be left empty is what the button below says.
  const { optional: _optional, ...asked } = field;
  return (
    <section className="card mine" aria-label="问题">
      <p className="soft">{forWords(services)}</p>
      <QuestionForm
        heading={false}
        title="一问全知"
        fields={{ [id]: asked }}
        answers={typed === undefined ? {} : { [id]: typed }}
        onAnswer={(_id, value) => setTyped(value)}
        submitLabel="下一题"
        onSubmit={() => onAnswer(id, typed)}
        busy={busy}
        after={
          <>
            {nothing && (
              <Button look="wide" busy={busy} onClick={() => onAnswer(id, nothing.value)}>
                {nothing.words}
              </Button>
            )}
            <Button look="wide" busy={busy} onClick={() => onPass(id)}>
              不知道，跳过
            </Button>
            {before !== undefined && (
              <Button look="quiet" busy={busy} onClick={() => onBack(before)}>
                回上一题
              </Button>
            )}
          </>
        }
      />
    </section>
  );
}
