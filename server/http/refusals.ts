import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RefusalCode } from '../../kernel/refusal.ts';
import type { Refusals } from '../audit/refusals.ts';
import type { AuditEntry, Auditor } from '../db/auditor.ts';
import { actsOf } from './contract.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const kinds: Readonly<Record<string, string>> = {
  cases: 'case',
  orgs: 'org',
  members: 'person',
  files: 'file',
  exports: 'export',
  imports: 'import',
};

/** The act that was tried. A refused one may name anything; one that failed was an action that its service has. */
function actOf({ body, routeOptions }: FastifyRequest, acts: readonly string[], refused: RefusalCode): string {
  const [act = 'open'] = acts;
  if (act !== 'action') return act;
  if (refused !== 'fault') return 'open';
  const { action = routeOptions.config.action } = (body ?? {}) as { readonly action?: unknown };
  return typeof action === 'string' ? action : 'open';
}

/**
 * What is no mistake of typing, or would tell somebody who tries other people's documents. A way in that failed counts whatever
 * the reason.
 */
const telling: ReadonlySet<string> = new Set(['no-right', 'not-found', 'network-not-allowed', 'household-on-file']);

function entryOf(request: FastifyRequest, acts: readonly string[], refused: RefusalCode): AuditEntry {
  const { caller, ip, id, method, params, routeOptions, now } = request;
  const url = routeOptions.url ?? '';
  const tried = Object.values((params ?? {}) as Record<string, string>).find((one) => uuid.test(one));
  return {
    cell: caller?.cell ?? 1,
    act: actOf(request, acts, refused),
    actorId: caller?.personId ?? null,
    objectKind: kinds[url.split('/')[2] ?? ''] ?? 'route',
    objectId: tried ?? null,
    purpose: `${method} ${url}`,
    requestId: id,
    now: now || Date.now(),
    source: ip,
    refused,
  };
}

/**
 * Notes what requests are refused, and what fails of acts that leave a row when they are done, as they are answered: also where
 * the phone has hung up meanwhile, and nobody waits for it. What was written down where more is known, such as whose sign-in it was, is not noted again.
 */
export function watchRefusals(app: FastifyInstance, refusals: Refusals, auditor: Auditor): void {
  app.addHook('onSend', (request, _reply, _payload, done) => {
    const { refused, caller, ip, id } = request;
    if (refused !== undefined && !auditor.hasRefused(id)) {
      const acts = actsOf(request.routeOptions.config.audit ?? 'none: public');
      const isFault = refused === 'fault' && acts.length > 0;
      if (isFault || acts.includes('sign-in') || (caller !== undefined && telling.has(refused)))
        refusals.note(entryOf(request, acts, refused), `${caller?.personId ?? ip} ${refused}`);
    }
    done();
  });
}
