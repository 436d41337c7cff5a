import type { FastifyInstance, FastifyRequest } from 'fastify';

/** As many requests at once as two cores cannot serve without some of them waiting. */
const high = 8;
/** Between two waves of requests there is a moment with few: it is no time to begin other work. */
const ebbMs = 300;

/** Which requests are under way, so that the server's own work can stand back while people wait. */
export class Traffic {
  readonly #requests = new Set<FastifyRequest>();
  /** Those of them that stand in line at a counter, which holds them to a number of its own. */
  readonly #claims = new Set<FastifyRequest>();
  /** When there last were so many, by a clock that nobody sets. */
  #highAt = Number.NEGATIVE_INFINITY;

  watch(app: FastifyInstance): void {
    app.addHook('onRequest', (request, _reply, done) => {
      const { streams, claims } = request.routeOptions.config;
      // What streams for minutes is no request that waits.
      if (streams !== true) this.#requests.add(request);
      if (this.#requests.size >= high) this.#highAt = performance.now();
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

  /** Whether many are under way, or were a moment ago. */
  get isHigh(): boolean {
    return this.#requests.size >= high || performance.now() - this.#highAt < ebbMs;
  }
}
