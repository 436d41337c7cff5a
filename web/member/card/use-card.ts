import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CardCodeAnswer } from '../../../kernel/member-card/answers.ts';
import { codeOf, isOver, stepAt, stepMs } from '../../../kernel/member-card/token.ts';
import { Refused, api } from '../../api/client.ts';
import { type HeldCard, canHold, readHeld, renewCard } from './card-keeper.ts';

const halfHour = 30 * 60_000;

/** A refusal, and not a network that is gone: whatever is kept on the phone no longer counts. */
export function isRefused(fault: Error | null): boolean {
  return fault instanceof Refused && fault.status >= 400 && fault.status < 500 && fault.code !== 'too-often';
}

/** The card that is kept, at once; a new one for a day as soon as the platform gives it, and again while the page is open. */
export function useHeldCard() {
  const kept = useQuery({ queryKey: ['card', 'kept'], queryFn: readHeld, enabled: canHold, gcTime: 0 });
  const fresh = useQuery({
    queryKey: ['card', 'fresh'],
    queryFn: renewCard,
    enabled: canHold,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: halfHour,
  });
  const fault = fresh.error;
  const card = isRefused(fault) ? undefined : (fresh.data ?? kept.data ?? undefined);
  const isPending = card === undefined && (kept.isPending || fresh.isPending);
  return { card, fault, isPending, retry: () => void fresh.refetch() };
}

/** Codes as they come from the platform, one after another, for a phone that keeps no key. */
export function useSentCode() {
  return useQuery({
    queryKey: ['card', 'code'],
    queryFn: () => api.post<CardCodeAnswer>('/api/my/card/code', {}),
    enabled: !canHold,
    gcTime: 0,
    refetchInterval: stepMs,
  });
}

/** The time, once a second while somebody looks. */
export function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export interface TurningCode {
  /** Undefined for the instant before the first is signed. */
  readonly text: string | undefined;
  readonly secondsLeft: number;
  readonly isOver: boolean;
}

/** The code of the step that it is now, signed on the phone. */
export function useTurningCode(card: HeldCard): TurningCode {
  const now = useSeconds() + card.ahead;
  const step = Math.max(0, stepAt(card.credential, now));
  const over = isOver(card.credential, now);
  const [text, setText] = useState<string>();
  useEffect(() => {
    let left = false;
    const sign = async () => {
      const signed = await codeOf(card.credential, step, card.audience, card.sign);
      if (!left) setText(signed);
    };
    if (!over) void sign();
    return () => {
      left = true;
    };
  }, [card, step, over]);
  const ends = card.credential.from + (step + 1) * stepMs;
  return { text, secondsLeft: Math.max(0, Math.ceil((ends - now) / 1000)), isOver: over };
}
