import type { FastifyInstance } from 'fastify';
import type { Answers } from '../../server/http/answer-schemas.ts';
import { type Audience, type Audit, type Scope, actsOf } from '../../server/http/contract.ts';

/** A route as the app has it, with what it declares. */
export interface Route {
  /** «GET /api/cases/:id»: how a failing test names it. */
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly audience: Audience;
  readonly scope: Scope;
  readonly audit: Audit;
  readonly acts: readonly string[];
  readonly answers?: Answers | undefined;
  readonly writes: boolean;
  readonly body?: unknown;
  readonly query?: unknown;
  readonly params: readonly string[];
}

/**
 * Every route of the app but those that answer what is no route, from the app itself: there is no list to forget one in. The
 * words that are not under /api or /scim (pages, health) hold nothing of anybody.
 */
export function routesOf(app: FastifyInstance): Route[] {
  return app.declared.flatMap(({ method, url, config, schema }) => {
    const { audience, scope, audit, answers } = config ?? {};
    const methods = [method].flat().filter((one) => one !== 'HEAD');
    if (!/^\/(api|scim)\//.test(url)) return [];
    if (methods.length !== 1 || audience === undefined || scope === undefined || audit === undefined) return [];
    const [verb = 'GET'] = methods;
    return {
      name: `${verb} ${url}`,
      method: verb,
      url,
      audience,
      scope,
      audit,
      acts: actsOf(audit),
      answers,
      writes: verb !== 'GET' && (actsOf(audit).length > 0 || audience !== 'anyone'),
      body: schema?.body,
      query: schema?.querystring,
      params: [...url.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name!),
    };
  });
}
