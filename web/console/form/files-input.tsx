import { UploadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Upload } from 'antd';
import { useState } from 'react';
import type { FileAnswer } from '../../../kernel/answers.ts';
import type { FilesField } from '../../../kernel/field.ts';
import { api } from '../../api/client.ts';
import { GroupRow } from './field-row.tsx';
import { Refusal } from './refusal.tsx';
import { type QuestionProps, rowOf } from './answering.ts';

const accepted = '.jpg,.jpeg,.png,.webp,.heic,.pdf';

async function upload(file: File): Promise<FileAnswer> {
  const form = new FormData();
  form.append('file', file);
  return api.post<FileAnswer>('/api/files', form);
}

/** Files go up one by one as they are picked; the answer is the list of their ids. */
export function FilesInput(props: Omit<QuestionProps<FilesField>, 'asking'>) {
  const { field, onChange } = props;
  const [files, setFiles] = useState<readonly FileAnswer[]>([]);
  const sending = useMutation({ mutationFn: upload });
  const keep = (kept: readonly FileAnswer[]) => {
    setFiles(kept);
    onChange(kept.map(({ id }) => id));
  };
  return (
    <GroupRow {...rowOf(props)}>
      {sending.error && <Refusal fault={sending.error} />}
      <ul className="plain">
        {files.map((file) => (
          <li key={file.id}>
            {file.name}
            <Button type="link" onClick={() => keep(files.filter(({ id }) => id !== file.id))}>
              移除<span className="unseen">{file.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Upload
        accept={accepted}
        showUploadList={false}
        beforeUpload={(file) => {
          sending.mutate(file, { onSuccess: (sent) => keep([...files, sent]) });
          return false;
        }}
      >
        <Button
          icon={<UploadOutlined aria-hidden />}
          loading={sending.isPending}
          disabled={sending.isPending || files.length >= field.max}
        >
          添加文件（最多 {field.max} 个）
        </Button>
      </Upload>
    </GroupRow>
  );
}
