import { fieldOf } from '../../../kernel/finder/questions.ts';
import { answerWords } from '../../flow/answer-words.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/card.tsx';
import { benefits } from '../services.ts';
import { today } from '../today.ts';
import type { Said } from './use-finder.ts';

function wordsOf(id: string, { answers, passed }: Said): string {
  if (passed.includes(id)) return '跳过了';
  const value = answers[id];
  if (value === null || (Array.isArray(value) && value.length === 0)) return '没有';
  return answerWords(fieldOf(benefits, id)!, value, { today: today() }) ?? '没有';
}

/** What she has said, each to be taken back and asked again. */
export function AnswersGiven({ said, onChange }: { readonly said: Said; readonly onChange: (id: string) => void }) {
  if (said.order.length === 0) return null;
  return (
    <Section title="你答过的">
      <dl className="facts">
        {said.order.map((id) => {
          const label = fieldOf(benefits, id)?.label ?? id;
          return (
            <div key={id} className="fact changeable">
              <dt>{label}</dt>
              <dd>{wordsOf(id, said)}</dd>
              <dd className="fact-change no-print">
                <Button look="quiet" aria-label={`改：${label}`} onClick={() => onChange(id)}>
                  改
                </Button>
              </dd>
            </div>
          );
        })}
      </dl>
    </Section>
  );
}
