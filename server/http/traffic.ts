import type { FastifyInstance, FastifyRequest } from 'fastify';

/** As many requests at once as two cores cannot serve without some of them waiting. */
const high = 8;

/** Which requests are under way, so that the server's own work can stand back while people wait. */
export class Traffic {
  readonly #requests = new Set<FastifyRequest>();
  /** Those of them that stand in line at a counter, which holds them to a number of its own. */
  readonly #claims = new Set<FastifyRequest>();

  watch(app: FastifyInstance): void {
    app.addHook('onRequest', (request, _reply, done) => {
      const { streams, claims } = request.routeOptions.config;
      // What streams for minutes is no request that waits.
      if (streams !== true) this.#requests.add(request);
      if (claims === true) this.#claims.add(request);
      done();
    });
    app.addHook('onResponse', (request, _reply, done) => {
      this.#drop(request);
      done();
    });
    // The phone hung up before the answer.
    app.addHook('onRequestAbort', (request, done) => {
      this.#drop(request);
      done();
    });
  }

  #drop(request: FastifyRequest): void {
    this.#requests.delete(request);
    this.#claims.delete(request);
  }

  /** How many requests have come and not been answered, but for claims: a thousand of these are settled in one batch or two. */
  get underWay(): number {
    return this.#requests.size - this.#claims.size;
  }

  get isHigh(): boolean {
    return this.#requests.size >= high;
  }
}
