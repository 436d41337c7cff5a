import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Reason } from '../../../kernel/refusal.ts';
import { newKey } from '../../api/client.ts';

/** How far it is. What is refused keeps its words until the next start. */
export interface Course<Line> {
  readonly total: number;
  readonly done: number;
  readonly refused: readonly { readonly line: Line; readonly says: string }[];
  readonly running: boolean;
  /** What stopped it half way, such as a lost connection; the rest has not been sent or has not been answered. */
  readonly fault?: unknown;
}

/** What came of one line. */
interface Row {
  readonly done: boolean;
  readonly says?: string;
  readonly reasons: readonly Reason[];
}

interface Chunk<Line> {
  readonly key: string;
  readonly lines: readonly Line[];
}

interface Way<Line, Asked, R extends Row> {
  /** How many lines go out at once: few enough that the bar moves, each with one key for its retries. */
  readonly size: number;
  readonly send: (asked: Asked, lines: readonly Line[], key: string) => Promise<{ readonly rows: readonly R[] }>;
  readonly isOf: (row: R, line: Line) => boolean;
  /** What is asked for anew at the end. */
  readonly stale: readonly string[];
}

function wordsOf({ says, reasons }: Row): string {
  const why = reasons.map((reason) => reason.says).join('；');
  return why === '' ? (says ?? '没有办成，请再试一次。') : why;
}

/** Does something to each of many lines, a few at a time. After a fault it goes on where it stopped, under the same keys. */
export function useCourse<Line, Asked, R extends Row>({ size, send, isOf, stale }: Way<Line, Asked, R>) {
  const queries = useQueryClient();
  const [course, setCourse] = useState<Course<Line>>();
  const rest = useRef<{ readonly asked: Asked; readonly chunks: Chunk<Line>[] }>(undefined);

  const after = (before: Course<Line>, { lines }: Chunk<Line>, rows: readonly R[]): Course<Line> => {
    const refused = rows.flatMap((row) => {
      const line = lines.find((one) => isOf(row, one));
      return row.done || line === undefined ? [] : [{ line, says: wordsOf(row) }];
    });
    const done = before.done + rows.filter((row) => row.done).length;
    return { ...before, done, refused: [...before.refused, ...refused] };
  };
  const run = async (from: Course<Line>) => {
    let now: Course<Line> = { ...from, running: true, fault: undefined };
    setCourse(now);
    const { asked, chunks } = rest.current!;
    try {
      for (let chunk = chunks[0]; chunk !== undefined; chunk = chunks[0]) {
        const { rows } = await send(asked, chunk.lines, chunk.key);
        chunks.shift();
        now = after(now, chunk, rows);
        setCourse(now);
      }
      setCourse({ ...now, running: false });
    } catch (fault) {
      setCourse({ ...now, running: false, fault });
    }
    for (const key of stale) void queries.invalidateQueries({ queryKey: [key] });
  };

  return {
    course,
    start: (asked: Asked, lines: readonly Line[]) => {
      const chunks = Array.from({ length: Math.ceil(lines.length / size) }, (_, n) => ({
        key: newKey(),
        lines: lines.slice(n * size, (n + 1) * size),
      }));
      rest.current = { asked, chunks };
      void run({ total: lines.length, done: 0, refused: [], running: true });
    },
    goOn: () => void (course && run(course)),
    clear: () => setCourse(undefined),
  };
}
