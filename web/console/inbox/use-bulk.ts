import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { CaseLine } from '../../../kernel/answers.ts';
import type { BulkAnswer, BulkRow } from '../../../kernel/bulk.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { api, newKey } from '../../api/client.ts';

/** How many cases go out at once: few enough that the bar moves, each with one key for its retries. */
const chunkSize = 10;

interface Asked {
  readonly action: string;
  readonly said: AnyValues;
  readonly lines: readonly CaseLine[];
}

interface Refused {
  readonly line: CaseLine;
  readonly says: string;
}

/** How far it is. What is refused keeps its words until the next start. */
export interface Course {
  readonly total: number;
  readonly done: number;
  readonly refused: readonly Refused[];
  readonly running: boolean;
  /** What stopped it half way, such as a lost connection; the rest has not been sent or has not been answered. */
  readonly fault?: unknown;
}

interface Chunk {
  readonly key: string;
  readonly lines: readonly CaseLine[];
}

function chunksOf(lines: readonly CaseLine[]): Chunk[] {
  const count = Math.ceil(lines.length / chunkSize);
  return Array.from({ length: count }, (_, n) => ({
    key: newKey(),
    lines: lines.slice(n * chunkSize, (n + 1) * chunkSize),
  }));
}

function wordsOf({ says, reasons }: BulkRow): string {
  const why = reasons.map((reason) => reason.says).join('；');
  return why === '' ? (says ?? '没有办成，请再试一次。') : why;
}

function after(course: Course, { lines }: Chunk, { rows }: BulkAnswer): Course {
  const refused = rows.flatMap((row) => {
    const line = lines.find(({ id }) => id === row.id);
    return row.done || line === undefined ? [] : [{ line, says: wordsOf(row) }];
  });
  const done = course.done + rows.filter((row) => row.done).length;
  return { ...course, done, refused: [...course.refused, ...refused] };
}

/** Makes one move on many cases, a few at a time, and tells of those that are done. After a fault it goes on where it stopped, under the same keys. */
export function useBulk(onDone: (ids: readonly string[]) => void) {
  const queries = useQueryClient();
  const [course, setCourse] = useState<Course>();
  const rest = useRef<{ readonly asked: Asked; readonly chunks: Chunk[] }>(undefined);

  const run = async (from: Course) => {
    let now: Course = { ...from, running: true, fault: undefined };
    setCourse(now);
    const { asked, chunks } = rest.current!;
    try {
      for (let chunk = chunks[0]; chunk !== undefined; chunk = chunks[0]) {
        const rows = chunk.lines.map(({ id, seq }) => ({ id, seen: seq }));
        const { action, said } = asked;
        const answer = await api.post<BulkAnswer>('/api/case-moves', { action, said, rows }, chunk.key);
        chunks.shift();
        onDone(answer.rows.filter((row) => row.done).map(({ id }) => id));
        now = after(now, chunk, answer);
        setCourse(now);
      }
      setCourse({ ...now, running: false });
    } catch (fault) {
      setCourse({ ...now, running: false, fault });
    }
    for (const stale of ['inbox', 'figures', 'orgs', 'cases']) void queries.invalidateQueries({ queryKey: [stale] });
  };

  return {
    course,
    start: (asked: Asked) => {
      rest.current = { asked, chunks: chunksOf(asked.lines) };
      void run({ total: asked.lines.length, done: 0, refused: [], running: true });
    },
    goOn: () => void (course && run(course)),
  };
}
