import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import type { Service } from '../../../kernel/service.ts';
import { api } from '../../api/client.ts';
import { keepCase, serviceQuery } from '../queries.ts';
import { useWrite } from '../use-write.ts';
import type { Draft } from './use-draft.ts';

/** Files the application once, whatever the network does, and leads on to the receipt. */
export function useFiling(service: Service, { keeper }: Draft, forgetDraft: () => Promise<void>) {
  const path = `/api/services/${encodeURIComponent(service.id)}/cases`;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [tries, setTries] = useState(0);

  // A draft still on its way would arrive after the server has dropped it with the filing, and come back to life.
  const send = async (form: AnyValues, key: string) => {
    await keeper.flush();
    try {
      return await api.post<CaseAnswer>(path, { form }, key);
    } catch (fault) {
      // What is asked for may have changed since the first page.
      void client.invalidateQueries(serviceQuery(service.id));
      throw fault;
    }
  };
  const write = useWrite(path, send, async (answer) => {
    const kept = keepCase(client, answer);
    await navigate(`/cases/${answer.id}/sent`, { replace: true });
    await Promise.all([kept, forgetDraft()]);
  });

  const file = (form: AnyValues) => {
    setTries((before) => before + 1);
    write.mutate(form);
  };
  return { file, tries, isPending: write.isPending, error: write.error };
}
