import { Link } from 'react-router';
import type { AnyValues, Field } from '../../../kernel/field.ts';
import type { Service } from '../../../kernel/service.ts';
import { answerWords } from '../../flow/answer-words.ts';
import { askedOf } from '../../form/answers.ts';
import { FilePreview } from '../../form/file-line.tsx';
import { UnionName } from '../../form/union-input.tsx';
import { Facts } from '../../ui/facts.tsx';
import { today } from '../today.ts';
import { fileOf, urlOf } from '../upload.ts';
import { type Step, stepPath } from './steps.ts';

/** The page of a field, which will lead straight back to the check page. */
export function changePath(service: Service, steps: readonly Step[], field: string): string {
  const step = steps.find(({ page }) => page.fields.includes(field));
  return `${stepPath(service, step ?? 'check')}?from=check`;
}

function Pictures({ ids }: { readonly ids: readonly string[] }) {
  return (
    <ul className="stack-close">
      {ids.map((id, index) => (
        <li className="file-line" key={id}>
          <FilePreview url={urlOf(id)} />
          <span>{fileOf(id)?.name ?? `第 ${index + 1} 个文件`}</span>
        </li>
      ))}
    </ul>
  );
}

function valueOf(asked: Field, value: unknown) {
  if (asked.kind === 'files' && Array.isArray(value)) return <Pictures ids={value as string[]} />;
  if (asked.kind === 'union' && typeof value === 'string') return <UnionName id={value} />;
  return answerWords(asked, value, { today: today() }) ?? <span className="soft">没有填</span>;
}

interface CheckedAnswersProps {
  readonly service: Service;
  readonly steps: readonly Step[];
  readonly form: AnyValues;
}

export function CheckedAnswers({ service, steps, form }: CheckedAnswersProps) {
  const asked = steps.flatMap(({ page }) => askedOf(page.fields, service.form, form));
  const facts = asked.map((id) => ({
    key: id,
    name: service.form[id]!.label,
    value: valueOf(service.form[id]!, form[id]),
    change: (
      <Link className="text-link" to={changePath(service, steps, id)}>
        修改<span className="unseen">：{service.form[id]!.label}</span>
      </Link>
    ),
  }));
  return <Facts facts={facts} />;
}
