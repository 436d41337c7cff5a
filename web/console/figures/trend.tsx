import { Radio, Table } from 'antd';
import { useState } from 'react';
import type { FiguresAnswer } from '../../../kernel/answers.ts';
import { findService } from '../services.ts';
import { dayWords } from '../../flow/day-words.ts';
import { today } from '../words/today.ts';
import { Bar } from './bar.tsx';
import { grouped } from './figure-number.tsx';

type Point = FiguresAnswer['trend'][number];

/** How one figure went from day to day, the latest first: the numbers, and beside them the bars. */
export function Trend({ trend, service }: Pick<FiguresAnswer, 'trend' | 'service'>) {
  const metrics = [...new Set(trend.map(({ metric }) => metric))];
  const [chosen, setChosen] = useState(metrics[0]);
  const points = trend.filter(({ metric }) => metric === chosen).toSorted((a, b) => b.day.localeCompare(a.day));
  const most = Math.max(1, ...points.map(({ n }) => n));
  const labels = findService(service)?.metrics ?? {};
  if (metrics.length === 0) return null;
  return (
    <section>
      <h2>每天的变化</h2>
      <Radio.Group
        className="no-print"
        aria-label="看哪个数"
        name="trend-metric"
        optionType="button"
        options={metrics.map((metric) => ({ value: metric, label: labels[metric]?.label ?? metric }))}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      />
      <Table<Point>
        size="small"
        rowKey="day"
        dataSource={points}
        pagination={{ pageSize: 31, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: '日期', key: 'day', render: (_, { day }) => dayWords(day, today()) },
          {
            title: labels[chosen ?? '']?.label ?? '数量',
            key: 'n',
            align: 'end',
            className: 'figure',
            render: (_, { n }) => grouped(n),
          },
          {
            title: <span className="unseen">图</span>,
            key: 'bar',
            width: '60%',
            render: (_, { n }) => <Bar n={n} most={most} />,
          },
        ]}
      />
    </section>
  );
}
