import {
  CheckCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  PrinterOutlined,
} from '@ant-design/icons';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Alert, Button, Tag } from 'antd';
import {
  type HealthAnswer,
  type HealthLine,
  type HealthState,
  healthStates,
  healthWords,
} from '../../../kernel/health.ts';
import { api } from '../../api/client.ts';
import { Page } from '../shell/page.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import './health.css';

const everyMs = 10_000;

const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: () => api.get<HealthAnswer>('/api/health'),
  refetchInterval: everyMs,
  // What was true a minute ago is no answer to whether the platform is well.
  staleTime: 0,
});

const marks: Readonly<Record<HealthState, { readonly color: string; readonly icon: React.ReactNode }>> = {
  good: { color: 'default', icon: <CheckCircleOutlined aria-hidden /> },
  look: { color: 'warning', icon: <ExclamationCircleOutlined aria-hidden /> },
  bad: { color: 'error', icon: <CloseCircleOutlined aria-hidden /> },
};

function sinceWords({ since, state }: HealthLine, begun: string): string {
  const from = since === begun ? '平台启动以来' : `${momentWords(since)}起`;
  return `${from}一直${healthWords[state]}`;
}

function Line({ line, begun }: { readonly line: HealthLine; readonly begun: string }) {
  const { label, state, says, todo } = line;
  return (
    <li>
      <h2 className="health-label">{label}</h2>
      <span>
        <Tag {...marks[state]}>{healthWords[state]}</Tag>
      </span>
      <div className="health-line-words">
        <p>{says}</p>
        {todo !== undefined && <p>怎么办：{todo}</p>}
        <p className="quiet">{sinceWords(line, begun)}</p>
      </div>
    </li>
  );
}

/** The worst first: one comes to this page because something is wrong. */
const byState = (lines: readonly HealthLine[]) =>
  lines.toSorted((a, b) => healthStates.indexOf(b.state) - healthStates.indexOf(a.state));

function Lines({ answer: { at, begun, lines }, failed }: { readonly answer: HealthAnswer; readonly failed: boolean }) {
  const count = (state: HealthState) => lines.filter((line) => line.state === state).length;
  const [bad, toLook] = [count('bad'), count('look')];
  const summary =
    bad + toLook === 0
      ? `全部 ${lines.length} 项都好。`
      : `${lines.length} 项里，出错 ${bad} 项，要看一看 ${toLook} 项。`;
  return (
    <>
      {failed && (
        <Alert
          type="error"
          showIcon
          title="刚才没有读到，下面是上一次的情况。平台或者数据库可能停了：请到服务器上看进程和日志。"
        />
      )}
      <output>{summary}</output>
      <p className="quiet">
        {momentWords(at)}的情况，每 {everyMs / 1000} 秒自动更新；平台 {momentWords(begun)} 启动。这里没有任何人的信息。
      </p>
      <ul className="health-lines">
        {byState(lines).map((line) => (
          <Line key={line.id} line={line} begun={begun} />
        ))}
      </ul>
    </>
  );
}

/** The system administrator's page: how each part of the platform is doing, since when, and what to do. */
export default function HealthPage() {
  const query = useQuery(healthQuery);
  const aside = (
    <span className="buttons no-print">
      <Button loading={query.isFetching && query.data === undefined} onClick={() => void query.refetch()}>
        现在更新
      </Button>
      <Button icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>
        打印
      </Button>
    </span>
  );
  return (
    <Page title="运行情况" aside={aside}>
      <Answered query={query} rows={12}>
        {(answer) => <Lines answer={answer} failed={query.isError} />}
      </Answered>
    </Page>
  );
}
