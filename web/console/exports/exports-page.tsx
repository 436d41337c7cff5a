import type { ExportLine } from '../../../kernel/exporting.ts';
import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Progress, Table, type TableProps } from 'antd';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { useMe } from '../session/me.ts';
import { services } from '../services.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { ExportButton } from './export-button.tsx';
import { matterWords, percentOf, purposeWords, sentenceOf, stateWords } from './export-words.ts';
import { exportsQuery } from './queries.ts';
import { WaitingForMe } from './waiting.tsx';
import './exports.css';

function Cancel({ line }: { readonly line: ExportLine }) {
  const queries = useQueryClient();
  const cancelling = useMutation({
    mutationFn: () => api.post<ExportLine>(`/api/exports/${line.id}/cancel`, {}),
    onSettled: () => queries.invalidateQueries(exportsQuery),
  });
  return (
    <>
      <Popconfirm
        title={`取消导出 ${line.number}？`}
        description="文件马上删除，不能再下载。"
        okText="取消导出"
        cancelText="返回"
        onConfirm={() => cancelling.mutate()}
      >
        <Button size="small" loading={cancelling.isPending} aria-label={`取消导出 ${line.number}`}>
          取消
        </Button>
      </Popconfirm>
      {cancelling.error && <Refusal fault={cancelling.error} />}
    </>
  );
}

function Acts({ line }: { readonly line: ExportLine }) {
  const { state, number, id } = line;
  return (
    <span className="buttons">
      {state === 'ready' && (
        <Button
          size="small"
          type="primary"
          icon={<DownloadOutlined aria-hidden />}
          href={`/api/exports/${id}/file`}
          download
          aria-label={`下载 ${number}`}
        >
          下载
        </Button>
      )}
      {(state === 'ready' || state === 'waiting' || state === 'running') && <Cancel line={line} />}
    </span>
  );
}

const columns: TableProps<ExportLine>['columns'] = [
  {
    title: '导出了什么',
    key: 'matter',
    render: (_, line) => (
      <>
        {matterWords(line)}
        <div className="quiet">
          {line.number}，{line.format}
        </div>
        <Acts line={line} />
      </>
    ),
  },
  { title: '用途', key: 'purpose', render: (_, line) => purposeWords(line) },
  {
    title: '进度',
    key: 'state',
    render: (_, line) => (
      <>
        {stateWords[line.state]}
        {line.state === 'running' && (
          <Progress percent={percentOf(line)} size="small" aria-label={`${line.number} ${stateWords.running}`} />
        )}
        <div className="quiet">{sentenceOf(line)}</div>
      </>
    ),
  },
  { title: '什么时候', key: 'at', className: 'tight', render: (_, { createdAt }) => momentWords(createdAt) },
];

function Records() {
  const query = useQuery(exportsQuery);
  return (
    <Section level={2} title="我的导出记录">
      <Answered query={query} rows={4}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty says="还没有导出过。在这里，或者在会员、办件页面点“导出”。" />
          ) : (
            <Table<ExportLine>
              size="small"
              rowKey="id"
              columns={columns}
              dataSource={[...lines]}
              scroll={{ x: 720 }}
              pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
            />
          )
        }
      </Answered>
    </Section>
  );
}

function OpenData() {
  return (
    <Section level={2} title="公开数据">
      <p>
        工会的名称、层级、电话、地址和位置是公开的，任何人不用登录都可以取：
        <a href="/api/open/unions.csv">工会名录（CSV）</a>、<a href="/api/open/unions.geojson">工会地图（GeoJSON）</a>
        。各种表格每一列的含义见 <a href="/api/schemas">JSON Schema</a>。
      </p>
    </Section>
  );
}

/** Exports: what waits for a second person, what she has exported herself, and what is public anyway. */
export default function ExportsPage() {
  const { posts } = useMe();
  const maySecond = posts.some(({ role }) => role === 'approver' || role === 'supervisor');
  const start = (
    <span className="buttons">
      <ExportButton what="members" />
      <ExportButton what="cases" />
      <ExportButton what="unions" />
      {services
        .filter(({ openList }) => openList?.returns !== undefined)
        .map(({ id }) => (
          <ExportButton key={id} what="returns" filter={{ service: id }} />
        ))}
    </span>
  );
  return (
    <Page title="导出" aside={start}>
      <div className="exports">
        {maySecond && <WaitingForMe />}
        <Records />
        <OpenData />
      </div>
    </Page>
  );
}
