import type { GroupAnswer, GroupAsked, GroupLine, GroupRow } from '../../../kernel/group-filing.ts';
import { api } from '../../api/client.ts';
import { useCourse } from '../course/use-course.ts';

/** Files for everybody on a list. */
export const useGroup = () =>
  useCourse<GroupLine, Omit<GroupAsked, 'lines'>, GroupRow>({
    size: 20,
    send: (asked, lines, key) => api.post<GroupAnswer>('/api/group-filings', { ...asked, lines }, key),
    isOf: (row, line) => row.row === line.row,
    stale: ['inbox', 'figures', 'cases'],
  });
