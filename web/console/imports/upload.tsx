import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { OrgRef } from '../../../kernel/answers.ts';
import type { ImportAnswer } from '../../../kernel/import-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { importsQuery } from './queries.ts';

const accepted = '.xlsx,.csv,.txt';

function send({ file, org }: { readonly file: File; readonly org: string }): Promise<ImportAnswer> {
  const body = new FormData();
  body.append('file', file, file.name);
  return api.post<ImportAnswer>(`/api/imports?${new URLSearchParams({ org })}`, body);
}

interface UploadProps {
  /** The unions for whose subtrees the cadre keeps members. */
  readonly unions: readonly OrgRef[];
  /** Whether this is the page's next step; beside a roster that waits to be imported it is not. */
  readonly isNext: boolean;
}

/** A roster by button or dropped anywhere on the panel. */
export function Upload({ unions, isNext }: UploadProps) {
  const [org, setOrg] = useState(unions[0]!.id);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sending = useMutation({
    mutationFn: send,
    onSuccess: async (added) => {
      await queries.invalidateQueries(importsQuery);
      await navigate(`/imports/${added.id}`);
    },
  });
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file !== undefined && !sending.isPending) sending.mutate({ file, org });
    // So that the same file, mended, can be chosen again.
    if (input.current) input.current.value = '';
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      className={over ? 'upload upload-over' : 'upload'}
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {unions.length > 1 && (
        <div>
          <label htmlFor="import-org">导入到哪个工会的范围</label>
          <Select
            id="import-org"
            value={org}
            onChange={setOrg}
            options={unions.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
      )}
      <p>先下载模板填好，再上传。上传后先试读，你确认以后才会导入。</p>
      <div className="buttons">
        <Button icon={<DownloadOutlined aria-hidden />} href="/api/imports/template.xlsx" download>
          下载模板
        </Button>
        <Button
          type={isNext ? 'primary' : 'default'}
          icon={<UploadOutlined aria-hidden />}
          loading={sending.isPending}
          onClick={() => input.current?.click()}
        >
          上传名册
        </Button>
        <span className="quiet">也可以把文件拖到这里。xlsx 最多 50 MB，csv 最多 128 MB。</span>
      </div>
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label="会员名册文件"
        accept={accepted}
        onChange={(event) => take(event.target.files)}
      />
      {sending.error && <Refusal fault={sending.error} />}
    </div>
  );
}
