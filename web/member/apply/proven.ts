import { useQuery } from '@tanstack/react-query';
import type { ProofAnswer } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { proofFor } from '../../../kernel/proven.ts';
import type { Service } from '../../../kernel/service.ts';
import { api } from '../../api/client.ts';
import { today } from '../today.ts';

/** A paper that is not asked for, and what stands for it. */
export interface ProvenPaper {
  readonly field: string;
  readonly label: string;
  readonly says: string;
}

/** What is proven of the reader. Where it cannot be reached she is asked as everybody is. */
export function useProofs({ form }: Service) {
  const matters = Object.values(form).some((asked) => 'provenBy' in asked || 'offeredTo' in asked);
  return useQuery({
    queryKey: ['proofs'],
    queryFn: () => api.get<ProofAnswer[]>('/api/my/proofs'),
    enabled: matters,
  });
}

/** The papers that somebody with these proofs need not give, after these answers; one that she has added herself stays. */
export function provenPapers(
  { form }: Service,
  answers: AnyValues,
  proofs: readonly ProofAnswer[] = [],
): ProvenPaper[] {
  return Object.entries(form).flatMap(([field, asked]) => {
    if (answers[field] !== undefined) return [];
    const proof = proofFor(asked, answers, { today: today(), proofs });
    return proof === undefined ? [] : [{ field, label: asked.label, says: (proof as ProofAnswer).says }];
  });
}

/** The service as it asks somebody who need not give these papers. Its pages keep their places, so that links still lead there. */
export function withoutPapers(service: Service, papers: readonly ProvenPaper[]): Service {
  if (papers.length === 0) return service;
  const isLeft = (id: string) => !papers.some(({ field }) => field === id);
  return {
    ...service,
    form: Object.fromEntries(Object.entries(service.form).filter(([id]) => isLeft(id))),
    pages: service.pages.map((page) => ({ ...page, fields: page.fields.filter(isLeft) })),
  };
}
