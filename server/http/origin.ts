import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import { sendRefusal } from './answer.ts';

/**
 * Refuses what another site's page would have a signed-in browser send. The session cookie stays at home by itself (SameSite),
 * and a write needs a header that a form cannot set; this is the third bar, for browsers that get one of the two wrong.
 * Without `Sec-Fetch-Site`, as from old phones, the `Origin` decides; a program that sends neither is not a browser.
 */
export function guardOrigin(app: FastifyInstance, publicUrl: string): void {
  const { host: own } = new URL(publicUrl);
  app.addHook('onRequest', (request, reply, done) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead || !isForeign(request, own)) done();
    else void sendRefusal(request, reply, refuse('foreign-site'));
  });
}

function isForeign({ headers: { 'sec-fetch-site': site, origin, host } }: FastifyRequest, own: string): boolean {
  if (origin === 'null') return true;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && ![own, host].includes(hostOf(origin));
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
