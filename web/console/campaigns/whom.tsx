import { InputNumber, Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { levelWords } from '../../../kernel/party.ts';
import { standings } from '../../../kernel/standing.ts';
import { type Who, oldest, sexes } from '../../../kernel/who.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { orgQuery, orgSearchQuery } from '../queries.ts';

interface WhomProps {
  readonly form: string;
  readonly who: Who;
  readonly problem: string | undefined;
  /** It stands once it is announced. */
  readonly fixed: boolean;
  readonly onChange: (who: Who) => void;
}

/** Unions whose members it is for, found by name; those of a trade by their federation. */
function Unions({ form, who, problem, fixed, onChange }: WhomProps) {
  const [typed, setTyped] = useState('');
  const name = useDeferredValue(typed.trim());
  const { data: found = [], isFetching } = useQuery(orgSearchQuery(name));
  const chosen = useQueries({ queries: (who.unions ?? []).map((id) => orgQuery(id)) });
  const known = [...chosen.flatMap(({ data }) => data ?? []), ...found];
  const offered = [...new Map(known.map((org) => [org.id, org])).values()];
  const id = `${form}-who`;
  const help = '快递、货运、网约车、外卖这些新就业形态劳动者，选他们的行业工会；不选就是本级和下级的全部会员。';
  return (
    <FieldRow id={id} label="只给哪些工会的会员" help={help} optional problem={problem}>
      <Select
        {...inputProps(id, { help, problem })}
        mode="multiple"
        disabled={fixed}
        placeholder="输入名称查找"
        loading={isFetching}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        notFoundContent={isFetching ? '正在查找' : '没有找到，换个名称试试'}
        options={offered.map((org) => ({ value: org.id, label: `${org.name}（${levelWords[org.level]}）` }))}
        value={[...(who.unions ?? [])]}
        onChange={(unions: string[]) => onChange({ ...who, unions })}
      />
    </FieldRow>
  );
}

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

/** A condition that is left out lets everybody in. */
function without<K extends keyof Who>(who: Who, key: K, value: Who[K] | null | undefined): Who {
  const { [key]: _left, ...rest } = who;
  return value === null || value === undefined ? rest : { ...rest, [key]: value };
}

/** For whom a campaign is among the members of its union. */
export function Whom(props: WhomProps) {
  const { form, who, fixed, onChange } = props;
  const age = (name: 'ageFrom' | 'ageTo', label: string) => (
    <FieldRow id={`${form}-${name}`} label={label} optional>
      <InputNumber
        id={`${form}-${name}`}
        min={0}
        max={oldest}
        precision={0}
        disabled={fixed}
        value={who[name] ?? null}
        onChange={(value) => onChange(without(who, name, value))}
      />
    </FieldRow>
  );
  return (
    <fieldset className="campaign-slices">
      <legend>给谁</legend>
      <Unions {...props} />
      <FieldRow id={`${form}-standings`} label="只给什么情况的会员" optional>
        <Select
          id={`${form}-standings`}
          mode="multiple"
          disabled={fixed}
          placeholder="不限"
          options={optionsOf(standings)}
          value={[...(who.standings ?? [])]}
          onChange={(of) => onChange({ ...who, standings: of })}
        />
      </FieldRow>
      <div className="campaign-slice">
        <FieldRow id={`${form}-sex`} label="只给男会员或女会员" optional>
          <Select
            id={`${form}-sex`}
            allowClear
            disabled={fixed}
            placeholder="男女都给"
            options={optionsOf(sexes)}
            value={who.sex ?? null}
            onChange={(sex) => onChange(without(who, 'sex', sex))}
          />
        </FieldRow>
        {age('ageFrom', '满多少周岁')}
        {age('ageTo', '不超过多少周岁')}
      </div>
    </fieldset>
  );
}
