import { useQuery } from '@tanstack/react-query';
import type { DrawAnswer, MyDrawAnswer } from '../../../kernel/draw-answers.ts';
import { CheckOutcome } from '../../flow/draw-check/check-outcome.tsx';
import { sizeWords } from '../../flow/draw-check/check-words.ts';
import type { Checked } from '../../flow/draw-check/checking.ts';
import { fetchTexts } from '../../flow/draw-check/texts.ts';
import { useCheck } from '../../flow/draw-check/use-check.ts';
import { Winners } from '../../flow/draw-check/winners.tsx';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/card.tsx';
import { myDrawQuery } from '../queries.ts';

const many = (n: number) => n.toLocaleString('zh-CN');

/** How she stands in the draw, in one sentence. */
function standingWords({ draw, straight, place, outcome }: MyDrawAnswer): string {
  const isCampaign = draw.campaignId !== undefined;
  const places = draw.places - (draw.straight ?? 0);
  if (outcome === 'left') return '名单封存以后你退出了，名额给了后面的人。';
  if (draw.dropped !== undefined && outcome === undefined) return `这场抽签不再进行：${draw.dropped.why}。`;
  if (draw.undrawn) return '等待的人没有超过名额，不用抽签，全部入选。';
  if (straight)
    return isCampaign
      ? '你上次报了名没有轮到，这次不用抽签，直接有名额。'
      : '你上次没有抽中，资料没有变，这次不用抽签，直接入选。';
  if (place === undefined) return `名单已经封存，共 ${many(draw.entries ?? 0)} 人，你在里面。等种子公布以后抽签。`;
  if (outcome === 'rose') return `你排第 ${many(place)} 名，有人退出，你候补入选。`;
  return place <= places
    ? `你排第 ${many(place)} 名，在前 ${many(places)} 名里，中签。`
    : `你排第 ${many(place)} 名，前 ${many(places)} 名中签。`;
}

function foundWords(held: Extract<Checked, { ok: true }>, place: number | undefined): string {
  if (!held.isIn) return '公开的名单里没有你的编号。请打 12351 说明。';
  if (held.place === undefined) return '我在里面。名单和封存时公布的承诺值一致，没有被改过。';
  if (held.place !== place) return `公开的结果里你排第 ${many(held.place)} 名，和上面写的不一样。请打 12351 说明。`;
  return `我在里面，第 ${many(held.place)} 名。名单、种子、结果全部对得上。`;
}

/** Draws again on her own phone, from what everybody can have. */
function OwnCheck({ own }: { readonly own: MyDrawAnswer }) {
  const { state, run } = useCheck();
  const { draw, pseudonym, place } = own;
  const bytes = draw.texts.reduce((sum, text) => sum + text.bytes, 0);
  const check = () =>
    run(async () => ({ texts: await fetchTexts(draw), commitment: draw.commitment, entry: pseudonym }));
  return (
    <>
      <Button busy={state.step === 'fetching' || state.step === 'checking'} onClick={() => void check()}>
        在我的手机上核对（下载 {sizeWords(bytes)}）
      </Button>
      <CheckOutcome state={state}>
        {(held) => (
          <>
            <p>{foundWords(held, place)}</p>
            <Winners held={held} own={pseudonym} />
          </>
        )}
      </CheckOutcome>
    </>
  );
}

const isListed = ({ draw, straight }: { draw: DrawAnswer; straight: boolean }) =>
  draw.texts.length > 0 && (!straight || draw.undrawn);

/** The draw that a case took part in. */
export function DrawStanding({ id }: { readonly id: string }) {
  const { data: own } = useQuery(myDrawQuery(id));
  return own ? <OwnDraw own={own} /> : null;
}

/** One draw as somebody finds herself in it: her number in the public list, her place, and the check of both. */
export function OwnDraw({ own }: { readonly own: MyDrawAnswer }) {
  return (
    <Section title="抽签">
      <p>{standingWords(own)}</p>
      {isListed({ draw: own.draw, straight: own.straight }) && (
        <>
          <p>
            你在公开名单里的编号：<span className="figures">{own.pseudonym}</span>
          </p>
          <OwnCheck own={own} />
        </>
      )}
      <p>
        <a href={`/draw#${own.draw.id}`}>这场抽签公开的全部内容</a>
      </p>
    </Section>
  );
}
