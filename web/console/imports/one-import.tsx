import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Progress, Table, type TableProps } from 'antd';
import type { ImportAnswer, ImportProblem } from '../../../kernel/import-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { momentWords } from '../words/moment-words.ts';
import { isAtWork, people, percentOf, rows, sentenceOf, stateWords } from './import-words.ts';
import { importQuery, importsQuery } from './queries.ts';

const columns: TableProps<ImportProblem>['columns'] = [
  { title: '行', dataIndex: 'row', align: 'end', className: 'figure' },
  { title: '列', dataIndex: 'column', className: 'tight' },
  { title: '怎么改', dataIndex: 'says' },
];

function Problems({ one }: { readonly one: ImportAnswer }) {
  const shown = one.problems.map((problem, at) => ({ ...problem, key: at }));
  return (
    <section aria-labelledby="problems">
      <h3 id="problems">要改的地方</h3>
      {one.problems.length >= 100 && <p className="quiet">这里只列前 100 处，全部问题在标红的名册里。</p>}
      <Table<ImportProblem>
        size="small"
        columns={columns}
        dataSource={shown}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </section>
  );
}

function Counts({ one }: { readonly one: ImportAnswer }) {
  return (
    <Facts>
      <Fact label="读了">{rows(one.readRows)}</Fact>
      <Fact label="没有问题">{rows(one.goodRows)}</Fact>
      <Fact label="要改">{rows(one.badRows)}</Fact>
      <Fact label="已在册">{rows(one.unchangedRows)}</Fact>
      {one.enrolledRows > one.undoneRows && <Fact label="已入会">{people(one.enrolledRows - one.undoneRows)}</Fact>}
      <Fact label="范围">{one.org.name}</Fact>
      <Fact label="上传">
        {one.by}，{momentWords(one.createdAt)}
      </Fact>
    </Facts>
  );
}

function Buttons({ one }: { readonly one: ImportAnswer }) {
  const queries = useQueryClient();
  const step = useMutation({
    mutationFn: (name: 'start' | 'undo') => api.post<ImportAnswer>(`/api/imports/${one.id}/${name}`, {}),
    onSettled: async () => {
      await queries.invalidateQueries(importQuery(one.id));
      await queries.invalidateQueries(importsQuery);
    },
  });
  return (
    <>
      <div className="buttons">
        {one.state === 'checked' && one.goodRows > 0 && one.fileRemovedAt === undefined && (
          <Button type="primary" loading={step.isPending} onClick={() => step.mutate('start')}>
            导入 {rows(one.goodRows)}
          </Button>
        )}
        {one.badRows > 0 && !isAtWork(one) && one.state !== 'failed' && one.fileRemovedAt === undefined && (
          <Button icon={<DownloadOutlined aria-hidden />} href={`/api/imports/${one.id}/marked.xlsx`} download>
            下载标红的名册
          </Button>
        )}
        {one.state === 'done' && one.enrolledRows > 0 && (
          <Popconfirm
            title={`撤销这次导入的 ${people(one.enrolledRows)}？`}
            description="他们的会籍会按“登记错误”结束。改好名册后可以重新导入。"
            okText="撤销导入"
            cancelText="不撤销"
            onConfirm={() => step.mutate('undo')}
          >
            <Button danger loading={step.isPending}>
              撤销导入
            </Button>
          </Popconfirm>
        )}
      </div>
      {step.error && <Refusal fault={step.error} />}
    </>
  );
}

/** One roster: how far it is, what is wrong with it, and the next step as its button. */
export function OneImport({ one }: { readonly one: ImportAnswer }) {
  return (
    <article className="import">
      <h2>{one.fileName}</h2>
      <output className={one.state === 'failed' ? 'sentence problem' : 'sentence'}>{sentenceOf(one)}</output>
      {isAtWork(one) && <Progress percent={percentOf(one)} aria-label={stateWords[one.state]} />}
      {one.fileRemovedAt !== undefined && (
        <p className="quiet">
          名册文件已在 {momentWords(one.fileRemovedAt)} 到期删除，导入的结果还在。要再导入，请重新上传。
        </p>
      )}
      <Buttons one={one} />
      <Counts one={one} />
      {one.problems.length > 0 && <Problems one={one} />}
    </article>
  );
}
