import { useState } from 'react';
import type { FinderAnswer } from '../../../kernel/finder/answers.ts';
import { Button } from '../../ui/button.tsx';
import { today } from '../today.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { sumWords, untilWords } from './results.tsx';

/** What she can have, as a text for a message: nothing of what she has answered. */
function textOf({ found }: FinderAnswer): string {
  const lines = found
    .filter(({ verdict }) => verdict === 'yes')
    .map(({ title, amounts, until }) => {
      const sums = amounts.flatMap((amount) => sumWords(amount) ?? []).join('、');
      return [title, sums, untilWords(until)].filter(Boolean).join('，');
    });
  return [`工会待遇（${wholeDayWords(today())}查）：`, ...lines].join('\n');
}

async function share(text: string): Promise<string> {
  if ('share' in navigator) {
    try {
      await navigator.share({ title: '一问全知', text });
      return '';
    } catch (fault) {
      if (fault instanceof DOMException && fault.name === 'AbortError') return '';
    }
  }
  try {
    await navigator.clipboard.writeText(text);
    return '已经复制，可以粘贴到微信里发给别人。';
  } catch {
    return '这个浏览器不能分享，可以截图或者打印。';
  }
}

/** To be shown to a colleague, or taken to the union's counter on paper. */
export function TakeAlong({ answer }: { readonly answer: FinderAnswer }) {
  const [told, setTold] = useState('');
  if (!answer.found.some(({ verdict }) => verdict === 'yes')) return null;
  return (
    <div className="stack-close no-print">
      <Button look="wide" onClick={() => void share(textOf(answer)).then(setTold)}>
        把能办的发给别人
      </Button>
      <Button look="wide" onClick={() => window.print()}>
        打印
      </Button>
      <output>{told}</output>
    </div>
  );
}
