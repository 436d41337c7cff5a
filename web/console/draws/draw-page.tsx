import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { DrawAnswer, DrawDeskAnswer } from '../../../kernel/draw-answers.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { sourceWords } from '../../flow/draw-check/source-words.ts';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { DrawSteps } from './draw-steps.tsx';
import { drawStateWords, many, nextDrawWords } from './draw-words.ts';
import { drawQuery, drawsQuery } from './queries.ts';
import { Winners } from './winners.tsx';
import './draws.css';

const straightWords = ({ straight }: DrawAnswer) =>
  straight ? `，其中 ${many(straight)} 个直接给上次没有轮到的人` : '';

function About({ desk }: { readonly desk: DrawDeskAnswer }) {
  const { draw, moved } = desk;
  const {
    org,
    number,
    campaignId,
    places,
    entries,
    announcedAt,
    frozenAt,
    drawnAt,
    doneAt,
    commitment,
    misread,
    dropped,
  } = draw;
  return (
    <Facts>
      <Fact label="编号">{number}</Fact>
      <Fact label="谁来抽">{org.name}</Fact>
      {campaignId !== undefined && (
        <Fact label="活动">
          <Link to={`/campaigns/${campaignId}`}>打开活动</Link>
        </Fact>
      )}
      <Fact label="名额">
        {many(places)} 个{straightWords(draw)}
      </Fact>
      {entries !== undefined && <Fact label="名单">{many(entries)} 人</Fact>}
      <Fact label="预告">{momentWords(announcedAt)}</Fact>
      {frozenAt !== undefined && <Fact label="封存名单">{momentWords(frozenAt)}</Fact>}
      {drawnAt !== undefined && <Fact label="抽签">{momentWords(drawnAt)}</Fact>}
      {doneAt !== undefined && <Fact label="全部办完">{momentWords(doneAt)}</Fact>}
      {commitment !== undefined && (
        <Fact label="承诺值">
          <span className="draw-hash">{commitment}</span>
        </Fact>
      )}
      {drawnAt !== undefined && (
        <Fact label="办理">
          入选 {many(moved.won)} 人，没有抽中 {many(moved.lost)} 人
          {moved.left > 0 && `，封存以后退出 ${many(moved.left)} 人`}
          {moved.waiting > 0 && `，还有 ${many(moved.waiting)} 人没有办`}
        </Fact>
      )}
      {misread > 0 && <Fact label="录入">两个人不一样，重新录入过 {misread} 次</Fact>}
      {dropped !== undefined && <Fact label="撤下">{dropped.why}</Fact>}
    </Facts>
  );
}

function Sources({ draw }: { readonly draw: DrawAnswer }) {
  return (
    <Section level={2} title="种子来源">
      <ol className="draw-sources">
        {draw.sources.map(({ value, ...source }) => (
          <li key={source.says}>
            {sourceWords(source)}
            {value !== undefined && (
              <>
                ：<strong>{value}</strong>
              </>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function OneDraw({ desk }: { readonly desk: DrawDeskAnswer }) {
  const { draw } = desk;
  const drand = useQuery(drawsQuery).data?.drand === true;
  const isOver = draw.state === 'drawn' || draw.state === 'done';
  return (
    <div className="draws">
      <Section level={2} title={drawStateWords(draw)}>
        <p className="no-print">{nextDrawWords(desk)}</p>
        <DrawSteps desk={desk} drand={drand} />
        <About desk={desk} />
        {(draw.before ?? draw.after) && (
          <p>
            {draw.before && (
              <>
                同一份名单原来是 <Link to={`/draws/${draw.before.id}`}>{draw.before.number}</Link>。
              </>
            )}
            {draw.after && (
              <>
                同一份名单改由 <Link to={`/draws/${draw.after.id}`}>{draw.after.number}</Link> 抽。
              </>
            )}
          </p>
        )}
        <p className="no-print">
          <a href={`/draw#${draw.id}`}>公开的页面：下载名单、种子、结果，自己核对</a>
        </p>
      </Section>
      <Sources draw={draw} />
      {isOver && (
        <Section level={2} title="公示：入选名单">
          <p>姓名只留第一个字。在 {`${window.location.origin}/draw`} 可以下载全部文本，自己从头算一遍。</p>
          <Winners draw={draw} />
        </Section>
      )}
    </div>
  );
}

/** One draw: what comes next and who does it, and who won. */
export default function DrawPage() {
  const query = useQuery(drawQuery(useParams()['id']!));
  return (
    <Page title={query.data?.draw.title ?? '抽签'} aside={<Link to="/draws">全部抽签</Link>}>
      <Answered query={query}>{(desk) => <OneDraw desk={desk} />}</Answered>
    </Page>
  );
}
