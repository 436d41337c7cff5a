import { useQuery } from '@tanstack/react-query';
import { Table, type TableProps } from 'antd';
import { Link, useParams } from 'react-router';
import type { Me, OrgRef } from '../../../kernel/answers.ts';
import type { ImportKind, ImportLine } from '../../../kernel/import-answers.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { kindWords, stateWords } from './import-words.ts';
import { OneImport } from './one-import.tsx';
import { importQuery, importsQuery } from './queries.ts';
import { Upload } from './upload.tsx';
import './imports.css';

const columns: TableProps<ImportLine>['columns'] = [
  { title: '文件', key: 'file', render: (_, { id, fileName }) => <Link to={`/imports/${id}`}>{fileName}</Link> },
  { title: '导入什么', key: 'kind', className: 'tight', render: (_, { kind }) => kindWords[kind].label },
  { title: '进度', key: 'state', className: 'tight', render: (_, { state }) => stateWords[state] },
  {
    title: '已导入',
    key: 'enrolled',
    align: 'end',
    className: 'figure',
    render: (_, { kind, enrolledRows, undoneRows }) => kindWords[kind].counted(enrolledRows - undoneRows),
  },
  { title: '要改（行）', dataIndex: 'badRows', align: 'end', className: 'figure' },
  { title: '谁上传', dataIndex: 'by', className: 'tight' },
  { title: '什么时候', key: 'at', className: 'tight', render: (_, { createdAt }) => momentWords(createdAt) },
];

function Earlier() {
  const query = useQuery(importsQuery);
  return (
    <Section level={2} title="导入过的文件">
      <Answered query={query} rows={3}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty says="还没有导入过文件。" />
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

/** The unions for which the cadre may import each kind; the server decides. */
function unionsFor(me: Me): Record<ImportKind, OrgRef[]> {
  const posts = me.posts.filter(({ role }) => role !== 'cashier');
  const steering = posts.filter(({ role, org }) => role !== 'caseworker' && org.level !== 'workplace');
  return { members: unionsOf({ ...me, posts }), unions: unionsOf({ ...me, posts: steering }) };
}

/** Members or unions by workbook: upload, look at what was found, import. */
export default function ImportsPage() {
  const me = useMe();
  const { id } = useParams();
  const chosen = useQuery({ ...importQuery(id ?? ''), enabled: id !== undefined });
  const unions = unionsFor(me);
  if (unions.members.length === 0)
    return (
      <Page title="导入会员和工会">
        <Empty says="你的岗位不管会员名册。请找本会的经办、审批或主管人员导入。" />
      </Page>
    );
  return (
    <Page title="导入会员和工会">
      <div className="imports">
        {/* What was mended is uploaded as what it was. */}
        <Upload key={chosen.data?.kind} first={chosen.data?.kind} unions={unions} isNext={id === undefined} />
        {id !== undefined && (
          <Answered key={id} query={chosen}>
            {(one) => <OneImport one={one} />}
          </Answered>
        )}
        <Earlier />
      </div>
    </Page>
  );
}
