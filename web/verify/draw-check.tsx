import { type FormEvent, useRef, useState } from 'react';
import type { DrawAnswer } from '../../kernel/draw-answers.ts';
import { CheckOutcome } from '../flow/draw-check/check-outcome.tsx';
import { sizeWords } from '../flow/draw-check/check-words.ts';
import type { CheckAsked, Checked, DrawBytes } from '../flow/draw-check/checking.ts';
import { fetchTexts } from '../flow/draw-check/texts.ts';
import { useCheck } from '../flow/draw-check/use-check.ts';
import { Winners } from '../flow/draw-check/winners.tsx';

type Held = Extract<Checked, { ok: true }>;

function placeWords({ isIn, place, places, seed }: Held): string {
  if (!isIn) return '名单里没有这个编号。';
  if (place === undefined) return seed === undefined ? '这个编号在名单里。' : '';
  return place <= places
    ? `这个编号排第 ${place} 名，在前 ${places} 名里，中签。`
    : `这个编号排第 ${place} 名，前 ${places} 名中签。`;
}

function Outcome({ held }: { readonly held: Held }) {
  const seconds = Math.max(0.1, held.ms / 1000).toFixed(1);
  return (
    <>
      <p>
        <strong>{held.seed === undefined ? '名单没有问题' : '全部对得上'}</strong>，在这台设备上算的，用了 {seconds}{' '}
        秒。
      </p>
      <p>
        {held.entries.toLocaleString('zh-CN')} 个编号，{held.places.toLocaleString('zh-CN')} 个名额。
      </p>
      {held.isIn !== undefined && <p>{placeWords(held)}</p>}
      <Winners held={held} />
    </>
  );
}

const pattern = /^[0-9a-f]{32}$/;

/** What the platform published, drawn again in this browser. */
export function DrawCheck({ draw, texts }: { readonly draw: DrawAnswer; readonly texts: DrawBytes | undefined }) {
  const { state, run } = useCheck();
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const where = draw.campaignId === undefined ? '办件页' : '活动页';
  const bytes = draw.texts.reduce((sum, text) => sum + text.bytes, 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const entry = typed.trim().toLowerCase();
    setWrong(entry !== '' && !pattern.test(entry));
    if (entry !== '' && !pattern.test(entry)) return;
    void run(async (): Promise<CheckAsked> => ({
      texts: texts ?? (await fetchTexts(draw)),
      commitment: draw.commitment,
      ...(entry !== '' && { entry }),
    }));
  };
  return (
    <form className="stack-close" onSubmit={submit} noValidate>
      <p>
        按下面的按钮，这台设备自己把名单、种子、结果从头算一遍，不用相信平台。
        {texts === undefined ? `要下载 ${sizeWords(bytes)}。` : '文本已经取好，断了网也能算。'}
      </p>
      <div className="field">
        <label htmlFor="entry">想找自己的名次，写你的编号（在你的{where}上；不写也能核对）</label>
        <input
          id="entry"
          className="input hash"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={typed}
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong ? 'entry-wrong' : undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
        {isWrong && (
          <p id="entry-wrong" role="alert">
            编号是 32 位，只有数字和 a 到 f，请对照{where}。
          </p>
        )}
      </div>
      <button
        type="submit"
        className="button primary"
        disabled={state.step === 'checking' || state.step === 'fetching'}
      >
        在这里重新算一遍
      </button>
      <CheckOutcome state={state}>{(held) => <Outcome held={held} />}</CheckOutcome>
    </form>
  );
}

const kinds = { list: '名单', seed: '种子', result: '结果' } as const;

/** The texts that somebody has kept since, against the commitment that she noted: the platform is asked for nothing. */
export function OwnFiles() {
  const { state, run } = useCheck();
  const files = {
    list: useRef<HTMLInputElement>(null),
    seed: useRef<HTMLInputElement>(null),
    result: useRef<HTMLInputElement>(null),
  };
  const [noted, setNoted] = useState('');
  const [lacks, setLacks] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [list, seed, result] = [files.list, files.seed, files.result].map(({ current }) => current?.files?.[0]);
    setLacks(list === undefined);
    if (list === undefined) return;
    void run(async () => ({
      texts: { list: await list.arrayBuffer(), seed: await seed?.arrayBuffer(), result: await result?.arrayBuffer() },
      ...(noted.trim() !== '' && { commitment: noted.trim().toLowerCase() }),
    }));
  };
  return (
    <details>
      <summary>用自己存下来的文件核对</summary>
      <form className="stack-close" onSubmit={submit} noValidate>
        {(Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => (
          <div className="field" key={kind}>
            <label htmlFor={`own-${kind}`}>{kinds[kind]}</label>
            <input id={`own-${kind}`} ref={files[kind]} type="file" accept=".txt,text/plain" />
          </div>
        ))}
        <div className="field">
          <label htmlFor="own-noted">封存那天抄下来的承诺值</label>
          <input
            id="own-noted"
            className="input hash"
            autoComplete="off"
            value={noted}
            onChange={(event) => setNoted(event.target.value)}
          />
        </div>
        {lacks && <p role="alert">请先选名单的文件。</p>}
        <button type="submit" className="button secondary">
          核对这些文件
        </button>
        <CheckOutcome state={state}>{(held) => <Outcome held={held} />}</CheckOutcome>
      </form>
    </details>
  );
}
