import type { FastifyInstance } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import type { SoldOut } from '../allotments/sold-out.ts';
import { sendRefusal } from './answer.ts';

/**
 * Answers a claim of which nothing is left before anybody is looked up: it is the same answer for all, and ten in a hundred who
 * get something must not wait behind the ninety who do not. What somebody has got she finds under her own.
 */
export function guardSoldOut(app: FastifyInstance, soldOut: SoldOut): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { claims } = request.routeOptions.config;
    if (claims === true && soldOut.has((request.params as { readonly id: string }).id))
      void sendRefusal(request, reply, refuse('sold-out'));
    else done();
  });
}
