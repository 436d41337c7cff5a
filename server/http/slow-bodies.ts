import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
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

/** A body that is not whole yet. */
interface Coming {
  readonly isUpload: boolean;
  /** When it was last looked at, by a clock that nobody sets, and what its connection had brought until then. */
  since: number;
  seen: number;
}

/** Whether a body comes in too slowly, looked at after its window. */
function isTooSlow(raw: IncomingMessage, coming: Coming, leastBytes: number): boolean {
  const came = raw.socket.bytesRead - coming.seen;
  coming.seen = raw.socket.bytesRead;
  // Where bytes wait to be fetched it is this side that is slow.
  return !(coming.isUpload && (raw.readableLength > 0 || came >= leastBytes));
}

/** A body of files; the name of a media type is written in any case. */
export const isMultipart = ({ 'content-type': type }: IncomingHttpHeaders): boolean =>
  type?.trimStart().toLowerCase().startsWith('multipart/') ?? false;

/**
 * Holds request bodies to a pace. Node's `requestTimeout` counts from the first byte of a request to its last and cannot
 * tell an upload over a slow line from a connection that is held open on purpose; it is off, and this stands in its place.
 * Headers are held by `headersTimeout` as ever.
 *
 * One timer goes through the bodies that are on their way, six times in a window: a timer for each would be a cost for every
 * request, and nearly all of them have come whole with their headers.
 */
export function guardBodies(app: FastifyInstance, { windowMs, leastBytes }: Pace = pace): void {
  const all = new Map<IncomingMessage, Coming>();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [raw, coming] of all) {
      if (raw.complete || raw.destroyed) all.delete(raw);
      else if (now - coming.since >= windowMs) {
        coming.since = now;
        if (!isTooSlow(raw, coming, leastBytes)) continue;
        all.delete(raw);
        if (raw.socket.writable) raw.socket.end(tooSlow);
        raw.destroy();
      }
    }
  }, windowMs / 6).unref();
  app.addHook('onClose', async () => clearInterval(timer));
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const { headers, socket } = raw;
    if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) {
      const isUpload = isMultipart(headers);
      all.set(raw, { isUpload, since: performance.now(), seen: socket.bytesRead });
    }
    done();
  });
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    all.delete(raw);
    done();
  });
}
