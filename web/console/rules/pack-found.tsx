import { Alert, Button } from 'antd';
import { Link } from 'react-router';
import type { PackAnswer, PackLine } from '../../../kernel/rule-pack.ts';
import { Refusal } from '../form/refusal.tsx';
import { findRuleSet } from '../services.ts';
import { Section } from '../shell/section.tsx';
import { CiteWords } from './cite-words.tsx';
import { type PackGiven, useImportPack } from './pack-queries.ts';
import { becomesWords, lineAt, sumWords } from './pack-words.ts';
import { changeWords } from './rule-words.ts';

function Problems({ answer, text }: { readonly answer: PackAnswer; readonly text: string }) {
  return (
    <Alert
      type="error"
      showIcon
      title={`有 ${answer.problems.length} 处要改，整个规则包都不会导入。`}
      description={
        <ul className="plain">
          {answer.problems.map(({ line, says }) => (
            <li key={`${line} ${says}`}>
              {line > 0 && `第 ${line} 行：`}
              {says}
              {lineAt(text, line) !== '' && (
                <>
                  {' '}
                  <code className="pack-quote">{lineAt(text, line)}</code>
                </>
              )}
            </li>
          ))}
        </ul>
      }
    />
  );
}

function Line({ line, org }: { readonly line: PackLine; readonly org: string }) {
  const set = findRuleSet(line.service);
  const tunable = set?.tunables[line.name] ?? { kind: 'count', label: line.name };
  return (
    <tr>
      <th scope="row">{becomesWords(line, org)}</th>
      <td>
        {set?.title ?? line.service}：{changeWords(tunable, line)}
      </td>
      <td className="quiet as-written">
        <CiteWords cites={line.cites} />
      </td>
    </tr>
  );
}

function Lines({ answer }: { readonly answer: PackAnswer }) {
  return (
    <table className="rules pack-lines">
      <thead>
        <tr>
          <th scope="col">结果</th>
          <th scope="col">规则</th>
          <th scope="col">依据</th>
        </tr>
      </thead>
      <tbody>
        {answer.lines.map((line) => (
          <Line key={`${line.service} ${line.name} ${line.from}`} line={line} org={answer.org.id} />
        ))}
      </tbody>
    </table>
  );
}

/** The pack as drafts, all of it or nothing. */
function Send({ answer, given }: { readonly answer: PackAnswer; readonly given: PackGiven }) {
  const sending = useImportPack(answer.org.id);
  const count = answer.lines.filter(({ becomes }) => becomes === 'draft').length;
  if (sending.isSuccess)
    return (
      <>
        <Alert type="success" showIcon title={`已经提交 ${count} 份草案，等另一位审批人、负责人批准。`} />
        <Link to={`/orgs/${answer.org.id}/rules`}>去看等待批准的草案</Link>
      </>
    );
  if (count === 0) return <p>都和现在一样，没有要提交的。</p>;
  return (
    <>
      <div className="buttons">
        <Button type="primary" loading={sending.isPending} onClick={() => sending.mutate(given)}>
          {`提交这 ${count} 份草案`}
        </Button>
        <span className="quiet">提交以后还不生效，由另一位审批人、负责人批准。</span>
      </div>
      {sending.error && <Refusal fault={sending.error} />}
    </>
  );
}

/** What a pack would change at this union, before anything is written. */
export function PackFound({ answer, given }: { readonly answer: PackAnswer; readonly given: PackGiven }) {
  return (
    <Section level={2} title={`“${answer.title || '这个规则包'}”会改什么`}>
      <div className="pack-found">
        {(answer.lines.length > 0 || answer.problems.length === 0) && <output>{sumWords(answer)}</output>}
        {answer.problems.length > 0 && <Problems answer={answer} text={given.text} />}
        {answer.lines.length > 0 && <Lines answer={answer} />}
        {answer.problems.length === 0 && <Send answer={answer} given={given} />}
      </div>
    </Section>
  );
}
