import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { GroupAnswer, GroupAsked, GroupLine, GroupRow } from '../../../kernel/group-filing.ts';
import { api, newKey } from '../../api/client.ts';

/** How many go out at once: few enough that the bar moves. */
const chunkSize = 20;

export interface Course {
  readonly total: number;
  readonly done: number;
  readonly refused: readonly { readonly line: GroupLine; readonly says: string }[];
  readonly running: boolean;
  /** What stopped it half way; the rest has not been sent or has not been answered. */
  readonly fault?: unknown;
}

interface Chunk {
  readonly key: string;
  readonly lines: readonly GroupLine[];
}

function wordsOf({ says, reasons }: GroupRow): string {
  const why = reasons.map((reason) => reason.says).join('；');
  return why === '' ? (says ?? '没有办成，请再试一次。') : why;
}

function after(course: Course, { lines }: Chunk, { rows }: GroupAnswer): Course {
  const refused = rows.flatMap((row) => {
    const line = lines.find((one) => one.row === row.row);
    return row.done || line === undefined ? [] : [{ line, says: wordsOf(row) }];
  });
  const done = course.done + rows.filter((row) => row.done).length;
  return { ...course, done, refused: [...course.refused, ...refused] };
}

/** Files for everybody on a list, some at a time. After a fault it goes on where it stopped, under the same keys. */
export function useGroup() {
  const queries = useQueryClient();
  const [course, setCourse] = useState<Course>();
  const rest = useRef<{ readonly asked: Omit<GroupAsked, 'lines'>; readonly chunks: Chunk[] }>(undefined);

  const run = async (from: Course) => {
    let now: Course = { ...from, running: true, fault: undefined };
    setCourse(now);
    const { asked, chunks } = rest.current!;
    try {
      for (let chunk = chunks[0]; chunk !== undefined; chunk = chunks[0]) {
        const answer = await api.post<GroupAnswer>('/api/group-filings', { ...asked, lines: chunk.lines }, chunk.key);
        chunks.shift();
        now = after(now, chunk, answer);
        setCourse(now);
      }
      setCourse({ ...now, running: false });
    } catch (fault) {
      setCourse({ ...now, running: false, fault });
    }
    for (const stale of ['inbox', 'figures', 'cases']) void queries.invalidateQueries({ queryKey: [stale] });
  };

  return {
    course,
    start: ({ lines, ...asked }: GroupAsked) => {
      const chunks = Array.from({ length: Math.ceil(lines.length / chunkSize) }, (_, n) => ({
        key: newKey(),
        lines: lines.slice(n * chunkSize, (n + 1) * chunkSize),
      }));
      rest.current = { asked, chunks };
      void run({ total: lines.length, done: 0, refused: [], running: true });
    },
    goOn: () => void (course && run(course)),
    clear: () => setCourse(undefined),
  };
}
