import { useCallback, useEffect, useState } from 'react';
import { type DrawAnswer, type DrawLine, drawStates } from '../../kernel/draw-answers.ts';
import type { DrawBytes } from '../flow/draw-check/checking.ts';
import { fetchTexts } from '../flow/draw-check/texts.ts';
import { Notice } from '../ui/notice.tsx';
import { DrawCheck, OwnFiles } from './draw-check.tsx';
import { DrawAbout, DrawLeftList, DrawTexts } from './draw-parts.tsx';
import { fetchDraw, fetchDraws } from './draw-queries.ts';
import { useLoaded } from './use-loaded.ts';

/** So much is fetched at once, so that what was opened can be checked without a network. */
const smallBytes = 8_000_000;

const idIn = () => /^#([0-9a-f-]{36})$/.exec(window.location.hash)?.[1];

function useIdInAddress(): string | undefined {
  const [id, setId] = useState(idIn);
  useEffect(() => {
    const take = () => setId(idIn());
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return id;
}

function Failed({ again }: { readonly again: () => void }) {
  return (
    <Notice tone="waiting" announced="at-once">
      <p>没有取到。请检查网络，再试一次。</p>
      <button type="button" className="button secondary" onClick={again}>
        再试一次
      </button>
    </Notice>
  );
}

/** The texts where they are small; fetched as soon as the page is there. */
function useSmallTexts(draw: DrawAnswer): DrawBytes | undefined {
  const [texts, setTexts] = useState<DrawBytes>();
  useEffect(() => {
    const bytes = draw.texts.reduce((sum, text) => sum + text.bytes, 0);
    if (bytes === 0 || bytes > smallBytes) return;
    // Without them they are fetched by whoever presses the button.
    fetchTexts(draw).then(setTexts, () => {});
  }, [draw]);
  return texts;
}

function OneDraw({ draw }: { readonly draw: DrawAnswer }) {
  const texts = useSmallTexts(draw);
  return (
    <>
      <h1>{draw.title}</h1>
      <p>
        <a href="/draw">全部抽签</a>
      </p>
      <DrawAbout draw={draw} />
      {draw.texts.length > 0 && (
        <section className="stack-close" aria-labelledby="check">
          <h2 id="check">自己核对</h2>
          <DrawCheck draw={draw} texts={texts} />
          <DrawTexts draw={draw} />
          <OwnFiles />
        </section>
      )}
      <DrawLeftList draw={draw} />
    </>
  );
}

function ById({ id }: { readonly id: string }) {
  const load = useCallback(() => fetchDraw(id), [id]);
  const [loaded, again] = useLoaded(load);
  if (loaded.step === 'there') return <OneDraw draw={loaded.it} />;
  return (
    <>
      <h1>抽签公开</h1>
      {loaded.step === 'failed' ? <Failed again={again} /> : <output>正在打开…</output>}
    </>
  );
}

function Line({ line }: { readonly line: DrawLine }) {
  return (
    <li className="card">
      <a href={`#${line.id}`}>{line.title}</a>
      <p>
        {line.org.name}，{line.places.toLocaleString('zh-CN')} 个名额
        {line.entries !== undefined && `，${line.entries.toLocaleString('zh-CN')} 人在名单里`}
      </p>
      <p className="soft">{drawStates[line.state]}</p>
    </li>
  );
}

function AllDraws() {
  const [loaded, again] = useLoaded(fetchDraws);
  return (
    <>
      <h1>抽签公开</h1>
      <p>每一场抽签：先公开名单，再用谁也定不了的公开结果做种子，谁都可以从头算一遍。</p>
      {loaded.step === 'loading' && <output>正在打开…</output>}
      {loaded.step === 'failed' && <Failed again={again} />}
      {loaded.step === 'there' && loaded.it.length === 0 && <p>还没有抽签。</p>}
      {loaded.step === 'there' && (
        <ul className="draws">
          {loaded.it.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ul>
      )}
      <OwnFiles />
    </>
  );
}

export function DrawPage() {
  const id = useIdInAddress();
  return (
    <>
      <header className="top">
        <div className="top-inner">
          <span className="mark">虹桥</span>
        </div>
      </header>
      <main className="column" id="page">
        {id === undefined ? <AllDraws /> : <ById key={id} id={id} />}
      </main>
    </>
  );
}
