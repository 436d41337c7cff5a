import { WarningFilled } from '@ant-design/icons';
import type { FindingAnswer } from '../../../kernel/answers.ts';
import type { RefusalField } from '../../../kernel/field.ts';
import type { Service } from '../../../kernel/service.ts';
import { ChooseOne, type Option } from './choose-one.tsx';
import type { QuestionProps } from './answering.ts';

function failedIn(findings: readonly FindingAnswer[], rule: string): boolean {
  return findings.some((finding) => finding.rule === rule && !finding.holds);
}

/** The rules of the service as reasons to refuse: those that the system found broken come first and are marked. */
function optionsOf(service: Service, findings: readonly FindingAnswer[]): Option[] {
  const rules = Object.entries(service.eligible).map(([rule, { says }]) => ({
    rule,
    says,
    failed: failedIn(findings, rule),
  }));
  return rules
    .toSorted((a, b) => Number(b.failed) - Number(a.failed))
    .map(({ rule, says, failed }) => ({
      value: rule,
      label: (
        <>
          {says}
          {failed && (
            <span className="tag tag-danger">
              <WarningFilled aria-hidden /> 系统核对不符合
            </span>
          )}
        </>
      ),
    }));
}

export function RefusalChoice(props: QuestionProps<RefusalField>) {
  const { service, of } = props.asking;
  return <ChooseOne {...props} options={optionsOf(service, of.findings)} />;
}
