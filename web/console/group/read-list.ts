import type { GroupLine, GroupList } from '../../../kernel/group-filing.ts';
import { Refused, api } from '../../api/client.ts';

export interface ListRead {
  readonly lines: readonly GroupLine[];
  /** What keeps the list from being used, in words. */
  readonly wrong?: string;
}

/** Has the server read a list, by the reader of rosters; it keeps nothing of it. */
export async function readListFile(file: File): Promise<ListRead> {
  const body = new FormData();
  body.append('file', file, file.name);
  try {
    return await api.post<GroupList>('/api/group-filings/list', body);
  } catch (fault) {
    const says = fault instanceof Refused ? (fault.reasons[0]?.says ?? fault.message) : '名单没有读成，请再选一次。';
    return { lines: [], wrong: says };
  }
}
