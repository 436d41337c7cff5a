import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Checkbox, Input, Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import {
  type ExportFormat,
  type ExportKind,
  type ExportPurpose,
  exportFacts,
  exportFormats,
  exportKinds,
  exportPurposes,
  type ExportLine,
} from '../../../kernel/exporting.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { needsSecond, previewWords } from './export-words.ts';
import { exportsQuery, previewQuery } from './queries.ts';
import './exports.css';

interface ExportDialogProps {
  readonly what: ExportKind;
  /** The union whose rows the page shows. */
  readonly org: string;
  /** What else the rows are narrowed by. */
  readonly filter: Readonly<Record<string, string>>;
  readonly onClose: () => void;
}

interface Said {
  readonly org: string;
  readonly format: ExportFormat;
  readonly unmasked: boolean;
  readonly purpose: ExportPurpose | undefined;
  readonly words: string;
}

const optionsOf = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).map(([value, label]) => ({ value, label }));

/** Asks, and goes to the records where the file will be. The same words sent again are the same export. */
function useAsking(what: ExportKind, filter: Readonly<Record<string, string>>) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const keyed = useKeyed((body: object, key: string) => api.post<ExportLine>('/api/exports', body, key));
  return useMutation({
    mutationFn: (said: Said) => keyed.send({ ...said, what, filter }),
    onSuccess: async () => {
      await queries.invalidateQueries(exportsQuery);
      await navigate('/exports');
    },
  });
}

interface PartProps {
  readonly form: string;
  readonly said: Said;
  readonly say: (part: Partial<Said>) => void;
}

function Rows({ form, what, said, say }: PartProps & { readonly what: ExportKind }) {
  const { whole, ofCampaign } = exportFacts[what];
  return (
    <>
      {!ofCampaign && (
        <FieldRow id={`${form}-org`} label="哪个工会和它下面的">
          <OrgSelect id={`${form}-org`} value={said.org} onChange={(org) => say({ org })} />
        </FieldRow>
      )}
      <GroupRow id={`${form}-format`} label="文件格式">
        <Radio.Group
          className="stack"
          name={`${form}-format`}
          options={optionsOf(exportFormats)}
          value={said.format}
          onChange={(event) => say({ format: event.target.value as ExportFormat })}
        />
      </GroupRow>
      {whole?.when === 'asked' && (
        <Checkbox checked={said.unmasked} onChange={(event) => say({ unmasked: event.target.checked })}>
          要完整的{whole.what}（要第二个人复核）
        </Checkbox>
      )}
    </>
  );
}

interface WhyProps extends PartProps {
  readonly problemAt: (name: string) => string | undefined;
}

function WhatFor({ form, said, say, problemAt }: WhyProps) {
  const help = '写给复核的人和以后查记录的人看，2 到 200 个字。';
  const marks = { help, problem: problemAt('words') };
  return (
    <>
      <GroupRow id={`${form}-purpose`} label="拿去做什么？" problem={problemAt('purpose')}>
        <Radio.Group
          className="stack"
          name={`${form}-purpose`}
          options={optionsOf(exportPurposes)}
          value={said.purpose}
          onChange={(event) => say({ purpose: event.target.value as ExportPurpose })}
        />
      </GroupRow>
      <FieldRow id={`${form}-words`} label="具体说明" {...marks}>
        <Input
          {...inputProps(`${form}-words`, marks)}
          maxLength={200}
          autoComplete="off"
          value={said.words}
          onChange={(event) => say({ words: event.target.value })}
        />
      </FieldRow>
    </>
  );
}

function Filled({ what, org, filter, onClose }: ExportDialogProps) {
  const form = useId();
  const [said, setSaid] = useState<Said>({
    org,
    format: 'xlsx',
    unmasked: exportFacts[what].whole?.when === 'always',
    purpose: undefined,
    words: '',
  });
  const [missing, setMissing] = useState(false);
  const asking = useAsking(what, filter);
  const { data: preview, error } = useQuery(previewQuery(what, said.org, filter));
  const waits = preview !== undefined && needsSecond(preview, said.unmasked);
  const blocked = waits && preview.second === 0;
  const problems = missing ? [{ at: 'purpose', says: '请选择拿去做什么' }] : problemsOf(asking.error);
  const send = () => {
    setMissing(said.purpose === undefined);
    if (said.purpose !== undefined) asking.mutate(said);
  };
  const say = (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part }));
  return (
    <ChangeForm
      form={form}
      verb={waits ? '提交复核' : '导出'}
      fault={asking.error ?? error}
      problems={problems}
      sending={asking.isPending}
      onSend={send}
      onCancel={onClose}
    >
      <Rows form={form} what={what} said={said} say={say} />
      <WhatFor form={form} said={said} say={say} problemAt={(name) => problems.find(({ at }) => at === name)?.says} />
      {preview && (
        <Alert type={blocked ? 'warning' : 'info'} showIcon title={previewWords(preview, said.unmasked, what)} />
      )}
    </ChangeForm>
  );
}

/** What to export, in which form and what for, with how many rows it will be. */
export function ExportDialog(props: ExportDialogProps & { readonly open: boolean }) {
  return (
    <Modal
      open={props.open}
      title={`导出${exportKinds[props.what]}`}
      footer={null}
      destroyOnHidden
      onCancel={props.onClose}
    >
      <Filled {...props} />
    </Modal>
  );
}
