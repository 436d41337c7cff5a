import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import type { FindingAnswer } from '../../../kernel/answers.ts';

function Mark({ holds, lacks }: Pick<FindingAnswer, 'holds' | 'lacks'>) {
  const [tone, Icon, says] = holds
    ? (['done', CheckCircleFilled, '符合'] as const)
    : lacks === undefined
      ? (['danger', CloseCircleFilled, '不符合'] as const)
      : (['quiet', QuestionCircleFilled, '还不能判断'] as const);
  return (
    <span className={tone}>
      <Icon aria-hidden /> {says}
    </span>
  );
}

function Finding({ finding: { holds, lacks, says, cites } }: { readonly finding: FindingAnswer }) {
  return (
    <li>
      <Mark holds={holds} {...(lacks !== undefined && { lacks })} /> {says}
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
