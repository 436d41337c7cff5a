import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** How bodies must come in for their connection to be kept. */
export interface Pace {
  /** A body that is no upload is whole within this time; of an upload it is the window in which it is looked at. */
  readonly windowMs: number;
  /** Bytes of an upload in each window. A telephone on a bad line brings several times as much. */
  readonly leastBytes: number;
}

/** A kilobyte a second: fifty megabytes over a line of 40 KB/s take twenty minutes, and are living all the time. */
export const pace: Pace = { windowMs: 30_000, leastBytes: 30 * 1024 };

const tooSlow = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Closes the connection of a body that does not come in, as Node's own limit would; once it is whole nothing is watched. */
function watch(request: IncomingMessage, { windowMs, leastBytes }: Pace): void {
  const isUpload = request.headers['content-type']?.startsWith('multipart/') ?? false;
  const { socket } = request;
  let seen = socket.bytesRead;
  const timer = setInterval(() => {
    const came = socket.bytesRead - seen;
    seen = socket.bytesRead;
    // Where bytes wait to be fetched it is this side that is slow.
    if (isUpload && (request.readableLength > 0 || came >= leastBytes)) return;
    stop();
    if (socket.writable) socket.end(tooSlow);
    request.destroy();
  }, windowMs);
  timer.unref();
  const stop = () => clearInterval(timer);
  request.once('end', stop).once('close', stop).once('error', stop);
}

/**
 * Holds request bodies to a pace. Node's `requestTimeout` counts from the first byte of a request to its last and cannot
 * tell an upload over a slow line from a connection that is held open on purpose; it is off, and this stands in its place.
 * Headers are held by `headersTimeout` as ever.
 */
export function guardBodies(app: FastifyInstance, by: Pace = pace): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (hasBody) watch(request.raw, by);
    done();
  });
}
