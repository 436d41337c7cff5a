import type { FastifyInstance, FastifyRequest } from 'fastify';

/** As many requests at once as two cores cannot serve without some of them waiting. */
const high = 8;

/** Which requests are under way, so that the server's own work can stand back while people wait. */
export class Traffic {
  readonly #requests = new Set<FastifyRequest>();

  watch(app: FastifyInstance): void {
    app.addHook('onRequest', (request, _reply, done) => {
      // What streams for minutes is no request that waits.
      if (request.routeOptions.config.streams !== true) this.#requests.add(request);
      done();
    });
    app.addHook('onResponse', (request, _reply, done) => {
      this.#requests.delete(request);
      done();
    });
    // The phone hung up before the answer.
    app.addHook('onRequestAbort', (request, done) => {
      this.#requests.delete(request);
      done();
    });
  }

  /** How many requests have come and not been answered. */
  get underWay(): number {
    return this.#requests.size;
  }

  get isHigh(): boolean {
    return this.#requests.size >= high;
  }
}
