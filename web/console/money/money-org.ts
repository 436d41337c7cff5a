import { unionsOf, useMe } from '../session/me.ts';
import { useUnionChoice } from '../session/union-choice.tsx';

/** The union whose money a page is about, out of those she sees, with the choice among them where there are several. */
export function useMoneyOrg(): ReturnType<typeof useUnionChoice> {
  const me = useMe();
  return useUnionChoice(unionsOf({ ...me, posts: me.posts.filter(({ role }) => role !== 'caseworker') }));
}
