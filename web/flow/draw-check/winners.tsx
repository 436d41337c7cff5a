import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import type { Checked } from './checking.ts';

const atOnce = 50;
const many = (n: number) => n.toLocaleString('zh-CN');

interface WinnersProps {
  readonly held: Extract<Checked, { ok: true }>;
  /** Her own entry, to be seen among them. */
  readonly own?: string;
}

/** Who won, by the numbers of the public list, in the order that this device has just worked out. */
export function Winners({ held: { winners = [], places }, own }: WinnersProps) {
  const [shown, setShown] = useState(atOnce);
  if (winners.length === 0) return null;
  return (
    <details>
      <summary>看中签的编号（前 {many(Math.min(places, winners.length))} 名）</summary>
      <ol className="draw-winners">
        {winners.slice(0, shown).map((entry, i) => (
          <li key={entry} className="figures">
            {i + 1}. {entry === own ? <strong>{entry}（我）</strong> : entry}
          </li>
        ))}
      </ol>
      {shown < winners.length && (
        <Button onClick={() => setShown(shown + atOnce * 10)}>
          再看后面的（还有 {many(winners.length - shown)} 个）
        </Button>
      )}
      <p className="soft">封存以后退出的，名额给了后面的人，公开的内容里有写。</p>
    </details>
  );
}
