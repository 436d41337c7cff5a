import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** As many requests at once as two cores cannot serve without some of them waiting. */
const high = 8;
/** Between two waves of requests there is a moment with few: it is no time to begin other work. */
const ebbMs = 300;
/** Of all that may wait, what one source may hold open by sending or reading slowly, once there is that much. */
const slowShare = 0.4;

/** Which requests are under way, so that the server's own work can stand back while people wait. */
export class Traffic {
  readonly #open = new Map<FastifyRequest, FastifyReply>();
  /** What streams for minutes is no request that waits. */
  readonly #streams = new Set<FastifyRequest>();
  /** Those that stand in line at a counter, which holds them to a number of its own. */
  readonly #claims = new Set<FastifyRequest>();
  /** When there last were so many, by a clock that nobody sets. */
  #highAt = Number.NEGATIVE_INFINITY;
  readonly #sources = new WeakMap<FastifyRequest, string>();
  readonly #lines = new WeakSet<Socket>();
  readonly #whenOver: ((request: FastifyRequest) => void)[] = [];

  watch(app: FastifyInstance): void {
    app.addHook('onRequest', (request, reply, done) => {
      const { streams, claims } = request.routeOptions.config;
      this.#open.set(request, reply);
      if (streams === true) this.#streams.add(request);
      if (this.#open.size - this.#streams.size >= high) this.#highAt = performance.now();
      if (claims === true) this.#claims.add(request);
      this.#watchLine(request.raw.socket);
      done();
    });
    app.addHook('onResponse', (request, _reply, done) => {
      this.#end(request);
      done();
    });
    // The phone hung up before it had sent everything.
    app.addHook('onRequestAbort', (request, done) => {
      this.#end(request);
      done();
    });
  }

  /** Is told of each request once, when it has been answered or nobody waits for its answer any more. */
  whenOver(tell: (request: FastifyRequest) => void): void {
    this.#whenOver.push(tell);
  }

  /** Of a phone that hung up after it had sent everything Fastify says nothing: only its connection ends. */
  #watchLine(line: Socket): void {
    if (this.#lines.has(line)) return;
    this.#lines.add(line);
    line.once('close', () => {
      for (const request of this.#open.keys()) if (request.raw.socket === line) this.#end(request);
    });
  }

  #end(request: FastifyRequest): void {
    if (!this.#open.delete(request)) return;
    this.#streams.delete(request);
    this.#claims.delete(request);
    for (const tell of this.#whenOver) tell(request);
  }

  /** How many requests of any kind are under way. */
  get open(): number {
    return this.#open.size;
  }

  /** How many requests have come and not been answered, but for claims: a thousand of these are settled in one batch or two. */
  get underWay(): number {
    return this.#open.size - this.#streams.size - this.#claims.size;
  }

  /**
   * Whether one more request could only wait, where as many as `most` may. Whoever sends her body or takes her answer drop by
   * drop costs a connection and is not waited for, so she takes no place from others; of one source only so many are let in.
   * Looked at one by one only where there is so much.
   */
  isFull(request: FastifyRequest, most: number): boolean {
    if (this.underWay <= most) return false;
    const source = this.#sourceOf(request);
    let working = 0;
    let slow = 0;
    for (const [other, { raw: answer }] of this.#open) {
      if (other === request || this.#streams.has(other) || this.#claims.has(other)) continue;
      if (other.raw.complete && !answer.headersSent) working += 1;
      else if (this.#sourceOf(other) === source) slow += 1;
      if (working >= most || slow >= most * slowShare) return true;
    }
    return false;
  }

  /** Where a request comes from; read out of its headers once. */
  #sourceOf(request: FastifyRequest): string {
    const known = this.#sources.get(request);
    if (known !== undefined) return known;
    this.#sources.set(request, request.ip);
    return request.ip;
  }

  /** Whether many are under way, or were a moment ago. */
  get isHigh(): boolean {
    return this.#open.size - this.#streams.size >= high || performance.now() - this.#highAt < ebbMs;
  }
}
