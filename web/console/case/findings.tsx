import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { FindingAnswer } from '../../../kernel/answers.ts';

function Finding({ finding: { holds, says, cites } }: { readonly finding: FindingAnswer }) {
  return (
    <li>
      <span className={holds ? 'done' : 'danger'}>
        {holds ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />} {holds ? '符合' : '不符合'}
      </span>{' '}
      {says}
      {cites && (
        <p className="quiet">
          依据：{cites.link === undefined ? cites.title : <a href={cites.link}>{cites.title}</a>}
          {cites.clause !== undefined && `，${cites.clause}`}
        </p>
      )}
    </li>
  );
}

/** How each rule of the service came out on the day of filing. */
export function Findings({ findings }: { readonly findings: readonly FindingAnswer[] }) {
  return (
    <ul className="plain findings">
      {findings.map((finding) => (
        <Finding key={finding.rule} finding={finding} />
      ))}
    </ul>
  );
}
