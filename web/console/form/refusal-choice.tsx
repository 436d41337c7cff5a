import { WarningFilled } from '@ant-design/icons';
import type { FindingAnswer } from '../../../kernel/answers.ts';
import type { RefusalField } from '../../../kernel/field.ts';
import { ChooseOne, type Option } from './choose-one.tsx';
import type { QuestionProps } from './answering.ts';

/** The rules of the service as reasons to refuse: those that the system found broken come first and are marked. */
function optionsOf(findings: readonly FindingAnswer[]): Option[] {
  return findings
    .toSorted((a, b) => Number(a.holds) - Number(b.holds))
    .map(({ rule, says, holds, lacks }) => ({
      value: rule,
      label: (
        <>
          {says}
          {!holds && lacks === undefined && (
            <span className="tag tag-danger">
              <WarningFilled aria-hidden /> 系统核对不符合
            </span>
          )}
        </>
      ),
    }));
}

export function RefusalChoice(props: QuestionProps<RefusalField>) {
  return <ChooseOne {...props} options={optionsOf(props.asking.of.findings)} />;
}
