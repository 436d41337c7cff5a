import { createContext, useContext } from 'react';
import type { Me, OrgRef } from '../../../kernel/answers.ts';
import { levels } from '../../../kernel/party.ts';

export const MeContext = createContext<Me | undefined>(undefined);

/** The cadre who is signed in. Only within `SignedIn`. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === undefined) throw new Error('useMe outside of SignedIn');
  return me;
}

/** Whether it is the audit administrator who reads: payments of every union, and no page that they lead to. */
export function useAudits(): boolean {
  return useMe().duty === 'audit';
}

/** The unions in which the cadre holds a post, each once, the highest first. */
export function unionsOf(me: Me): OrgRef[] {
  const once = new Map(me.posts.map((post) => [post.org.id, post.org]));
  return [...once.values()].toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}
