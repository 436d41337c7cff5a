import { Button, Input, InputNumber } from 'antd';
import { FieldRow } from '../form/field-row.tsx';
import { OrgSelect } from '../register/org-select.tsx';
import type { Filling } from './filling.ts';
import { MomentRow } from './moment-row.tsx';
import { emptySlice } from './said.ts';

function SliceRow({ filling, at }: { readonly filling: Filling; readonly at: number }) {
  const { form, said, saySlice, allotment, fixed, released } = filling;
  const slice = said.slices[at]!;
  const id = (name: string) => `${form}-${name}-${at}`;
  const number = (name: 'quota' | 'waits', label: string) => (
    <FieldRow id={id(name)} label={label}>
      <InputNumber
        id={id(name)}
        min={name === 'quota' && !released ? 1 : 0}
        disabled={released}
        max={10_000_000}
        precision={0}
        value={slice[name]}
        onChange={(value) => saySlice(at, { [name]: value })}
      />
    </FieldRow>
  );
  return (
    <div className="campaign-slice">
      {said.split === 'unions' && (
        <FieldRow id={id('org')} label="给哪个工会">
          <OrgSelect id={id('org')} value={slice.orgId} onChange={(orgId) => saySlice(at, { orgId })} />
        </FieldRow>
      )}
      {said.split === 'slots' && (
        <>
          <FieldRow id={id('label')} label="时段、团期叫什么">
            <Input
              id={id('label')}
              disabled={fixed && slice.label !== ''}
              maxLength={40}
              value={slice.label}
              onChange={(event) => saySlice(at, { label: event.target.value })}
            />
          </FieldRow>
          <MomentRow
            id={id('starts')}
            label="从"
            value={slice.startsAt}
            problem={undefined}
            onChange={(startsAt) => saySlice(at, { startsAt })}
          />
          <MomentRow
            id={id('ends')}
            label="到"
            value={slice.endsAt}
            problem={undefined}
            onChange={(endsAt) => saySlice(at, { endsAt })}
          />
        </>
      )}
      {number('quota', said.split === 'whole' ? '一共多少' : '这一份多少')}
      {allotment.allot.waits && number('waits', '候补几人')}
    </div>
  );
}

/** How much there is, part by part. */
export function Slices({ filling }: { readonly filling: Filling }) {
  const { form, said, say, problemAt, fixed, released } = filling;
  const problem = problemAt('slices') ?? problemAt('quota');
  const shown = said.split === 'whole' ? said.slices.slice(0, 1) : said.slices;
  return (
    <fieldset className="campaign-slices" id={`${form}-slices`} tabIndex={-1}>
      <legend>数量</legend>
      {problem && <p className="problem">{problem}</p>}
      {shown.map((_slice, at) => (
        // The parts of a campaign have no other name than their place.
        <SliceRow key={at} filling={filling} at={at} />
      ))}
      {released && <p className="quiet">余量已经收回给所有人，各工会的数量不能再改。</p>}
      {said.split !== 'whole' && !released && (
        <div className="buttons">
          <Button onClick={() => say({ slices: [...said.slices, emptySlice] })}>再加一份</Button>
          {!fixed && said.slices.length > 1 && (
            <Button onClick={() => say({ slices: said.slices.slice(0, -1) })}>去掉最后一份</Button>
          )}
        </div>
      )}
    </fieldset>
  );
}
