import { EyeInvisibleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { FileAnswer } from '../../../kernel/answers.ts';
import type { AnyValues, Field, Fields } from '../../../kernel/field.ts';
import { FileList } from './file-list.tsx';
import { type AnswerContext, answerWords } from '../../flow/answer-words.ts';

export interface AnswersProps {
  readonly fields: Fields;
  readonly values: AnyValues;
  /** Fields that are shown only for a stated purpose. */
  readonly masked: readonly string[];
  readonly files: readonly FileAnswer[];
  readonly context: AnswerContext;
  readonly onReveal: () => void;
}

function filesOf(value: unknown, files: readonly FileAnswer[]) {
  const ids: readonly unknown[] = Array.isArray(value) ? value : [];
  return ids.map((id, at) => files.find((file) => file.id === id) ?? { id: String(id), name: `文件 ${at + 1}` });
}

function Value({
  field,
  value,
  files,
  context,
}: Pick<AnswersProps, 'files' | 'context'> & { field: Field; value: unknown }) {
  if (field.kind === 'files') return <FileList files={filesOf(value, files)} />;
  return (
    <span className={field.kind === 'longText' || field.kind === 'rows' ? 'as-written' : undefined}>
      {answerWords(field, value, context)}
    </span>
  );
}

function Hidden({ label, onReveal }: { readonly label: string; readonly onReveal: () => void }) {
  return (
    <>
      <EyeInvisibleOutlined aria-hidden /> 已隐藏{' '}
      <Button size="small" onClick={onReveal}>
        查看<span className="unseen">：{label}</span>
      </Button>
    </>
  );
}

/** Answers under the labels of their questions; what was not answered is not shown. */
export function Answers({ fields, values, masked, files, context, onReveal }: AnswersProps) {
  const shown = Object.entries(fields).filter(([id]) => values[id] !== undefined || masked.includes(id));
  if (shown.length === 0) return null;
  return (
    <dl className="facts">
      {shown.map(([id, field]) => (
        <div key={id}>
          <dt>{field.label}</dt>
          <dd>
            {values[id] === undefined ? (
              <Hidden label={field.label} onReveal={onReveal} />
            ) : (
              <Value field={field} value={values[id]} files={files} context={context} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
