import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Radio, Select } from 'antd';
import { type DragEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import type { OrgRef } from '../../../kernel/answers.ts';
import { type ImportAnswer, type ImportKind, importKinds } from '../../../kernel/import-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { kindWords } from './import-words.ts';
import { importsQuery } from './queries.ts';

const accepted = '.xlsx,.csv,.txt';

interface Sending {
  readonly file: File;
  readonly kind: ImportKind;
  readonly org: string;
}

function send({ file, kind, org }: Sending): Promise<ImportAnswer> {
  const body = new FormData();
  body.append('file', file, file.name);
  return api.post<ImportAnswer>(`/api/imports?${new URLSearchParams({ kind, org })}`, body);
}

interface UploadProps {
  /** The unions for whose subtrees the cadre may import, by kind. */
  readonly unions: Readonly<Record<ImportKind, readonly OrgRef[]>>;
  /** The kind that is offered first. */
  readonly first: ImportKind | undefined;
  /** Whether this is the page's next step; beside a roster that waits to be imported it is not. */
  readonly isNext: boolean;
}

/** A workbook by button or dropped anywhere on the panel. */
export function Upload({ unions: unionsBy, first = 'members', isNext }: UploadProps) {
  const [kind, setKind] = useState(unionsBy[first].length > 0 ? first : 'members');
  const [chosen, setChosen] = useState<string>();
  const kinds = importKinds.filter((one) => unionsBy[one].length > 0);
  const unions = unionsBy[kind];
  const org = unions.find(({ id }) => id === chosen)?.id ?? unions[0]!.id;
  const [over, setOver] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sending = useMutation({
    mutationFn: send,
    onSuccess: async (added) => {
      await queries.invalidateQueries(importsQuery);
      await navigate(`/imports/${added.id}`);
    },
  });
  const take = (file: File | undefined) => {
    if (file !== undefined && !sending.isPending) sending.mutate({ file, kind, org });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
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
      {kinds.length > 1 && (
        <Radio.Group
          aria-label="导入什么"
          value={kind}
          onChange={({ target }) => setKind(target.value as ImportKind)}
          options={kinds.map((one) => ({ value: one, label: kindWords[one].label }))}
        />
      )}
      {unions.length > 1 && (
        <div>
          <label htmlFor="import-org">导入到哪个工会的范围</label>
          <Select
            id="import-org"
            value={org}
            onChange={setChosen}
            options={unions.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
      )}
      <p>
        先下载模板填好，再上传。上传后先试读，你确认以后才会导入。
        {kind === 'unions' && '上级工会也在同一份清单里时，要写在下级的上面。'}
      </p>
      <div className="buttons">
        <Button icon={<DownloadOutlined aria-hidden />} href={`/api/imports/template.xlsx?kind=${kind}`} download>
          下载模板
        </Button>
        <FileButton
          label={`${kindWords[kind].label}${kindWords[kind].file}文件`}
          accept={accepted}
          primary={isNext}
          loading={sending.isPending}
          onFile={take}
        >
          上传{kindWords[kind].file}
        </FileButton>
        <span className="quiet">也可以把文件拖到这里。xlsx 最多 50 MB，csv 最多 128 MB。</span>
      </div>
      {sending.error && <Refusal fault={sending.error} />}
    </div>
  );
}
