import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import type { BatchLine, ReadingAnswer } from '../../../kernel/payout.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { Section } from '../shell/section.tsx';

function send(id: string, file: File): Promise<ReadingAnswer> {
  const body = new FormData();
  body.append('file', file, file.name);
  return api.post<ReadingAnswer>(`/api/payout-batches/${id}/results`, body);
}

function readWords({ lines, carried, failed, returned, unchanged }: ReadingAnswer): string {
  return `回执 ${lines} 行，逐笔核对无误：新到账 ${carried} 笔，没有成功 ${failed} 笔，退回 ${returned} 笔，先前已知 ${unchanged} 笔。`;
}

/** The way to the bank and back: the file as two agreed to it, and what the bank says became of each line. */
export function BankFiles({ batch }: { readonly batch: BatchLine }) {
  const queries = useQueryClient();
  const reading = useMutation({
    mutationFn: (file: File) => send(batch.id, file),
    onSettled: () => queries.invalidateQueries({ queryKey: ['money'] }),
  });
  const take = (answer: File) => {
    if (!reading.isPending) reading.mutate(answer);
  };
  const file = (format: string) => `/api/payout-batches/${batch.id}/file?format=${format}`;
  return (
    <Section level={2} title="交给银行，读回回执">
      <div className="money-collect">
        <span className="buttons">
          <Button icon={<DownloadOutlined aria-hidden />} href={file('csv')} type="primary">
            下载银行文件（CSV）
          </Button>
          <Button icon={<DownloadOutlined aria-hidden />} href={file('fixed')}>
            下载定长文本
          </Button>
          <FileButton label="银行回执文件" accept=".csv,.txt" loading={reading.isPending} onFile={take}>
            上传银行回执
          </FileButton>
        </span>
        <p className="quiet">
          回执里的每一笔都要和发出的一样，差一分钱整个文件都不入账；同一份回执传两次不会入账两次。
        </p>
        {reading.error && <Refusal fault={reading.error} />}
        {reading.data && <Alert type="success" showIcon title={readWords(reading.data)} />}
      </div>
    </Section>
  );
}
