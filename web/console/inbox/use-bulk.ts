import type { CaseLine } from '../../../kernel/answers.ts';
import type { BulkAnswer, BulkRow } from '../../../kernel/bulk.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { api } from '../../api/client.ts';
import { useCourse } from '../course/use-course.ts';

interface Asked {
  readonly action: string;
  readonly said: AnyValues;
}

/** Makes one move on many cases and tells of those that are done. */
export const useBulk = (onDone: (ids: readonly string[]) => void) =>
  useCourse<CaseLine, Asked, BulkRow>({
    size: 10,
    send: async ({ action, said }, lines, key) => {
      const rows = lines.map(({ id, seq }) => ({ id, seen: seq }));
      const answer = await api.post<BulkAnswer>('/api/case-moves', { action, said, rows }, key);
      onDone(answer.rows.filter((row) => row.done).map(({ id }) => id));
      return answer;
    },
    isOf: (row, line) => row.id === line.id,
    stale: ['inbox', 'figures', 'orgs', 'cases'],
  });
