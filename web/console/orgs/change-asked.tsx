import { useQuery } from '@tanstack/react-query';
import { Radio, Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import type { MemberLine, OrgAnswer } from '../../../kernel/answers.ts';
import { type Federates, federates } from '../../../kernel/party.ts';
import { FieldRow, GroupRow } from '../form/field-row.tsx';
import { membersQuery } from '../members/queries.ts';
import { sectorsQuery } from '../queries.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { NameField } from './change-fields.tsx';
import type { Kind } from './change-kinds.ts';
import type { Said } from './use-filling.ts';

interface AskedProps {
  readonly form: string;
  readonly unit: OrgAnswer;
  readonly kind: Kind;
  readonly said: Said;
  readonly problemAt: (name: string) => string | undefined;
  readonly say: (part: Partial<Said>) => void;
}

interface ManyProps {
  readonly id: string;
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

const lineOf = ({ name, document }: MemberLine) => (document === undefined ? name : `${name}（${document}）`);

/** Members of this union, found by name or number. Whom she has chosen stays named when she looks for the next. */
function MembersSelect({ id, org, value, onChange }: ManyProps & { readonly org: string }) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<readonly MemberLine[]>([]);
  const q = useDeferredValue(typed.trim());
  const { data, isFetching } = useQuery(membersQuery({ org, q: q || undefined }));
  const found = (data?.items ?? []).filter((member) => member.org.id === org);
  const known = [...chosen, ...found.filter((member) => !chosen.some((one) => one.id === member.id))];
  const choose = (ids: string[]) => {
    setChosen(known.filter((member) => ids.includes(member.id)));
    onChange(ids);
  };
  return (
    <Select<string[]>
      id={id}
      mode="multiple"
      className="org-select"
      placeholder="输入姓名或号码查找"
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      notFoundContent={isFetching ? '正在查找' : '没有找到，姓名从姓写起，号码要写全'}
      options={known.map((member) => ({ value: member.id, label: lineOf(member) }))}
      value={[...value]}
      onChange={choose}
    />
  );
}

/** Federations of a sector, wherever they are: before anything is typed it offers the first of them. */
function SectorSelect({
  id,
  value,
  onChange,
}: {
  id: string;
  value: string | undefined;
  onChange: (id: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const { data = [], isFetching } = useQuery(sectorsQuery(useDeferredValue(typed.trim())));
  return (
    <Select
      id={id}
      className="org-select"
      placeholder="输入行业或地方查找"
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      notFoundContent={isFetching ? '正在查找' : '没有找到。行业工会由所在市、区的总工会先建立'}
      options={data.map(({ id: sector, name }) => ({ value: sector, label: name }))}
      value={value}
      onChange={(sector: string) => onChange(sector)}
    />
  );
}

function FederateFields({ form, said, problemAt, say }: AskedProps) {
  return (
    <>
      <NameField id={`${form}-name`} value={said.name} problem={problemAt('name')} onChange={(name) => say({ name })} />
      <GroupRow id={`${form}-federates`} label="联合的是哪里的单位工会？" problem={problemAt('federates')}>
        <Radio.Group
          name={`${form}-federates`}
          options={Object.entries(federates).map(([value, label]) => ({ value, label }))}
          value={said.federates}
          onChange={(event) => say({ federates: event.target.value as Federates })}
        />
      </GroupRow>
    </>
  );
}

function SplitFields({ form, unit, said, problemAt, say }: AskedProps) {
  return (
    <>
      <NameField id={`${form}-name`} value={said.name} problem={problemAt('name')} onChange={(name) => say({ name })} />
      <FieldRow id={`${form}-members`} label="划过去的会员" problem={problemAt('members')}>
        <MembersSelect
          id={`${form}-members`}
          org={unit.id}
          value={said.members}
          onChange={(members) => say({ members })}
        />
      </FieldRow>
      {unit.children.length > 0 && (
        <FieldRow id={`${form}-children`} label="划过去的下级工会" problem={problemAt('children')}>
          <Select<string[]>
            id={`${form}-children`}
            mode="multiple"
            className="org-select"
            placeholder="可以选几个"
            optionFilterProp="label"
            options={unit.children.map(({ id, name }) => ({ value: id, label: name }))}
            value={[...said.children]}
            onChange={(children) => say({ children })}
          />
        </FieldRow>
      )}
    </>
  );
}

/** What a change asks for beside its reason. */
export function Asked(props: AskedProps) {
  const { form, kind, said, problemAt, say } = props;
  const choose = (org: string) => say({ org });
  if (kind === 'dissolve' || kind === 'leave') return null;
  if (kind === 'federate') return <FederateFields {...props} />;
  if (kind === 'split') return <SplitFields {...props} />;
  if (kind === 'rename')
    return (
      <NameField id={`${form}-name`} value={said.name} problem={problemAt('name')} onChange={(name) => say({ name })} />
    );
  if (kind === 'join')
    return (
      <FieldRow id={`${form}-org`} label="加入哪个行业工会" problem={problemAt('org')}>
        <SectorSelect id={`${form}-org`} value={said.org} onChange={choose} />
      </FieldRow>
    );
  return (
    <FieldRow
      id={`${form}-org`}
      label={kind === 'move' ? '新的上级工会' : '合并到哪个工会'}
      problem={problemAt('org')}
      help={kind === 'move' ? '层级要高于这个工会。' : '要和这个工会同一层级。'}
    >
      <OrgSelect key={kind} id={`${form}-org`} value={said.org} onChange={choose} />
    </FieldRow>
  );
}
