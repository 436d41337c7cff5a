import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { tracesOf } from '../config.ts';

interface Sent {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, string> }[];
  readonly status: { readonly code: number };
}

let collector: Server;
let answers = 200;
let got: { text: string; spans: Sent[] }[] = [];
let s: TestServer;

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const said = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] };
      got.push({ text, spans: said.resourceSpans[0]!.scopeSpans[0]!.spans });
      response.writeHead(answers).end('{}');
    });
  });
  await new Promise<void>((ready) => collector.listen(0, '127.0.0.1', ready));
  const { port } = collector.address() as AddressInfo;
  const traces = tracesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` })!;
  s = await startTestServer({ config: { traces } });
});
afterAll(async () => {
  await s.close();
  collector.closeAllConnections();
  collector.close();
});
beforeEach(() => {
  answers = 200;
  got = [];
});

/** What the collector has. A span ends after its answer has left, so one is waited for. */
async function spans(): Promise<Sent[]> {
  await s.traces!.flush();
  return got.flatMap((one) => one.spans);
}

async function theOnlySpan(): Promise<Sent> {
  await expect.poll(async () => (await spans()).length).toBe(1);
  return (await spans())[0]!;
}
const parent = (flags: string) => ({ traceparent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}` });

it('a request that comes with a trace is a span of it, by its route and without what it asked for', async () => {
  const worker = await s.worker();
  const form = { topic: 'canteen', what: '食堂的饭菜经常是冷的', aboveWorkplace: false, shared: true };
  const { id } = done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form }));
  done(await worker.get(`/api/cases/${id}`, parent('01')));
  const isHers = ({ traceId }: Sent) => traceId === '0af7651916cd43dd8448eb211c80319c';
  await expect.poll(async () => (await spans()).filter(isHers).length).toBe(1);
  const span = (await spans()).find(isHers);
  expect(span).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
    name: 'GET /api/cases/:id',
    status: { code: 0 },
  });
  expect(span!.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(BigInt(span!.endTimeUnixNano)).toBeGreaterThan(BigInt(span!.startTimeUnixNano));
  expect(span!.attributes.map(({ key }) => key)).toEqual([
    'http.request.method',
    'http.route',
    'hongqiao.request',
    'http.response.status_code',
  ]);
  expect(got.map(({ text }) => text).join()).not.toContain(id);
});

it('a trace that its beginning does not keep is not kept here either', async () => {
  await s.client().get('/api/services', parent('00'));
  await s.client().get('/api/me', parent('01'));
  expect((await theOnlySpan()).name).toBe('GET /api/me');
});

it.each([
  '',
  '00-short',
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
])('a request with «%s» for a trace begins one of its own', async (given) => {
  await s.client().get('/api/me', { traceparent: given });
  const [span] = await spans();
  expect(span!.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(span!.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
  expect(span!.parentSpanId).toBeUndefined();
});

it('a collector that refuses costs the spans and nothing else', async () => {
  answers = 400;
  expect((await s.client().get('/api/me')).status).toBe(401);
  expect((await theOnlySpan()).name).toBe('GET /api/me');
  [answers, got] = [200, []];
  expect((await s.client().get('/api/services')).status).toBe(200);
  expect((await theOnlySpan()).name).toBe('GET /api/services');
});

it('where no collector is named nothing is traced', () => {
  expect(tracesOf({})).toBeUndefined();
  expect(tracesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  expect(tracesOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://a/x', OTEL_TRACES_SAMPLER_ARG: '0.1' })).toMatchObject({
    url: 'http://a/x',
    share: 0.1,
  });
});
