import type { TraceLine } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import type { Service } from '../../../kernel/service.ts';
import { momentWords } from '../words/moment-words.ts';
import { Answers, type AnswersProps } from './answers.tsx';

interface TimelineProps extends Pick<AnswersProps, 'files' | 'context' | 'onReveal'> {
  readonly trace: readonly TraceLine[];
  readonly service: Service;
  /** What was revealed of each line, by its sequence number. */
  readonly revealed: ReadonlyMap<number, AnyValues>;
}

/** Every move of the case, the latest first. */
export function Timeline({ trace, service, revealed, ...shared }: TimelineProps) {
  return (
    <ol className="timeline" reversed>
      {trace.toReversed().map((line) => (
        <li key={line.seq}>
          <p>
            <strong>{line.label}</strong> <time dateTime={line.at}>{momentWords(line.at)}</time>
          </p>
          <p className="quiet">{[line.who, line.org].filter(Boolean).join(' · ')}</p>
          <Answers
            {...shared}
            fields={service.actions[line.action]?.asks ?? {}}
            values={{ ...line.said, ...revealed.get(line.seq) }}
            masked={revealed.has(line.seq) ? [] : line.masked}
          />
        </li>
      ))}
    </ol>
  );
}
