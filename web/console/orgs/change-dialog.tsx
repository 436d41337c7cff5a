import { useQuery } from '@tanstack/react-query';
import { Alert, Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import type { OrgAnswer, OrgChangeAnswer } from '../../../kernel/answers.ts';
import { type Reason, wordsOf } from '../../../kernel/refusal.ts';
import { FieldRow, GroupRow } from '../form/field-row.tsx';
import { orgQuery } from '../queries.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { ChangeForm, NameField, WhyField } from './change-fields.tsx';
import { wentWords } from './change-words.ts';
import { type ChangeBody, problemsOf, useChange } from './use-change.ts';

type Kind = ChangeBody['kind'];

interface ChangeDialogProps {
  readonly unit: OrgAnswer;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDone: (done: OrgChangeAnswer) => void;
}

const kinds: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'rename', label: '改名' },
  { value: 'move', label: '调整上级' },
  { value: 'merge', label: '合并到别的工会' },
  { value: 'dissolve', label: '撤销' },
];

const verbs: Readonly<Record<Kind, string>> = {
  rename: '改名',
  move: '调整上级',
  merge: '合并',
  dissolve: '撤销这个工会',
};

function isFinal(kind: Kind): boolean {
  return kind === 'merge' || kind === 'dissolve';
}

function parentOf({ id, lineage }: OrgAnswer): string {
  return lineage.filter((org) => org.id !== id).at(-1)?.name ?? '上级工会';
}

/** What becomes of the members and of the open cases, before the click. */
function effectWords(kind: Kind, unit: OrgAnswer, chosen: string | undefined): string {
  const there = chosen ?? '所选的工会';
  const members = wentWords({ members: unit.ownMembers }) || '会员';
  const goes = wentWords({ members: unit.ownMembers, children: unit.children.length }) || '会员';
  switch (kind) {
    case 'rename':
      return '会员和在办的办件都不动，各处马上显示新名称。改错了可以撤回。';
    case 'move':
      return `会员和在办的办件仍归${unit.name}，下级工会跟着一起走。等原来的上级办的办件，改由新的上级办。调错了可以撤回。`;
    case 'merge':
      return `${goes}和在办的办件今天都转到${there}，${unit.name}不再存在，在这里任职的人今天卸任。办结的办件仍留在原处。合并后不能撤回。`;
    case 'dissolve':
      return `${members}和在办的办件今天都转到上级${parentOf(unit)}，${unit.name}不再存在，在这里任职的人今天卸任。办结的办件仍留在原处。撤销后不能撤回。`;
  }
}

function Effect({ unit, kind, org }: Pick<ChangeDialogProps, 'unit'> & { kind: Kind; org: string | undefined }) {
  const { data: chosen } = useQuery({ ...orgQuery(org ?? ''), enabled: org !== undefined });
  const blocked = kind === 'dissolve' && unit.children.length > 0;
  return (
    <Alert
      type={isFinal(kind) ? 'warning' : 'info'}
      showIcon
      title={blocked ? wordsOf('org-has-children') : effectWords(kind, unit, chosen?.name)}
    />
  );
}

interface Said {
  readonly name: string;
  readonly org: string | undefined;
  readonly why: string;
}

/** Undefined while the union is not chosen. */
function bodyOf(kind: Kind, { name, org, why }: Said): ChangeBody | undefined {
  if (kind === 'rename') return { kind, name, why };
  if (kind === 'dissolve') return { kind, why };
  if (org === undefined) return undefined;
  return kind === 'move' ? { kind, parentId: org, why } : { kind, intoId: org, why };
}

const orgMissing: Readonly<Record<'move' | 'merge', readonly Reason[]>> = {
  move: [{ at: 'org', says: '请选择新的上级工会' }],
  merge: [{ at: 'org', says: '请选择合并到哪个工会' }],
};

function useFilling(unit: OrgAnswer, onDone: ChangeDialogProps['onDone']) {
  const [kind, setKind] = useState<Kind>('rename');
  const [said, setSaid] = useState<Said>({ name: unit.name, org: undefined, why: '' });
  const [missing, setMissing] = useState<readonly Reason[]>();
  const changing = useChange(unit.id, onDone);
  return {
    kind,
    said,
    fault: changing.error,
    sending: changing.isPending,
    problems: missing ?? problemsOf(changing.error),
    say: (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part })),
    choose: (next: Kind) => {
      setKind(next);
      // A new parent is of another level than a union to merge into: the choice for one is none for the other.
      setSaid((before) => ({ ...before, org: undefined }));
      setMissing(undefined);
      changing.reset();
    },
    send: () => {
      const body = bodyOf(kind, said);
      setMissing(body === undefined && (kind === 'move' || kind === 'merge') ? orgMissing[kind] : undefined);
      if (body === undefined) changing.reset();
      else changing.mutate(body);
    },
  };
}

type Filling = ReturnType<typeof useFilling>;

function Asked({ form, filling }: { readonly form: string; readonly filling: Filling }) {
  const { kind, said, problems, say } = filling;
  const problemAt = (name: string) => problems.find(({ at }) => at === name)?.says;
  if (kind === 'dissolve') return null;
  if (kind === 'rename')
    return (
      <NameField id={`${form}-name`} value={said.name} problem={problemAt('name')} onChange={(name) => say({ name })} />
    );
  return (
    <FieldRow
      id={`${form}-org`}
      label={kind === 'move' ? '新的上级工会' : '合并到哪个工会'}
      problem={problemAt('org')}
      help={kind === 'move' ? '层级要高于这个工会。' : '要和这个工会同一层级。'}
    >
      <OrgSelect key={kind} id={`${form}-org`} value={said.org} onChange={(org) => say({ org })} />
    </FieldRow>
  );
}

function Filled({ unit, onClose, onDone }: Omit<ChangeDialogProps, 'open'>) {
  const form = useId();
  const filling = useFilling(unit, onDone);
  const { kind, said, problems, say, choose } = filling;
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
          options={[...kinds]}
          value={kind}
          onChange={(event) => choose(event.target.value as Kind)}
        />
      </GroupRow>
      <Asked form={form} filling={filling} />
      <WhyField
        id={`${form}-why`}
        value={said.why}
        problem={problems.find(({ at }) => at === 'why')?.says}
        onChange={(why) => say({ why })}
      />
      <Effect unit={unit} kind={kind} org={said.org} />
    </ChangeForm>
  );
}

/** Renames a union, moves it, merges it into another or dissolves it. What was typed goes with the dialog. */
export function ChangeDialog({ open, onClose, ...props }: ChangeDialogProps) {
  return (
    <Modal open={open} title={`变更：${props.unit.name}`} footer={null} destroyOnHidden onCancel={onClose}>
      <Filled {...props} onClose={onClose} />
    </Modal>
  );
}
