import { useState } from 'react';
import type { OrgAnswer, OrgChangeAnswer } from '../../../kernel/answers.ts';
import type { Federates } from '../../../kernel/party.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import type { Kind } from './change-kinds.ts';
import { type ChangeBody, problemsOf, useChange } from './use-change.ts';

/** What has been typed and chosen so far, whatever the kind. */
export interface Said {
  readonly name: string;
  readonly org: string | undefined;
  readonly federates: Federates | undefined;
  readonly members: readonly string[];
  readonly children: readonly string[];
  readonly why: string;
}

const nothing = { org: undefined, federates: undefined, members: [], children: [] } as const;

const missing: Readonly<Partial<Record<Kind, Reason>>> = {
  move: { at: 'org', says: '请选择新的上级工会' },
  merge: { at: 'org', says: '请选择合并到哪个工会' },
  join: { at: 'org', says: '请选择加入哪个行业工会' },
  federate: { at: 'federates', says: '请选择联合的是哪里的单位工会' },
};

/** Undefined while something is not chosen that only a choice can give. */
function bodyOf(kind: Kind, { name, org, federates, members, children, why }: Said): ChangeBody | undefined {
  if (kind === 'rename') return { kind, name, why };
  if (kind === 'dissolve') return { kind, why };
  if (kind === 'leave') return { kind: 'link', sectorId: null, why };
  if (kind === 'split') return { kind, name, members, children, why };
  if (kind === 'federate') return federates && { kind, name, federates, why };
  if (org === undefined) return undefined;
  if (kind === 'join') return { kind: 'link', sectorId: org, why };
  return kind === 'move' ? { kind, parentId: org, why } : { kind, intoId: org, why };
}

export function useFilling(unit: OrgAnswer, first: Kind, onDone: (done: OrgChangeAnswer) => void) {
  const nameFor = (kind: Kind) => (kind === 'rename' ? unit.name : '');
  const [kind, setKind] = useState<Kind>(first);
  const [said, setSaid] = useState<Said>({ ...nothing, name: nameFor(first), why: '' });
  const [lacking, setLacking] = useState<readonly Reason[]>();
  const changing = useChange(unit.id, onDone);
  return {
    kind,
    said,
    fault: changing.error,
    sending: changing.isPending,
    problems: lacking ?? problemsOf(changing.error),
    say: (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part })),
    choose: (next: Kind) => {
      setKind(next);
      // What is chosen for one kind is none for another: a new parent is of another level than a union to merge into.
      setSaid((before) => ({ ...before, ...nothing, name: nameFor(next) }));
      setLacking(undefined);
      changing.reset();
    },
    send: () => {
      const body = bodyOf(kind, said);
      setLacking(body === undefined ? [missing[kind]!] : undefined);
      if (body === undefined) changing.reset();
      else changing.mutate(body);
    },
  };
}
