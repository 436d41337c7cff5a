import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useRef } from 'react';
import type { GroupLine } from '../../../kernel/group-filing.ts';
import { type ListRead, readListFile } from './read-list.ts';

interface ListInputProps {
  readonly lines: readonly GroupLine[];
  readonly wrong: string | undefined;
  readonly onRead: (read: ListRead) => void;
}

/** A list of names and numbers, a workbook or a CSV. */
export function ListInput({ lines, wrong, onRead }: ListInputProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="group">
      <p>名单是一张 .xlsx 或 .csv 表，要有“姓名”和“证件号码”两列。会员名册那样的表就可以用。</p>
      <div className="buttons">
        <Button icon={<UploadOutlined aria-hidden />} onClick={() => input.current?.click()}>
          选名单
        </Button>
        <Button icon={<DownloadOutlined aria-hidden />} href="/api/imports/template.xlsx?kind=members" download>
          下载名册模板
        </Button>
        {lines.length > 0 && <span>名单上有 {lines.length} 人。</span>}
      </div>
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label="名单文件"
        accept=".xlsx,.csv,.txt"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void readListFile(file).then(onRead);
        }}
      />
      {wrong !== undefined && <Alert type="error" showIcon title={wrong} />}
    </div>
  );
}
