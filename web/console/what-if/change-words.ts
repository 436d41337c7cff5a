import { sayTuned } from '../../../kernel/rule.ts';
import type { WhatIfLine } from '../../../kernel/what-if.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { findService } from '../services.ts';

/** What the drafts of a run change, one sentence each: «2026年1月1日起，慰问金：800 元». */
export function changeSentences({ service, changes }: Pick<WhatIfLine, 'service' | 'changes'>): string[] {
  const tunables = findService(service)?.tunables ?? {};
  return changes.map(({ name, value, from, to }) => {
    const held = tunables[name];
    const says = value === null ? '用回上级的' : sayTuned(held ?? { kind: 'count' }, value);
    return `${wholeDayWords(from)}${to === undefined ? '起' : `到${wholeDayWords(to)}`}，${held?.label ?? name}：${says}`;
  });
}

export const changesWords = (run: Pick<WhatIfLine, 'service' | 'changes'>): string => changeSentences(run).join('；');
