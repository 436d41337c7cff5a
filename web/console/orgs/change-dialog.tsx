import { useQuery } from '@tanstack/react-query';
import { Alert, Modal, Radio } from 'antd';
import { useId } from 'react';
import type { OrgAnswer, OrgChangeAnswer } from '../../../kernel/answers.ts';
import { wordsOf } from '../../../kernel/refusal.ts';
import { GroupRow } from '../form/field-row.tsx';
import { unionQuery } from '../queries.ts';
import { Asked } from './change-asked.tsx';
import { ChangeForm, WhyField } from './change-fields.tsx';
import { type Kind, effectWords, isFinal, kindLabels, verbs } from './change-kinds.ts';
import { useFilling } from './use-filling.ts';

interface ChangeDialogProps {
  readonly unit: OrgAnswer;
  /** What may be asked for; at least one. */
  readonly kinds: readonly Kind[];
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDone: (done: OrgChangeAnswer) => void;
}

function Effect({ unit, kind, org }: Pick<ChangeDialogProps, 'unit'> & { kind: Kind; org: string | undefined }) {
  const { data: chosen } = useQuery({ ...unionQuery(org ?? ''), enabled: org !== undefined });
  const blocked = kind === 'dissolve' && unit.children.length + unit.linked.length > 0;
  return (
    <Alert
      type={isFinal(kind) ? 'warning' : 'info'}
      showIcon
      title={blocked ? wordsOf('org-has-children') : effectWords(kind, unit, chosen?.name)}
    />
  );
}

function Filled({ unit, kinds, onClose, onDone }: Omit<ChangeDialogProps, 'open'>) {
  const form = useId();
  const filling = useFilling(unit, kinds[0]!, onDone);
  const { kind, said, problems, say, choose } = filling;
  const problemAt = (name: string) => problems.find(({ at }) => at === name)?.says;
  return (
    <ChangeForm
      form={form}
      verb={verbs[kind]}
      final={isFinal(kind)}
      fault={filling.fault}
      problems={problems}
      sending={filling.sending}
      onSend={filling.send}
      onCancel={onClose}
    >
      <GroupRow id={`${form}-kind`} label="要办什么变更？">
        <Radio.Group
          className="stack"
          name={`${form}-kind`}
          options={kinds.map((value) => ({ value, label: kindLabels[value] }))}
          value={kind}
          onChange={(event) => choose(event.target.value as Kind)}
        />
      </GroupRow>
      <Asked key={kind} {...{ form, unit, kind, said, problemAt, say }} />
      <WhyField id={`${form}-why`} value={said.why} problem={problemAt('why')} onChange={(why) => say({ why })} />
      <Effect unit={unit} kind={kind} org={said.org} />
    </ChangeForm>
  );
}

/** Changes a union as far as the cadre may. What was typed goes with the dialog. */
export function ChangeDialog({ open, onClose, ...props }: ChangeDialogProps) {
  return (
    <Modal open={open} title={`变更：${props.unit.name}`} footer={null} destroyOnHidden onCancel={onClose}>
      <Filled {...props} onClose={onClose} />
    </Modal>
  );
}
