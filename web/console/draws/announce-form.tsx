import { Input } from 'antd';
import { useState } from 'react';
import type { DrawDeskAnswer, DrawPool } from '../../../kernel/draw-answers.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { today } from '../words/today.ts';
import { AnnounceFrame } from './announce-frame.tsx';
import { many } from './draw-words.ts';
import { type AnnounceBody, useDrawStep } from './queries.ts';

interface AnnounceFormProps {
  readonly pool: DrawPool;
  readonly drand: boolean;
  readonly onClose: () => void;
  readonly onDone: (desk: DrawDeskAnswer) => void;
}

/** The draw of those who wait for a decision of one union. */
export function AnnounceForm({ pool, drand, onClose, onDone }: AnnounceFormProps) {
  const [title, setTitle] = useState(`${today().slice(0, 4)} 年${pool.title}抽签`);
  const announcing = useDrawStep<AnnounceBody>('/api/draws', onDone);
  const help = '会写在公开的名单里。';
  return (
    <AnnounceFrame
      announcing={announcing}
      drand={drand}
      onSend={(sources) => announcing.mutate({ org: pool.org.id, service: pool.service, title, sources })}
      onClose={onClose}
    >
      {(form, problemAt) => (
        <>
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
        </>
      )}
    </AnnounceFrame>
  );
}
