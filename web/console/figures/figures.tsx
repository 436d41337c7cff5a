import { Table, type TableProps } from 'antd';
import { Link } from 'react-router';
import type { FigureAnswer, FiguresAnswer } from '../../../kernel/answers.ts';
import { registerAt } from '../register/filter.ts';
import { findService } from '../services.ts';
import { stateWords } from '../words/state-words.ts';
import { momentWords } from '../words/moment-words.ts';
import { Bar } from './bar.tsx';
import { FigureNumber, type Scope, grouped } from './figure-number.tsx';

function FigureCard({ scope, figure, asOf }: { scope: Scope; figure: FigureAnswer; asOf: string }) {
  const parts = figure.of ?? figure.per;
  return (
    <div className="figure-card">
      <dt>{figure.label}</dt>
      <dd>
        <FigureNumber scope={scope} figure={figure} />
        <span className="quiet">
          {parts && `${parts.numerator.label} / ${parts.denominator.label}，`}截至 {momentWords(asOf)}
        </span>
      </dd>
    </div>
  );
}

type Child = FiguresAnswer['children'][number];

function childColumns(figures: readonly FigureAnswer[], service: string): TableProps<Child>['columns'] {
  const numbers = figures.map(({ metric, label }) => ({
    title: label,
    key: metric,
    align: 'end' as const,
    className: 'figure',
    render: (_: unknown, { org, figures }: Child) => {
      const figure = figures.find((each) => each.metric === metric);
      return figure && <FigureNumber scope={{ org: org.id, service }} figure={figure} />;
    },
  }));
  const name = (_: unknown, { org }: Child) => <Link to={`/figures?org=${org.id}&service=${service}`}>{org.name}</Link>;
  return [{ title: '下级工会', key: 'org', fixed: 'left', render: name }, ...numbers];
}

type State = FiguresAnswer['states'][number];

function stateColumns(scope: Scope, most: number): TableProps<State>['columns'] {
  const service = findService(scope.service);
  const wordsOf = ({ state, label }: State) => (service ? stateWords(service, state) : label);
  return [
    { title: '进度', key: 'state', render: (_, state) => wordsOf(state) },
    {
      title: '件数',
      key: 'n',
      align: 'end' as const,
      className: 'figure',
      render: (_, line) => (
        <Link
          to={registerAt({ ...scope, state: line.state })}
          aria-label={`${wordsOf(line)} ${grouped(line.n)} 件，看是哪些`}
        >
          {grouped(line.n)}
        </Link>
      ),
    },
    {
      title: <span className="unseen">图</span>,
      key: 'bar',
      width: '50%',
      render: (_, { n }) => <Bar n={n} most={most} />,
    },
  ];
}

const shared = { size: 'small', pagination: false, scroll: { x: 'max-content' } } as const;

/** The figures of one union in one service, all as of the same instant. */
export function Figures({ answer }: { readonly answer: FiguresAnswer }) {
  const { org, service, asOf, figures, states, children } = answer;
  const scope = { org: org.id, service };
  const most = Math.max(1, ...states.map(({ n }) => n));
  return (
    <>
      <dl className="figure-cards">
        {figures.map((figure) => (
          <FigureCard key={figure.metric} scope={scope} figure={figure} asOf={asOf} />
        ))}
      </dl>
      <section>
        <h2>现在各到哪一步</h2>
        <Table<State> {...shared} rowKey="state" columns={stateColumns(scope, most) ?? []} dataSource={[...states]} />
      </section>
      {children.length > 0 && (
        <section>
          <h2>下级工会</h2>
          <Table<Child>
            {...shared}
            rowKey={({ org }) => org.id}
            columns={childColumns(figures, service) ?? []}
            dataSource={[...children]}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          />
        </section>
      )}
    </>
  );
}
