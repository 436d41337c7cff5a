import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Progress, Table, type TableProps } from 'antd';
import type { ImportAnswer, ImportProblem } from '../../../kernel/import-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { momentWords } from '../words/moment-words.ts';
import { isAtWork, kindWords, percentOf, rows, sentenceOf, stateWords } from './import-words.ts';
import { importQuery, importsQuery } from './queries.ts';

const columns: TableProps<ImportProblem>['columns'] = [
  { title: '行', dataIndex: 'row', align: 'end', className: 'figure' },
  { title: '列', dataIndex: 'column', className: 'tight' },
  { title: '说明', dataIndex: 'says' },
];

function problemsTitle({ state, badRows, enrolledRows, undoneRows }: ImportAnswer): string {
  if (state !== 'undone' || enrolledRows === undoneRows) return '要改的地方';
  return badRows === 0 ? '没有撤销的' : '要改的和没有撤销的';
}

function Problems({ one }: { readonly one: ImportAnswer }) {
  const shown = one.problems.map((problem, at) => ({ ...problem, key: at }));
  return (
    <section aria-labelledby="problems">
      <h3 id="problems">{problemsTitle(one)}</h3>
      {one.problems.length >= 100 && (
        <p className="quiet">这里只列前 100 处，全部问题在标红的{kindWords[one.kind].file}里。</p>
      )}
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
  const { stands, came, counted } = kindWords[one.kind];
  return (
    <Facts>
      <Fact label="读了">{rows(one.readRows)}</Fact>
      <Fact label="没有问题">{rows(one.goodRows)}</Fact>
      <Fact label="要改">{rows(one.badRows)}</Fact>
      <Fact label={stands}>{rows(one.unchangedRows)}</Fact>
      {one.enrolledRows > one.undoneRows && <Fact label={came}>{counted(one.enrolledRows - one.undoneRows)}</Fact>}
      <Fact label="范围">{one.org.name}</Fact>
      <Fact label="上传">
        {one.by}，{momentWords(one.createdAt)}
      </Fact>
    </Facts>
  );
}

function Buttons({ one }: { readonly one: ImportAnswer }) {
  const queries = useQueryClient();
  const { file, counted, undoSays } = kindWords[one.kind];
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
        {one.problems.length > 0 && !isAtWork(one) && one.state !== 'failed' && one.fileRemovedAt === undefined && (
          <Button icon={<DownloadOutlined aria-hidden />} href={`/api/imports/${one.id}/marked.xlsx`} download>
            下载标红的{file}
          </Button>
        )}
        {one.state === 'done' && one.enrolledRows > 0 && (
          <Popconfirm
            title={`撤销这次导入的 ${counted(one.enrolledRows)}？`}
            description={undoSays}
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

/** One upload: how far it is, what is wrong with it, and the next step as its button. */
export function OneImport({ one }: { readonly one: ImportAnswer }) {
  return (
    <article className="import">
      <h2>{one.fileName}</h2>
      <output className={one.state === 'failed' ? 'sentence problem' : 'sentence'}>{sentenceOf(one)}</output>
      {isAtWork(one) && <Progress percent={percentOf(one)} aria-label={stateWords[one.state]} />}
      {one.fileRemovedAt !== undefined && (
        <p className="quiet">
          {kindWords[one.kind].file}文件已在 {momentWords(one.fileRemovedAt)}{' '}
          到期删除，导入的结果还在。要再导入，请重新上传。
        </p>
      )}
      <Buttons one={one} />
      <Counts one={one} />
      {one.problems.length > 0 && <Problems one={one} />}
    </article>
  );
}
