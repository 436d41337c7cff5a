import { useState } from 'react';
import type { CaseLine } from '../../../kernel/answers.ts';
import { bulkMax } from '../../../kernel/bulk.ts';
import { isLike } from './bulk-moves.ts';

const none: ReadonlySet<string> = new Set();

/** Which of the lines are chosen to be moved together. A line that leaves the list is chosen no longer. */
export function useChoosing(lines: readonly CaseLine[]) {
  const [on, setOn] = useState(false);
  const [ids, setIds] = useState(none);
  const chosen = on ? lines.filter(({ id }) => ids.has(id)) : [];
  const first = chosen[0];
  const like = first === undefined ? [] : lines.filter((line) => isLike(line, first)).slice(0, bulkMax);
  const keep = (kept: readonly CaseLine[]) => setIds(new Set(kept.map(({ id }) => id)));
  return {
    on,
    chosen,
    like,
    turn: (next: boolean) => {
      setOn(next);
      setIds(none);
    },
    keep,
    drop: (gone: readonly string[]) => setIds((before) => new Set([...before].filter((id) => !gone.includes(id)))),
    chooseLike: () => keep(like),
    of: ({ id }: CaseLine) =>
      on
        ? {
            chosen: ids.has(id),
            onChoose: (choose: boolean) =>
              setIds(choose ? new Set([...ids, id]) : new Set([...ids].filter((one) => one !== id))),
          }
        : undefined,
  };
}
