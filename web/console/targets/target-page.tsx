import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { App, Button, Modal, Table, type TableProps } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { CoverageAnswer, GapLine, TargetLine } from '../../../kernel/coverage.ts';
import { levelWords } from '../../../kernel/party.ts';
import { ChangeForm, WhyField } from '../orgs/change-fields.tsx';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { problemsOf } from '../orgs/use-change.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { Turning } from '../shell/turning.tsx';
import { momentWords } from '../words/moment-words.ts';
import { CoverageBar, CoverageWords, measureWords } from './coverage-line.tsx';
import { coverageQuery, gapsQuery, useEndTarget } from './queries.ts';
import { TargetForm } from './target-form.tsx';
import { targetAt } from './targets-page.tsx';
import './targets.css';

type Child = CoverageAnswer['children'][number];

function childColumns(target: TargetLine, here: string): TableProps<Child>['columns'] {
  const opens = target.state !== 'ended';
  return [
    {
      title: '工会',
      key: 'org',
      render: (_, { org }) =>
        opens && org.id !== here ? <Link to={targetAt(target.id, org.id)}>{org.name}</Link> : org.name,
    },
    { title: '层级', key: 'level', render: (_, { org }) => levelWords[org.level] },
    {
      title: '到了多少',
      key: 'coverage',
      align: 'end',
      render: (_, { coverage }) => <CoverageWords coverage={coverage} />,
    },
  ];
}

const gapColumns: TableProps<GapLine>['columns'] = [
  { title: '工会', key: 'name', render: (_, { id, name }) => <Link to={`/orgs/${id}`}>{name}</Link> },
  { title: '上级', dataIndex: 'above' },
];

/** The page of the list as lines that a spreadsheet takes; only where the browser lets a page write to the clipboard. */
function Copy({ lines }: { readonly lines: readonly GapLine[] }) {
  const { message } = App.useApp();
  if (!window.isSecureContext) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(lines.map(({ name, above }) => `${name}\t${above ?? ''}`).join('\n'));
    void message.success(`已复制 ${lines.length} 行，可以粘贴到表格里`);
  };
  return <Button onClick={() => void copy()}>复制这一页</Button>;
}

/** Exactly which unions are missing. */
function Gaps({ target, org }: { readonly target: TargetLine; readonly org: string }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const query = useQuery({ ...gapsQuery(target.id, org, cursors.at(-1)), placeholderData: keepPreviousData });
  return (
    <Answered query={query}>
      {({ items, next }) =>
        items.length === 0 ? (
          <p>一个也不缺。</p>
        ) : (
          <>
            <Table<GapLine>
              size="small"
              rowKey="id"
              columns={gapColumns}
              dataSource={[...items]}
              loading={query.isPlaceholderData}
              pagination={false}
              scroll={{ x: 'max-content' }}
            />
            <Turning cursors={cursors} next={next} onTurn={setCursors}>
              <Copy lines={items} />
            </Turning>
          </>
        )
      }
    </Answered>
  );
}

interface DialogProps {
  readonly verb: string;
  readonly title: string;
  readonly children: (close: () => void) => ReactNode;
}

function Dialog({ verb, title, children }: DialogProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{verb}</Button>
      <Modal open={open} title={title} footer={null} destroyOnHidden onCancel={close}>
        {open && children(close)}
      </Modal>
    </>
  );
}

function EndForm({ target, onClose }: { readonly target: TargetLine; readonly onClose: () => void }) {
  const form = useId();
  const [why, setWhy] = useState('');
  const ending = useEndTarget(target.id, onClose);
  const problems = problemsOf(ending.error);
  return (
    <ChangeForm
      form={form}
      verb="提前结束"
      final
      fault={ending.error}
      problems={problems}
      sending={ending.isPending}
      onSend={() => ending.mutate({ why })}
      onCancel={onClose}
    >
      <p>结束后保留现在的数字，不再变动，也不能恢复。</p>
      <WhyField
        id={`${form}-why`}
        value={why}
        problem={problems.find(({ at }) => at === 'why')?.says}
        onChange={setWhy}
      />
    </ChangeForm>
  );
}

function Editing({ target }: { readonly target: TargetLine }) {
  const navigate = useNavigate();
  if (!target.mayEdit) return null;
  return (
    <div className="buttons">
      <Dialog verb="改为新的一版" title={target.name}>
        {(close) => (
          <TargetForm
            org={target.org}
            old={target}
            onClose={close}
            onDone={(line) => {
              close();
              void navigate(targetAt(line.id, line.org.id));
            }}
          />
        )}
      </Dialog>
      <Dialog verb="提前结束" title={target.name}>
        {(close) => <EndForm target={target} onClose={close} />}
      </Dialog>
    </div>
  );
}

function Definition({ target }: { readonly target: TargetLine }) {
  const { source } = target;
  return (
    <Facts>
      <Fact label="口径">{target.definition}</Fact>
      <Fact label="怎么算">{measureWords(target)}</Fact>
      <Fact label="谁设立">{target.org.name}</Fact>
      <Fact label="期间">
        {sayWholeDay(target.from)}至{sayWholeDay(target.to)}
        {target.closedWhy !== undefined && `，已结束：${target.closedWhy}`}
      </Fact>
      {source && (
        <Fact label="依据">
          {source.link === undefined ? source.title : <a href={source.link}>{source.title}</a>}
          {source.clause !== undefined && `，${source.clause}`}
        </Fact>
      )}
    </Facts>
  );
}

function Body({ answer }: { readonly answer: CoverageAnswer }) {
  const { target, org, total, children, asOf, hasGaps } = answer;
  return (
    <div className="target-parts">
      <Editing target={target} />
      <Section level={2} title={org.name}>
        <p className="target-number">
          <CoverageWords coverage={total} />
        </p>
        <CoverageBar coverage={total} goal={target.goal} />
        <p className="quiet">
          {target.state === 'ended' ? '结束时' : '现在'}的数字，截至 {momentWords(asOf)}。
        </p>
      </Section>
      <Section level={2} title="目标">
        <Definition target={target} />
      </Section>
      {children.some((child) => child.org.id !== org.id) && (
        <Section level={2} title="下级">
          <Table<Child>
            size="small"
            rowKey={(child) => child.org.id}
            columns={childColumns(target, org.id)}
            dataSource={[...children]}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        </Section>
      )}
      {hasGaps && (
        <Section level={2} title="还缺哪些">
          <Gaps key={`${target.id} ${org.id}`} target={target} org={org.id} />
        </Section>
      )}
    </div>
  );
}

/** One target under one union: how far it is, what exactly is counted, the unions below, and which are missing. */
export default function TargetPage() {
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  const own = unionsOf(useMe())[0]!.id;
  const org = params.get('org') ?? own;
  const query = useQuery(coverageQuery(id, org));
  return (
    <Page title={query.data?.target.name ?? '全覆盖目标'} aside={<Link to={`/targets?org=${org}`}>全部目标</Link>}>
      <Answered query={query}>{(answer) => <Body key={`${id} ${org}`} answer={answer} />}</Answered>
    </Page>
  );
}
