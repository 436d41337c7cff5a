import { ClockCircleOutlined, EyeFilled, ExclamationCircleFilled, RiseOutlined } from '@ant-design/icons';
import type { CaseLine } from '../../../kernel/answers.ts';
import { findService } from '../services.ts';
import { dueWords } from '../words/due-words.ts';

const looks = { over: 'tag tag-danger', soon: 'tag tag-waiting', later: 'tag' } as const;

/** By when the next move is owed. Icon and words, so that the colour only repeats what is said. */
export function DueTag({ line }: { readonly line: Pick<CaseLine, 'dueAt' | 'overdue'> }) {
  if (line.dueAt === undefined) return null;
  const { urgency, says } = dueWords(line.dueAt);
  const Icon = urgency === 'over' ? ExclamationCircleFilled : ClockCircleOutlined;
  return (
    <span className={looks[urgency]}>
      <Icon aria-hidden /> {says}
    </span>
  );
}

export function StateTag({ line }: { readonly line: Pick<CaseLine, 'stateLabel'> }) {
  return <span className="tag">{line.stateLabel}</span>;
}

/** The marks that stay on a case, and whether the higher union has been called in. */
export function MarkTags({ line }: { readonly line: Pick<CaseLine, 'service' | 'flags' | 'escalated'> }) {
  const labels = findService(line.service)?.flags ?? {};
  return (
    <>
      {line.flags.map((flag) => (
        <span key={flag} className="tag tag-danger">
          <EyeFilled aria-hidden /> {labels[flag] ?? flag}
        </span>
      ))}
      {line.escalated && (
        <span className="tag tag-waiting">
          <RiseOutlined aria-hidden /> 上级介入
        </span>
      )}
    </>
  );
}
