import type { CaseAnswer } from '../../../kernel/answers.ts';
import type { Service } from '../../../kernel/service.ts';
import { answerFacts } from '../../flow/answer-facts.ts';
import { ReasonList } from '../../flow/reason-list.tsx';
import { Timeline } from '../../flow/timeline.tsx';
import { FilePreview, bytesWords } from '../../form/file-line.tsx';
import { Section } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { today } from '../today.ts';
import { urlOf } from '../upload.ts';

interface CaseProps {
  readonly answer: CaseAnswer;
  readonly service: Service;
}

/** Files open in the same window: browsers inside other apps have no second one. */
function CaseFiles({ answer, ids }: { readonly answer: CaseAnswer; readonly ids: readonly string[] }) {
  const files = answer.files.filter(({ id }) => ids.includes(id));
  if (files.length === 0) return null;
  return (
    <ul className="stack-close">
      {files.map(({ id, name, bytes }) => (
        <li key={id}>
          <a className="text-link file-line" href={urlOf(id)}>
            <FilePreview url={urlOf(id)} />
            <span>
              {name}（{bytesWords(bytes)}）
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

export function History({ answer, service }: CaseProps) {
  return (
    <Section title="经过">
      <Timeline
        answer={answer}
        service={service}
        today={today()}
        renderFiles={(ids) => <CaseFiles answer={answer} ids={ids} />}
      />
    </Section>
  );
}

/** What stood in the record and what should, in a case that corrects it. */
function correctionFacts({ correction }: CaseAnswer) {
  if (correction === undefined) return [];
  return [
    { key: 'before', name: '更正前', value: correction.before ?? '没有登记' },
    { key: 'after', name: '更正后', value: correction.after },
  ];
}

export function Answers({ answer, service }: CaseProps) {
  const fields = Object.entries(service.form);
  const worded = Object.fromEntries(fields.filter(([, { kind }]) => kind !== 'files'));
  const fileIds = fields.flatMap(([id, { kind }]) => (kind === 'files' ? ((answer.form[id] as string[]) ?? []) : []));
  const unmet = answer.findings.filter(({ holds }) => !holds);
  return (
    <Section title="提交的内容">
      <Facts
        facts={[...answerFacts(worded, answer.form, { today: today() }, answer.masked), ...correctionFacts(answer)]}
      />
      <CaseFiles answer={answer} ids={fileIds} />
      {answer.proven?.map(({ field, says }) => (
        <p key={field}>{says}</p>
      ))}
      {unmet.length > 0 && (
        <>
          <p>提交时对不上的条件，由工会核实：</p>
          <ReasonList reasons={unmet.map(({ rule, says, cites }) => ({ at: rule, says, cites }))} />
        </>
      )}
    </Section>
  );
}
