import { useQuery } from '@tanstack/react-query';
import { Table, type TableProps } from 'antd';
import { Link, useParams } from 'react-router';
import type { ImportLine } from '../../../kernel/import-answers.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { stateWords } from './import-words.ts';
import { OneImport } from './one-import.tsx';
import { importQuery, importsQuery } from './queries.ts';
import { Upload } from './upload.tsx';
import './imports.css';

const columns: TableProps<ImportLine>['columns'] = [
  { title: '名册', key: 'file', render: (_, { id, fileName }) => <Link to={`/imports/${id}`}>{fileName}</Link> },
  { title: '进度', key: 'state', className: 'tight', render: (_, { state }) => stateWords[state] },
  {
    title: '入会（人）',
    key: 'enrolled',
    align: 'end',
    className: 'figure',
    render: (_, { enrolledRows, undoneRows }) => (enrolledRows - undoneRows).toLocaleString('zh-CN'),
  },
  { title: '要改（行）', dataIndex: 'badRows', align: 'end', className: 'figure' },
  { title: '谁上传', dataIndex: 'by', className: 'tight' },
  { title: '什么时候', key: 'at', className: 'tight', render: (_, { createdAt }) => momentWords(createdAt) },
];

function Earlier() {
  const query = useQuery(importsQuery);
  return (
    <Section level={2} title="导入过的名册">
      <Answered query={query} rows={3}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty says="还没有导入过名册。" />
          ) : (
            <Table<ImportLine>
              size="small"
              rowKey="id"
              columns={columns}
              dataSource={[...lines]}
              scroll={{ x: 'max-content' }}
              pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
            />
          )
        }
      </Answered>
    </Section>
  );
}

function Chosen({ id }: { readonly id: string }) {
  const query = useQuery(importQuery(id));
  return <Answered query={query}>{(one) => <OneImport one={one} />}</Answered>;
}

/** Members by workbook: upload, look at what was found, import. */
export default function ImportsPage() {
  const me = useMe();
  const { id } = useParams();
  const unions = unionsOf({ ...me, posts: me.posts.filter(({ role }) => role !== 'cashier') });
  if (unions.length === 0)
    return (
      <Page title="导入名册">
        <Empty says="你的岗位不管会员名册。请找本会的经办、审批或主管人员导入。" />
      </Page>
    );
  return (
    <Page title="导入名册">
      <div className="imports">
        <Upload unions={unions} isNext={id === undefined} />
        {id !== undefined && <Chosen key={id} id={id} />}
        <Earlier />
      </div>
    </Page>
  );
}
