import { useQuery } from '@tanstack/react-query';
import { Button, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { DrawLine, DrawPool } from '../../../kernel/draw-answers.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { shortDayWords } from '../words/moment-words.ts';
import { AnnounceForm } from './announce-form.tsx';
import { drawStateWords, many } from './draw-words.ts';
import { drawsQuery } from './queries.ts';
import './draws.css';

const columns: TableProps<DrawLine>['columns'] = [
  {
    title: '抽签',
    key: 'title',
    render: (_, { id, title, number, org }) => (
      <>
        <Link to={`/draws/${id}`}>{title}</Link>
        <div className="quiet">
          {number}，{org.name}
        </div>
      </>
    ),
  },
  { title: '名额', key: 'places', align: 'right', className: 'tight figures', render: (_, { places }) => many(places) },
  {
    title: '名单',
    key: 'entries',
    align: 'right',
    className: 'tight figures',
    render: (_, { entries }) => (entries === undefined ? '' : `${many(entries)} 人`),
  },
  { title: '进度', key: 'state', render: (_, line) => drawStateWords(line) },
  { title: '预告', key: 'announced', className: 'tight', render: (_, { announcedAt }) => shortDayWords(announcedAt) },
];

function Pool({ pool, drand }: { readonly pool: DrawPool; readonly drand: boolean }) {
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const { org, title, waiting, places, dueAt, mayAnnounce } = pool;
  return (
    <div className="draw-box">
      <p>
        <strong>{title}</strong>（{org.name}）：{many(waiting)} 人等抽签，{many(places)} 个名额
        {dueAt !== undefined && `，${shortDayWords(dueAt)}以前抽完`}。
      </p>
      {mayAnnounce && !open && (
        <Button type="primary" onClick={() => setOpen(true)}>
          预告{title}的抽签
        </Button>
      )}
      {open && (
        <AnnounceForm
          pool={pool}
          drand={drand}
          onClose={() => setOpen(false)}
          onDone={({ draw }) => void navigate(`/draws/${draw.id}`)}
        />
      )}
    </div>
  );
}

/** Who waits to be drawn, and every draw of her unions and of those below. */
export default function DrawsPage() {
  const query = useQuery(drawsQuery);
  return (
    <Page title="抽签" aside={<a href="/draw">公开的页面</a>}>
      <Answered query={query} rows={4}>
        {({ pools, draws, drand }) => (
          <div className="draws">
            {pools.length > 0 && (
              <Section level={2} title="等着抽签的">
                {pools.map((pool) => (
                  <Pool key={`${pool.org.id} ${pool.service}`} pool={pool} drand={drand} />
                ))}
              </Section>
            )}
            <Section level={2} title="全部抽签">
              {draws.length === 0 ? (
                <Empty says="还没有抽签。有人等抽签以后，抽签的岗位在上面预告。" />
              ) : (
                <Table<DrawLine>
                  size="small"
                  rowKey="id"
                  columns={columns}
                  dataSource={[...draws]}
                  scroll={{ x: 720 }}
                  pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
                />
              )}
            </Section>
          </div>
        )}
      </Answered>
    </Page>
  );
}
