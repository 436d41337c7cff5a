import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import type { GroupLine } from '../../../kernel/group-filing.ts';
import { FileButton } from '../shell/file-button.tsx';
import { type ListRead, readListFile } from './read-list.ts';

interface ListInputProps {
  readonly lines: readonly GroupLine[];
  readonly wrong: string | undefined;
  readonly onRead: (read: ListRead) => void;
}

/** A list of names and numbers, a workbook or a CSV. */
export function ListInput({ lines, wrong, onRead }: ListInputProps) {
  return (
    <div className="group">
      <p>名单是一张 .xlsx 或 .csv 表，要有“姓名”和“证件号码”两列。会员名册那样的表就可以用。</p>
      <div className="buttons">
        <FileButton label="名单文件" accept=".xlsx,.csv,.txt" onFile={(file) => void readListFile(file).then(onRead)}>
          选名单
        </FileButton>
        <Button icon={<DownloadOutlined aria-hidden />} href="/api/imports/template.xlsx?kind=members" download>
          下载名册模板
        </Button>
        {lines.length > 0 && <span>名单上有 {lines.length} 人。</span>}
      </div>
      {wrong !== undefined && <Alert type="error" showIcon title={wrong} />}
    </div>
  );
}
