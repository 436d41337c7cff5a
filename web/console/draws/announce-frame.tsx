import { type ReactNode, useId, useState } from 'react';
import type { SourceAsked } from '../../../kernel/draw-answers.ts';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { SourcesFields, type Written, askedOf, emptySources } from './sources-fields.tsx';

interface AnnounceFrameProps {
  /** What an announcement came to so far. */
  readonly announcing: { readonly error: Error | null; readonly isPending: boolean };
  readonly drand: boolean;
  readonly onSend: (sources: readonly SourceAsked[]) => void;
  readonly onClose: () => void;
  /** What is drawn, in the form of this id. */
  readonly children: (form: string, problemAt: (name: string) => string | undefined) => ReactNode;
}

/** Announces a draw: what is drawn, and from where the seed will come, said while nobody can know who is in the list. */
export function AnnounceFrame({ announcing, drand, onSend, onClose, children }: AnnounceFrameProps) {
  const form = useId();
  const [written, setWritten] = useState<readonly Written[]>(emptySources);
  const problems = problemsOf(announcing.error);
  const problemAt = (name: string) => problems.find(({ at }) => at === name)?.says;
  return (
    <ChangeForm
      form={form}
      verb="公开预告"
      fault={announcing.error}
      problems={problems}
      sending={announcing.isPending}
      onSend={() => onSend(askedOf(written))}
      onCancel={onClose}
    >
      {children(form, problemAt)}
      <SourcesFields form={form} written={written} drand={drand} problemAt={problemAt} onChange={setWritten} />
    </ChangeForm>
  );
}
