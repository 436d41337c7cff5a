import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Grid, Table, type TableProps, Tag } from 'antd';
import { useState } from 'react';
import { type AuditLineAnswer, type AuditSearchAnswer, auditOutcomes } from '../../../kernel/audit-answers.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { AuditSearchForm } from './audit-search.tsx';
import { type Asked, auditQuery } from './queries.ts';
import './audit.css';

function Outcome({ line }: { readonly line: AuditLineAnswer }) {
  const { outcome, reason, times } = line;
  return (
    <>
      <Tag color={outcome === 'done' ? undefined : 'error'}>{auditOutcomes[outcome]}</Tag>
      {times > 1 && <span className="quiet">又 {times} 次</span>}
      {reason !== undefined && <div className="quiet">{reason}</div>}
    </>
  );
}

const columns: TableProps<AuditLineAnswer>['columns'] = [
  { title: '时间', key: 'at', className: 'tight', render: (_, { at }) => momentWords(at) },
  {
    title: '谁',
    key: 'who',
    render: (_, { who, office }) => (
      <>
        {who}
        {office !== undefined && <div className="quiet">{office}</div>}
      </>
    ),
  },
  {
    title: '做了什么',
    key: 'act',
    render: (_, { actWords, purpose }) => (
      <>
        {actWords}
        {purpose !== undefined && <div className="quiet">{purpose}</div>}
      </>
    ),
  },
  {
    title: '对什么',
    key: 'object',
    render: (_, { object, objectId, subject, shown }) => (
      <>
        {object}
        {subject !== undefined && `，本人 ${subject}`}
        {shown !== undefined && `，显示了 ${shown} 人`}
        {objectId !== undefined && <div className="quiet audit-id">{objectId}</div>}
      </>
    ),
  },
  { title: '结果', key: 'outcome', render: (_, line) => <Outcome line={line} /> },
  {
    title: '来自',
    key: 'source',
    render: (_, { source, requestId }) => (
      <>
        {source === 'platform' ? '系统' : source}
        <div className="quiet audit-id">{requestId}</div>
      </>
    ),
  },
];

/** On a phone a table would have to be pushed sideways; a record reads as a sentence as well. */
function Narrow({ items }: { readonly items: readonly AuditLineAnswer[] }) {
  return (
    <ul className="audit-lines">
      {items.map((line) => (
        <li key={line.id}>
          <div className="quiet">
            {momentWords(line.at)}，{line.source === 'platform' ? '系统' : line.source}
          </div>
          <div>
            {[line.who, line.office].filter(Boolean).join('，')}：{line.actWords}
          </div>
          <div className="quiet">
            {[
              line.object,
              line.subject && `本人 ${line.subject}`,
              line.shown && `显示了 ${line.shown} 人`,
              line.purpose,
            ]
              .filter(Boolean)
              .join('，')}
          </div>
          <Outcome line={line} />
        </li>
      ))}
    </ul>
  );
}

function Lines({ items, loading }: { readonly items: readonly AuditLineAnswer[]; readonly loading: boolean }) {
  const { lg = true } = Grid.useBreakpoint();
  if (!lg) return <Narrow items={items} />;
  return (
    <Table<AuditLineAnswer>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={[...items]}
      loading={loading}
      pagination={false}
    />
  );
}

/** How the record is held, so that whoever reads it knows what it is worth. */
function Held({ held }: { readonly held: AuditSearchAnswer['held'] }) {
  const { unsealed, anchors, anchoredAt } = held;
  const outside =
    anchoredAt !== undefined
      ? `最近一次向外存证：${momentWords(anchoredAt)}。`
      : anchors
        ? '还没有向外存证过，第一次在一小时内。'
        : '没有设置向外存证的地方：请系统管理员设置 HONGQIAO_ANCHOR，否则最后一段被删掉时看不出来。';
  return (
    <p className="quiet">
      记录每秒封签一次，改动、删除、插入都查得出来。{unsealed > 0 && `还有 ${unsealed} 条等待封签。`}
      {outside}
    </p>
  );
}

interface PagesProps {
  readonly before: readonly (string | undefined)[];
  readonly next: string | undefined;
  readonly go: (cursors: readonly (string | undefined)[]) => void;
}

function Pages({ before, next, go }: PagesProps) {
  if (before.length === 1 && next === undefined) return null;
  return (
    <nav aria-label="翻页" className="buttons">
      {before.length > 1 && <Button onClick={() => go(before.slice(0, -1))}>上一页</Button>}
      {next !== undefined && <Button onClick={() => go([...before, next])}>下一页</Button>}
    </nav>
  );
}

/** 系统 › 审计: who did what, when, in which office, and what came of it. It shows, and changes nothing. */
export default function AuditPage() {
  const [search, setSearch] = useState<Asked>({});
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const query = useQuery(auditQuery(search, cursors.at(-1)));
  const print = (
    <Button icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>
      打印这一页
    </Button>
  );
  return (
    <Page title="审计" aside={print}>
      <AuditSearchForm
        search={search}
        onSearch={(asked) => {
          setSearch(asked);
          setCursors([undefined]);
        }}
      />
      <Section level={2} title="审计记录">
        <Answered query={query} rows={10}>
          {({ items, next, held }) => (
            <>
              <Held held={held} />
              {items.length === 0 ? (
                <Empty says="这些条件下没有记录。放宽日期，或者少写一个条件再查。不写日期时只查最近七天。" />
              ) : (
                <Lines items={items} loading={query.isPlaceholderData} />
              )}
              <Pages before={cursors} next={next} go={setCursors} />
            </>
          )}
        </Answered>
      </Section>
    </Page>
  );
}
