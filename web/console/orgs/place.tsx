import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import type { OrgAnswer } from '../../../kernel/answers.ts';
import type { OrgPlace } from '../../../kernel/org-place.ts';
import { api } from '../../api/client.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { ChangeForm } from './change-fields.tsx';
import { problemsOf, useSeat } from './use-change.ts';

const placeQuery = (id: string) =>
  queryOptions({ queryKey: ['orgs', id, 'place'], queryFn: () => api.get<OrgPlace>(`/api/orgs/${id}/place`) });

const fields = [
  { name: 'phone', label: '办公电话', help: '会公开，请不要填个人手机号。例如 020-12345678。', max: 30 },
  { name: 'address', label: '办公地址', help: '会公开。写到门牌号。', max: 120 },
  {
    name: 'longitude',
    label: '经度',
    help: '用 WGS 84 坐标，例如 113.2644。高德、百度、腾讯地图上取的点有几百米偏移，要先换算。',
    max: 12,
  },
  { name: 'latitude', label: '纬度', help: '例如 23.1291。经度和纬度一起填；不知道就都不填。', max: 12 },
] as const;
type Name = (typeof fields)[number]['name'];
type Typed = Readonly<Record<Name, string>>;

function typedOf({ phone = '', address = '', longitude, latitude }: OrgPlace): Typed {
  return { phone, address, longitude: longitude?.toString() ?? '', latitude: latitude?.toString() ?? '' };
}

const isDegrees = (text: string) => text === '' || /^\d{1,3}(\.\d{1,12})?$/.test(text);

/** What was typed as it goes on the wire; what is left empty is taken away. */
function placeOf(typed: Typed): Record<string, string | number> {
  const said = fields.map(({ name }) => [name, typed[name].trim()] as const).filter(([, text]) => text !== '');
  return Object.fromEntries(
    said.map(([name, text]) => [name, name === 'longitude' || name === 'latitude' ? Number(text) : text]),
  );
}

interface FilledProps {
  readonly unit: OrgAnswer;
  readonly place: OrgPlace;
  readonly onClose: () => void;
}

function Filled({ unit, place, onClose }: FilledProps) {
  const form = useId();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(() => typedOf(place));
  const [wrong, setWrong] = useState<readonly { readonly at: string; readonly says: string }[]>([]);
  const setting = useMutation({
    mutationFn: () => api.put<OrgPlace>(`/api/orgs/${unit.id}/place`, placeOf(typed)),
    onSuccess: async () => {
      await queries.invalidateQueries(placeQuery(unit.id));
      onClose();
    },
  });
  const problems = wrong.length > 0 ? wrong : problemsOf(setting.error);
  const send = () => {
    const bad = (['longitude', 'latitude'] as const).filter((name) => !isDegrees(typed[name].trim()));
    setWrong(bad.map((at) => ({ at, says: '请填写十进制的度数，例如 113.2644' })));
    if (bad.length === 0) setting.mutate();
  };
  return (
    <ChangeForm
      form={form}
      verb="保存"
      fault={setting.error}
      problems={problems}
      sending={setting.isPending}
      onSend={send}
      onCancel={onClose}
    >
      {fields.map(({ name, label, help, max }) => {
        const marks = { help, problem: problems.find(({ at }) => at === name)?.says };
        return (
          <FieldRow key={name} id={`${form}-${name}`} label={label} optional {...marks}>
            <Input
              {...inputProps(`${form}-${name}`, marks)}
              maxLength={max}
              autoComplete="off"
              inputMode={name === 'address' ? 'text' : name === 'phone' ? 'tel' : 'decimal'}
              value={typed[name]}
              onChange={(event) => setTyped((before) => ({ ...before, [name]: event.target.value }))}
            />
          </FieldRow>
        );
      })}
    </ChangeForm>
  );
}

/** Where a union is to be found; set from above, that of the province by its own. */
export function Place({ unit }: { readonly unit: OrgAnswer }) {
  const [open, setOpen] = useState(false);
  const { data: place } = useQuery(placeQuery(unit.id));
  const { above, itself } = useSeat(unit);
  const isRoot = unit.lineage.length === 1;
  if (place === undefined) return null;
  return (
    <>
      <Facts>
        <Fact label="办公电话">{place.phone ?? '没有登记'}</Fact>
        <Fact label="办公地址">{place.address ?? '没有登记'}</Fact>
        <Fact label="位置">
          {place.longitude === undefined ? '没有登记' : `${place.longitude}, ${place.latitude}（WGS 84）`}
        </Fact>
      </Facts>
      {(above || (isRoot && itself)) && (
        <div className="buttons">
          <Button onClick={() => setOpen(true)}>改电话、地址和位置</Button>
        </div>
      )}
      <Modal open={open} title={`${unit.name}在哪里`} footer={null} destroyOnHidden onCancel={() => setOpen(false)}>
        <Filled unit={unit} place={place} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}
