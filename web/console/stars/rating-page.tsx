import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { Link, useParams } from 'react-router';
import {
  type StarRatingAnswer,
  type StarStepName,
  mostPoints,
  starStateWords,
  starWords,
} from '../../../kernel/stars.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { ratingQuery } from './queries.ts';
import { AnswerForm, CheckForm, ObjectForm } from './check-form.tsx';
import { ScoreForm } from './score-form.tsx';
import { ItemStanding } from './item-standing.tsx';
import '../targets/targets.css';
import './stars.css';

const stepWords: Readonly<Record<StarStepName, string>> = {
  score: '提交自评',
  check: '审核',
  publish: '公布',
  object: '提出异议',
  answer: '答复异议',
};

function Standing({ rating }: { readonly rating: StarRatingAnswer }) {
  const { round, sheet, state, selfPoints, points, stars, objectUntil } = rating;
  return (
    <Facts>
      <Fact label="评分表">
        {sheet.name}（第 {sheet.edition} 版，{sheet.org.name}）
      </Fact>
      <Fact label="自评日期">
        {sayWholeDay(round.from)}至{sayWholeDay(round.to)}
      </Fact>
      <Fact label="进度">{starStateWords[state]}</Fact>
      {selfPoints !== undefined && (
        <Fact label="自评">
          {selfPoints} / {mostPoints(sheet.items)} 分
        </Fact>
      )}
      {points !== undefined && (
        <Fact label="审核">
          {points} / {mostPoints(sheet.items)} 分
        </Fact>
      )}
      {stars !== undefined && (
        <Fact label="星级">
          {starWords(stars)}，有效到{sayWholeDay(round.validUntil)}
        </Fact>
      )}
      {state === 'published' && objectUntil !== undefined && <Fact label="异议期到">{sayWholeDay(objectUntil)}</Fact>}
    </Facts>
  );
}

function Items({ rating }: { readonly rating: StarRatingAnswer }) {
  return (
    <ol className="star-item-forms">
      {rating.sheet.items.map((item, n) => (
        <li key={item.key} className="target-card">
          <h3>
            {n + 1}. {item.text}（{item.points} 分）
          </h3>
          <ItemStanding item={item} standing={rating.items[n]!} />
        </li>
      ))}
    </ol>
  );
}

function Steps({ rating }: { readonly rating: StarRatingAnswer }) {
  if (rating.steps.length === 0) return <p>还没有人自评。</p>;
  return (
    <ol className="plain">
      {rating.steps.map(({ seq, step, at, by, words, points }) => (
        <li key={seq}>
          {momentWords(at)} {by} {stepWords[step]}（{points} 分）{words}
        </li>
      ))}
    </ol>
  );
}

function Doing({ rating }: { readonly rating: StarRatingAnswer }) {
  const { may } = rating;
  if (may.score) return <ScoreForm key={rating.seq} rating={rating} />;
  if (may.check) return <CheckForm key={rating.seq} rating={rating} />;
  if (may.answer) return <AnswerForm key={rating.seq} rating={rating} />;
  return (
    <>
      <Items rating={rating} />
      {may.object && <ObjectForm key={rating.seq} rating={rating} />}
    </>
  );
}

function Rating({ rating }: { readonly rating: StarRatingAnswer }) {
  return (
    <div className="target-parts">
      <Standing rating={rating} />
      {rating.state === 'scored' && rating.may.score && (
        <Alert type="success" showIcon title="自评已提交，审核以前还可以改了再提交。" />
      )}
      <Section level={2} title="逐项">
        <Doing rating={rating} />
      </Section>
      <Section level={2} title="每一步">
        <Steps rating={rating} />
      </Section>
      <p>
        <Link to="/stars">回到星级评定</Link>
      </p>
    </div>
  );
}

/** One union in one round. */
export default function RatingPage() {
  const { round = '', org = '' } = useParams();
  const query = useQuery(ratingQuery(round, org));
  return (
    <Page title={query.data ? `星级评定：${query.data.org.name}` : '星级评定'}>
      <Answered query={query}>{(rating) => <Rating rating={rating} />}</Answered>
    </Page>
  );
}
