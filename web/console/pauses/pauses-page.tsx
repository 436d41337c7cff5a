import { useQuery } from '@tanstack/react-query';
import { Table, type TableProps, Tag } from 'antd';
import { Link, useParams } from 'react-router';
import type { PastPause, PauseEntry, PausesAnswer } from '../../../kernel/pause.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { dayWords } from '../../flow/day-words.ts';
import { momentWords } from '../words/moment-words.ts';
import { today } from '../words/today.ts';
import { Pausing, Planning, Resuming, type StandingProps } from './pause-forms.tsx';
import { pausesQuery } from './queries.ts';
import '../orgs/orgs.css';
import './pauses.css';

type Line = PausesAnswer['lines'][number];

/** «，预计12月10日恢复»: what was planned, and that the day has come where it has. */
function planWords({ until, lifts }: PauseEntry): string {
  if (until === undefined) return '还没有说什么时候恢复';
  const day = dayWords(until, today());
  if (until <= today()) return `原来预计${day}恢复，已经到了，还没有恢复`;
  return lifts ? `${day}自动恢复` : `预计${day}恢复`;
}

function Entry(props: StandingProps) {
  const { org, at, by, why, instead, mayResume } = props.pause;
  return (
    <div>
      <p>
        {org.name}，{momentWords(at)}起{by !== undefined && `，${by}`}
      </p>
      <p className="quiet">原因：{why}</p>
      <p className="quiet">现在可以：{instead}</p>
      <p className="quiet">{planWords(props.pause)}</p>
      {mayResume && (
        <div className="buttons">
          <Resuming {...props} />
          <Planning {...props} />
        </div>
      )}
    </div>
  );
}

const columnsFor = ({ org, mayPause }: PausesAnswer): TableProps<Line>['columns'] => [
  {
    title: '服务或者福利活动',
    key: 'title',
    render: (_, { title, of }) => (of === 'claims' ? `${title}（福利活动）` : title),
  },
  {
    title: '现在',
    key: 'state',
    render: (_, { service, title, of, pauses }) => (
      <div className="pause-state">
        {pauses.length === 0 ? <span>正常受理</span> : <Tag color="error">暂停受理</Tag>}
        {mayPause && pauses.every((pause) => pause.org.id !== org.id) && (
          <Pausing org={org} service={service} title={title} of={of} />
        )}
      </div>
    ),
  },
  {
    title: '谁暂停的、为什么',
    key: 'why',
    render: (_, { title, of, pauses }) =>
      pauses.map((pause) => <Entry key={pause.id} title={title} of={of} pause={pause} shownAt={org.id} />),
  },
];

const pastColumns: TableProps<PastPause>['columns'] = [
  { title: '服务', dataIndex: 'title' },
  { title: '暂停', key: 'at', render: (_, { at, by }) => [momentWords(at), by].filter(Boolean).join('，') },
  { title: '原因', dataIndex: 'why' },
  {
    title: '恢复',
    key: 'ended',
    render: (_, { endedAt, endedBy }) => [momentWords(endedAt), endedBy].filter(Boolean).join('，'),
  },
  { title: '说明', dataIndex: 'endedWhy' },
];

function Shown({ answer }: { readonly answer: PausesAnswer }) {
  const { lines, past, mayPause } = answer;
  const paused = lines.filter(({ pauses }) => pauses.length > 0).length;
  // What is paused is what one comes for.
  const sorted = lines.toSorted((a, b) => b.pauses.length - a.pauses.length);
  return (
    <>
      <p className="pauses-lead">
        {paused === 0 ? '现在全部服务和福利活动都正常受理。' : `现在有 ${paused} 项暂停受理。`}
        暂停只管新的申请、领取和报名：已经提交、领到的照常办理，职工会看到暂停的原因和现在可以怎么办。
        {!mayPause && '要暂停或者恢复，请找本工会或者上级工会的审批人、负责人。'}
      </p>
      <Table<Line>
        size="small"
        rowKey="service"
        columns={columnsFor(answer)}
        dataSource={sorted}
        scroll={{ x: 'max-content' }}
        pagination={false}
      />
      {past.length > 0 && (
        <Section level={2} title="本工会以前的暂停">
          <Table<PastPause>
            size="small"
            rowKey="id"
            columns={pastColumns}
            dataSource={[...past]}
            scroll={{ x: 'max-content' }}
            pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          />
        </Section>
      )}
    </>
  );
}

/** Which services and campaigns take anything new in a union and below it, and the switch of each. */
export default function PausesPage() {
  const { id = '' } = useParams();
  const query = useQuery(pausesQuery(id));
  return (
    <Page title="暂停和恢复受理">
      {query.data && (
        <p>
          <Link to={`/orgs/${id}`}>{query.data.org.name}</Link>
        </p>
      )}
      <Answered query={query}>{(answer) => <Shown answer={answer} />}</Answered>
    </Page>
  );
}
