import { type DrawAnswer, type DrawSource, drawStates, drawTexts } from '../../kernel/draw-answers.ts';
import { sizeWords } from '../flow/draw-check/check-words.ts';
import { sourceWords } from '../flow/draw-check/source-words.ts';
import { textPath } from '../flow/draw-check/texts.ts';
import { type Fact, Facts } from '../ui/facts.tsx';
import { Notice } from '../ui/notice.tsx';

const moment = (at: string) => {
  const here = new Date(Date.parse(at) + 8 * 3_600_000).toISOString();
  return `${Number(here.slice(0, 4))}年${Number(here.slice(5, 7))}月${Number(here.slice(8, 10))}日 ${here.slice(11, 16)}`;
};
const many = (n: number) => n.toLocaleString('zh-CN');

const valueWords = (source: DrawSource): string => `${sourceWords(source)}：${source.value ?? '还没有公布'}`;

function factsOf(draw: DrawAnswer): Fact[] {
  const { org, number, places, straight, entries, commitment, announcedAt, frozenAt, drawnAt } = draw;
  const fact = (name: string, value: Fact['value'] | undefined): Fact[] =>
    value === undefined ? [] : [{ key: name, name, value }];
  return [
    ...fact('谁来抽', org.name),
    ...fact('编号', number),
    ...fact(
      '名额',
      straight
        ? `${many(places)} 个，其中 ${many(straight)} 个直接给上次没有抽中、资料没有变的人`
        : `${many(places)} 个`,
    ),
    ...fact('名单', entries === undefined ? undefined : `${many(entries)} 人`),
    ...fact('预告', moment(announcedAt)),
    ...fact('封存名单', frozenAt && moment(frozenAt)),
    ...fact('抽签', drawnAt && moment(drawnAt)),
    ...fact('承诺值', commitment && <span className="hash">{commitment}</span>),
  ];
}

function StateWords({ draw }: { readonly draw: DrawAnswer }) {
  if (draw.dropped !== undefined)
    return (
      <Notice tone="waiting">
        <p>
          这场抽签不再进行（{moment(draw.dropped.at)}）：{draw.dropped.why}
        </p>
        {draw.after && (
          <p>
            同一份名单改由 <a href={`#${draw.after.id}`}>{draw.after.number}</a> 抽。
          </p>
        )}
      </Notice>
    );
  if (draw.undrawn)
    return (
      <Notice tone="done">
        <p>等待的人没有超过名额，不用抽签，名单里的人全部入选。</p>
      </Notice>
    );
  return (
    <p>
      <strong>{drawStates[draw.state]}</strong>
    </p>
  );
}

/** What is drawn, by whom, from which sources, and how far it is. */
export function DrawAbout({ draw }: { readonly draw: DrawAnswer }) {
  return (
    <>
      <StateWords draw={draw} />
      {draw.before && (
        <p>
          原来的 <a href={`#${draw.before.id}`}>{draw.before.number}</a> 有来源没有公布，这一场用同一份名单、换了来源。
        </p>
      )}
      <Facts facts={factsOf(draw)} />
      <section className="stack-close" aria-labelledby="sources">
        <h2 id="sources">种子从哪里来</h2>
        <ol className="steps">
          {draw.sources.map((source) => (
            <li key={source.says}>{valueWords(source)}</li>
          ))}
        </ol>
        {draw.misread > 0 && <p>两个人录入不一样，重新录入过 {draw.misread} 次。</p>}
        {draw.state === 'frozen' && !draw.undrawn && (
          <p>请现在就把承诺值抄下来：以后名单只要改动一个字，承诺值就对不上。</p>
        )}
      </section>
    </>
  );
}

export function DrawTexts({ draw }: { readonly draw: DrawAnswer }) {
  return (
    <ul className="draws" aria-label="下载">
      {draw.texts.map(({ what, bytes, sha256 }) => (
        <li key={what}>
          <a href={textPath(draw.id, what)} download={`${draw.number}-${what}.txt`}>
            下载{drawTexts[what]}（{sizeWords(bytes)}）
          </a>
          <p className="hash soft">SHA-256 {sha256}</p>
        </li>
      ))}
    </ul>
  );
}

export function DrawLeftList({ draw }: { readonly draw: DrawAnswer }) {
  if (draw.leftCount === 0) return null;
  return (
    <section className="stack-close" aria-labelledby="left">
      <h2 id="left">封存以后退出的（{many(draw.leftCount)} 人）</h2>
      <p>名单不改动，他们的名额给了名次在后面的人。</p>
      <ul className="draws">
        {draw.left.map(({ pseudonym, at, why }) => (
          <li key={pseudonym}>
            <span className="hash">{pseudonym}</span>
            <p className="soft">
              {moment(at)}，{why}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
