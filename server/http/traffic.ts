import type { FastifyInstance, FastifyRequest } from 'fastify';

/** As many requests at once as two cores cannot serve without some of them waiting. */
const high = 8;

/** Which requests are under way, so that the server's own work can stand back while people wait. */
export class Traffic {
  readonly #underWay = new Set<FastifyRequest>();

  watch(app: FastifyInstance): void {
    app.addHook('onRequest', (request, _reply, done) => {
      this.#underWay.add(request);
      done();
    });
    app.addHook('onResponse', (request, _reply, done) => {
      this.#underWay.delete(request);
      done();
    });
    // The phone hung up before the answer.
    app.addHook('onRequestAbort', (request, done) => {
      this.#underWay.delete(request);
      done();
    });
  }

  get isHigh(): boolean {
    return this.#underWay.size >= high;
  }
}
