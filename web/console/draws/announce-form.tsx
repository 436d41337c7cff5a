import { Input } from 'antd';
import { useId, useState } from 'react';
import type { DrawDeskAnswer, DrawPool } from '../../../kernel/draw-answers.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { today } from '../words/today.ts';
import { many } from './draw-words.ts';
import { type AnnounceBody, useDrawStep } from './queries.ts';
import { SourcesFields, type Written, askedOf, emptySources } from './sources-fields.tsx';

interface AnnounceFormProps {
  readonly pool: DrawPool;
  readonly drand: boolean;
  readonly onClose: () => void;
  readonly onDone: (desk: DrawDeskAnswer) => void;
}

/** What is drawn and where the seed will come from, said before anybody is in a list. */
export function AnnounceForm({ pool, drand, onClose, onDone }: AnnounceFormProps) {
  const form = useId();
  const [title, setTitle] = useState(`${today().slice(0, 4)} 年${pool.title}抽签`);
  const [written, setWritten] = useState<readonly Written[]>(emptySources);
  const announcing = useDrawStep<AnnounceBody>('/api/draws', onDone);
  const problems = problemsOf(announcing.error);
  const problemAt = (name: string) => problems.find(({ at }) => at === name)?.says;
  const help = '会写在公开的名单里。';
  const send = () => announcing.mutate({ org: pool.org.id, service: pool.service, title, sources: askedOf(written) });
  return (
    <ChangeForm
      form={form}
      verb="公开预告"
      fault={announcing.error}
      problems={problems}
      sending={announcing.isPending}
      onSend={send}
      onCancel={onClose}
    >
      <p>
        {pool.org.name}，{many(pool.places)} 个名额，现在 {many(pool.waiting)}{' '}
        人在等。预告以后名额和来源不能再改，封存的时候才定名单。
      </p>
      <FieldRow id={`${form}-title`} label="抽的是什么" help={help} problem={problemAt('title')}>
        <Input
          {...inputProps(`${form}-title`, { help, problem: problemAt('title') })}
          maxLength={60}
          showCount
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </FieldRow>
      <SourcesFields form={form} written={written} drand={drand} problemAt={problemAt} onChange={setWritten} />
    </ChangeForm>
  );
}
