import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { Me } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import type { Service } from '../../../kernel/service.ts';
import { Refused, api } from '../../api/client.ts';
import { askedAnswers, withAnswer } from '../../form/answers.ts';
import { DraftKeeper } from './draft-keeper.ts';

export interface Draft {
  readonly form: AnyValues;
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
  return { form, restored: Object.keys(form).length > 0, keeper: new DraftKeeper(send) };
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

/** The draft of an application, fetched once in a visit, and the ways to change it. */
export function useDraft(service: Service, me: Me) {
  const client = useQueryClient();
  const options = draftQuery(service, me);
  const query = useQuery(options);
  const update = (form: (before: AnyValues) => AnyValues) => {
    const before = client.getQueryData(options.queryKey);
    if (!before) return;
    const draft = { ...before, form: form(before.form) };
    client.setQueryData(options.queryKey, draft);
    draft.keeper.change(draft.form);
  };
  return {
    query,
    answer: (id: string, value: unknown) => update((form) => withAnswer(form, id, value)),
    /** After filing: the server has dropped its draft, and nothing on its way may bring it back. */
    forget: async () => {
      await query.data?.keeper.stop();
      client.removeQueries({ queryKey: options.queryKey });
    },
    /** Starts anew, here and on the server. */
    discard: async () => {
      await query.data?.keeper.stop();
      await api.delete<void>(pathOf(service));
      client.setQueryData(options.queryKey, begin(service, {}));
    },
  };
}

/** Where the last change is; saves before the phone puts the page to sleep and as soon as there is a network again. */
export function useSaving(keeper: DraftKeeper) {
  useEffect(() => {
    const flush = () => void keeper.flush();
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
