import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { isDrawn } from '../../../kernel/allot.ts';
import type { DeskAnswer } from '../../../kernel/allot-answers.ts';
import { AnnounceFrame } from '../draws/announce-frame.tsx';
import { drawStateWords, many } from '../draws/draw-words.ts';
import { drawsQuery } from '../draws/queries.ts';
import { Section } from '../shell/section.tsx';
import { momentWords } from '../words/moment-words.ts';
import { useAnnounceDraw } from './queries.ts';
import '../draws/draws.css';

/** The parts of a campaign are drawn from one and the same sources. */
function AnnounceForm({ desk, onClose }: { readonly desk: DeskAnswer; readonly onClose: () => void }) {
  const drand = useQuery(drawsQuery).data?.drand === true;
  const announcing = useAnnounceDraw(desk.id, onClose);
  return (
    <AnnounceFrame
      announcing={announcing}
      drand={drand}
      onSend={(sources) => announcing.mutate({ sources })}
      onClose={onClose}
    >
      {() => (
        <p>
          {desk.windowUntil !== undefined && `${momentWords(desk.windowUntil)}报名截止，名单自动封存、公开。`}
          预告以后，名额、报名截止和来源不能再改。来源要在报名截止的第二天或者以后公布。
        </p>
      )}
    </AnnounceFrame>
  );
}

function nextWords({ mayDraw, draws = [], orderedAt, phase }: DeskAnswer): string {
  if (orderedAt !== undefined) return '抽签已经办完，名额按名次给了，其余的按名次候补。';
  if (phase === 'called-off') return '活动取消了，抽签不再进行，原因公开。';
  if (draws.some(({ state }) => state === 'announced'))
    return phase === 'drawing'
      ? '报名截止了，名单正在封存。种子来源已经公布的，不能再封存，请打开下面的抽签，撤下重新预告。'
      : '抽签已经预告。报名截止的时候名单自动封存、公开。';
  if (draws.some(({ state }) => state === 'frozen'))
    return '名单已经封存。来源公布以后，由本工会的两个人打开下面的抽签，各录入一遍。';
  if (draws.some(({ state }) => state === 'drawn')) return '名次已经公布，正在按名次给名额。';
  return mayDraw
    ? '请预告抽签：写明种子从哪里来。最好在报名开始以前预告。'
    : '等审批人或者负责人预告抽签，写明种子从哪里来。';
}

/** The draw of a campaign: its announcement, and from then on where it stands. */
export function CampaignDrawing({ desk }: { readonly desk: DeskAnswer }) {
  const [open, setOpen] = useState(false);
  if (!isDrawn(desk.way) || desk.state === 'draft' || desk.state === 'dropped') return null;
  const close = () => setOpen(false);
  return (
    <Section level={2} title="抽签">
      <p>{nextWords(desk)}</p>
      {desk.mayDraw && (
        <div className="buttons">
          <Button type="primary" onClick={() => setOpen(true)}>
            预告抽签
          </Button>
        </div>
      )}
      <Modal open={open} title={`${desk.name}：预告抽签`} footer={null} destroyOnHidden onCancel={close}>
        {open && <AnnounceForm desk={desk} onClose={close} />}
      </Modal>
      {desk.draws !== undefined && desk.draws.length > 0 && (
        <ul className="campaign-draws">
          {desk.draws.map((draw) => (
            <li key={draw.id}>
              <Link to={`/draws/${draw.id}`}>{draw.title}</Link>
              <div className="quiet">
                {draw.number}，{many(draw.places)} 个名额
                {draw.entries !== undefined && `，${many(draw.entries)} 人`}，{drawStateWords(draw)}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
