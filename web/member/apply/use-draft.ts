import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { Me } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import type { Service } from '../../../kernel/service.ts';
import { Refused, api } from '../../api/client.ts';
import { askedAnswers, withAnswer } from '../../form/answers.ts';
import { DraftKeeper } from './draft-keeper.ts';

export interface Draft {
  /** True where the answers come from an earlier visit. */
  readonly restored: boolean;
  readonly keeper: DraftKeeper;
}

function pathOf({ id }: Service): string {
  return `/api/services/${encodeURIComponent(id)}/draft`;
}

async function fetchKept(service: Service): Promise<AnyValues> {
  try {
    return (await api.get<{ readonly form: AnyValues }>(pathOf(service))).form;
  } catch (fault) {
    if (fault instanceof Refused && fault.status === 404) return {};
    throw fault;
  }
}

function begin(service: Service, kept: AnyValues): Draft {
  const send = (form: AnyValues) => api.put<void>(pathOf(service), { form: askedAnswers(service.form, form) });
  // An older edition may have asked what this one does not.
  const form = Object.fromEntries(Object.entries(kept).filter(([id]) => service.form[id] !== undefined));
  return { restored: Object.keys(form).length > 0, keeper: new DraftKeeper(form, send) };
}

/**
 * In memory under the owner's name, so that a session that ends while one types loses nothing and whoever signs in next
 * on the same phone sees nothing. It is never written to the phone.
 */
function draftQuery(service: Service, { name, phone }: Me) {
  return queryOptions({
    queryKey: ['draft', service.id, name, phone],
    queryFn: async () => begin(service, await fetchKept(service)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
}

/** The draft of an application, fetched once in a visit. */
export function useDraft(service: Service, me: Me) {
  return useQuery(draftQuery(service, me));
}

/** The answers as they are now. */
export function useAnswers({ keeper }: Draft): AnyValues {
  return useSyncExternalStore(keeper.subscribe, keeper.form);
}

export function answer({ keeper }: Draft, id: string, value: unknown): void {
  keeper.change(withAnswer(keeper.form(), id, value));
}

/** The two ways a draft ends. Nothing on its way to the server may bring it back. */
export function useDraftEnd(service: Service, me: Me, { keeper }: Draft) {
  const client = useQueryClient();
  const { queryKey } = draftQuery(service, me);
  return {
    /** It has been filed, and with that the server has dropped it. */
    forget: async () => {
      await keeper.stop();
      client.removeQueries({ queryKey });
    },
    /** Starts anew, here and on the server. */
    discard: async () => {
      await keeper.stop();
      await api.delete<void>(pathOf(service));
      client.setQueryData(queryKey, begin(service, {}));
    },
  };
}

/**
 * Where the last change is. Saves what an earlier page could not, before the phone puts the page to sleep and as soon as
 * there is a network again.
 */
export function useSaving(keeper: DraftKeeper) {
  useEffect(() => {
    const flush = () => void keeper.flush();
    flush();
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('online', flush);
    return () => {
      flush();
      document.removeEventListener('visibilitychange', flush);
      window.removeEventListener('online', flush);
    };
  }, [keeper]);
  return useSyncExternalStore(keeper.subscribe, keeper.saving);
}
