import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Refusals } from '../audit/refusals.ts';
import type { AuditEntry } from '../db/auditor.ts';
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

/** What is no mistake of typing. A way in that failed counts whatever the reason. */
const telling: ReadonlySet<string> = new Set(['no-right', 'not-found']);

function entryOf({ caller, ip, id, method, params, routeOptions, now }: FastifyRequest, refused: string): AuditEntry {
  const url = routeOptions.url ?? '';
  const [act = 'open'] = actsOf(routeOptions.config.audit ?? 'none: public');
  const tried = Object.values((params ?? {}) as Record<string, string>).find((one) => uuid.test(one));
  return {
    cell: caller?.cell ?? 1,
    act: act === 'action' ? 'open' : act,
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

/** Notes what requests are refused, after they were answered: nobody waits for it. */
export function watchRefusals(app: FastifyInstance, refusals: Refusals): void {
  app.addHook('onResponse', (request, _reply, done) => {
    const { refused, caller, ip } = request;
    if (refused !== undefined) {
      const isWayIn = actsOf(request.routeOptions.config.audit ?? 'none: public').includes('sign-in');
      if (isWayIn || (caller !== undefined && telling.has(refused)))
        refusals.note(entryOf(request, refused), `${caller?.personId ?? ip} ${refused}`);
    }
    done();
  });
}
