import type { FastifyInstance } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import { sendRefusal } from './answer.ts';

/**
 * Refuses what another site's page would have a signed-in browser send. The session cookie stays at home by itself (SameSite),
 * and a write needs a header that a form cannot set; this is the third bar, for browsers that get one of the two wrong.
 * Without `Sec-Fetch-Site`, as from old phones, the `Origin` decides; a program that sends neither is not a browser.
 */
export function guardOrigin(app: FastifyInstance, publicUrl: string): void {
  const { host: own } = new URL(publicUrl);
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return undefined;
    const { 'sec-fetch-site': site, origin, host } = request.headers;
    const isForeign =
      site === undefined
        ? origin !== undefined && origin !== 'null' && ![own, host].includes(hostOf(origin))
        : site !== 'same-origin' && site !== 'none';
    return isForeign || origin === 'null' ? sendRefusal(request, reply, refuse('foreign-site')) : undefined;
  });
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
