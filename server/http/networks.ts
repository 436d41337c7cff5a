import type { FastifyInstance } from 'fastify';
import { type Refusal, refuse, wordsOf } from '../../kernel/refusal.ts';
import type { Networks } from '../networks.ts';
import { sendRefusal } from './answer.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A step of a sign-in that only staff make. */
    staffDoor?: true;
  }
}

/** Refuses (network-not-allowed) who would come in as staff from elsewhere. */
export function refuseOutside(networks: Networks | undefined, address: string): Refusal | undefined {
  if (networks === undefined || networks.has(address)) return undefined;
  return refuse('network-not-allowed', [{ at: 'address', says: `你现在的网络地址是 ${address}。` }]);
}

const pageOf = ({ refused, reasons }: Refusal) => `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>不能从这里打开</title>
<h1>不能从这里打开</h1><p>${wordsOf(refused)}</p><p>${reasons.map(({ says }) => says).join('')}</p></html>
`;

/**
 * Holds staff to the networks of their deployment: sessions, every step of signing in, and the pages of the console, before a
 * form is shown. A cadre on her own phone is a member like others, whose sign-in this does not touch.
 */
export function holdStaff(app: FastifyInstance, networks: Networks | undefined): void {
  if (networks === undefined) return;
  app.addHook('onRequest', async (request, reply) => {
    const refusal = refuseOutside(networks, request.ip);
    if (refusal === undefined) return undefined;
    if (/^\/console($|[/?])/.test(request.url)) {
      request.refused = refusal.refused;
      return reply.code(403).type('text/html; charset=utf-8').send(pageOf(refusal));
    }
    const isStaff = request.caller?.kind === 'staff' || request.routeOptions.config.staffDoor === true;
    return isStaff ? sendRefusal(request, reply, refusal) : undefined;
  });
}
