import type { FastifyInstance } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import { type SoldOut, partKey, partSaid } from '../allotments/sold-out.ts';
import { sendRefusal } from './answer.ts';

/**
 * Answers a claim of which nothing is left before anybody is looked up: it is the same answer for all, and ten in a hundred who
 * get something must not wait behind the ninety who do not. The same for a time that is full, and for a union's used-up part,
 * where the page has said which it is. What somebody has got she finds under her own.
 */
export function guardSoldOut(app: FastifyInstance, soldOut: SoldOut): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { claims } = request.routeOptions.config;
    if (claims !== true) return done();
    const { id } = request.params as { readonly id: string };
    const part = partSaid(request);
    const full = soldOut.saysOf(id) ?? (part === undefined ? undefined : soldOut.saysOf(partKey(id, part)));
    if (full === undefined) done();
    else void sendRefusal(request, reply, refuse(full));
    return undefined;
  });
}
