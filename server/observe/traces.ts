import {
  type Span,
  type Tracer,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  defaultTextMapGetter,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { TracesConfig } from '../config.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The span of this request, where it is traced. */
    span: Span | undefined;
  }
}

/** What the collector does not take by then is dropped. */
const sendingMs = 5_000;

/**
 * Sends one span a request to an OpenTelemetry collector. A span has the method, the route as it is declared, the status and the
 * number of the request: nothing of what was asked for, so nothing personal. Requests never wait for it.
 */
export class Traces {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;
  readonly #propagator = new W3CTraceContextPropagator();

  constructor({ url, service, share }: TracesConfig, log: Logger) {
    setGlobalErrorHandler((fault) => log.warn({ err: fault }, 'spans could not be sent'));
    this.#provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'process.pid': process.pid }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: sendingMs }))],
    });
    this.#tracer = this.#provider.getTracer('hongqiao');
  }

  watch(app: FastifyInstance): void {
    app.decorateRequest('span', undefined);
    app.addHook('onRequest', (request, _reply, done) => {
      this.#begin(request);
      done();
    });
    app.addHook('onResponse', ({ span }, { statusCode }, done) => {
      span?.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
      span?.end();
      done();
    });
  }

  #begin(request: FastifyRequest): void {
    const { method, routeOptions, headers, id } = request;
    const route = routeOptions.url ?? 'none';
    const parent = this.#propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    const attributes = { 'http.request.method': method, 'http.route': route, 'hongqiao.request': id };
    const span = this.#tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
    request.span = span;
    // Whoever reads the log finds the trace by it, and the other way round.
    if (span.isRecording()) request.log = request.log.child({ traceId: span.spanContext().traceId });
  }

  /** When everything ended so far has been sent, or dropped. */
  flush(): Promise<void> {
    return this.#provider.forceFlush().catch(() => {});
  }

  /** The same for the last time. */
  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => {});
  }
}
