import type { FastifyInstance } from 'fastify';
import type { ProofAnswer } from '../../kernel/answers.ts';
import type { Platform } from '../platform.ts';
import { findProofs } from './queries.ts';
import { sayProof } from './saying.ts';

/** What is proven of the reader, and what was: her phone does not ask for it, and offers what hangs on it. */
export function addProofRoutes(app: FastifyInstance, { db, registry }: Platform): void {
  app.get(
    '/api/my/proofs',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'ProofAnswer[]' },
      schema: { tags: ['session'], summary: '已经证明过的材料，和证明到哪一天' },
    },
    async ({ caller }): Promise<ProofAnswer[]> => {
      const proofs = await findProofs(db, { cell: caller!.cell, personId: caller!.personId });
      return proofs.map((proof) => {
        const { what, detail, since, until } = proof;
        return { what, ...(detail !== undefined && { detail }), since, until, says: sayProof(registry, proof) };
      });
    },
  );
}
