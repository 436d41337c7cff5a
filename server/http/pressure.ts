import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import type { Config } from '../config.ts';
import { sendRefusal } from './answer.ts';
import { isMultipart } from './slow-bodies.ts';
import type { Traffic } from './traffic.ts';

/** Whoever looks after the server must get an answer when nobody else does. */
const always: ReadonlySet<string> = new Set(['/healthz', '/readyz']);
/** Bodies of uploads are held whole while they are looked at: as many bytes at once as a small server can spare. */
const mostUploading = 256 * 1024 * 1024;
/** What one account may hold of it: three of the largest files, or a roll of pictures. */
const mostOfAccount = mostUploading / 8;
const lookEveryMs = 250;

/** The bytes of an upload that this process will hold; one that does not say counts as the longest that is let in. */
function uploadOf({ headers }: FastifyRequest, longest: number): number {
  if (!isMultipart(headers)) return 0;
  return Math.min(Number(headers['content-length'] ?? longest), longest);
}

/**
 * Refuses with `busy` and Retry-After what could only wait: beyond so many requests under way, beyond so many bytes of
 * uploads, and while this process itself comes too late to everything. A request that is refused costs next to nothing, one
 * that waits costs memory until there is none; and its phone would have given up long before its turn.
 */
export function guardPressure(
  app: FastifyInstance,
  traffic: Traffic,
  { mostWaiting, mostLagMs }: Pick<Config, 'mostWaiting' | 'mostLagMs'>,
  longestUpload: number,
): void {
  let uploading = 0;
  const held = new WeakMap<FastifyRequest, number>();
  let isLate = false;
  let lookedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    isLate = mostLagMs > 0 && now - lookedAt - lookEveryMs > mostLagMs;
    lookedAt = now;
  }, lookEveryMs).unref();
  app.addHook('onClose', async () => clearInterval(timer));

  app.addHook('onRequest', (request, reply, done) => {
    const bytes = uploadOf(request, longestUpload);
    const isTooMuch =
      traffic.isFull(request, mostWaiting) || isLate || (bytes > 0 && uploading + bytes > mostUploading);
    if (isTooMuch && !always.has(request.url)) {
      // What it still sends would have to be read.
      void reply.header('connection', 'close');
      void sendRefusal(request, reply, refuse('busy'));
      return;
    }
    if (bytes > 0) held.set(request, bytes);
    uploading += bytes;
    done();
  });
  traffic.whenOver((request) => {
    uploading -= held.get(request) ?? 0;
    held.delete(request);
  });
}

/** Refuses with `busy` the upload of an account that holds its share of uploads already, so that no account takes all of it. */
export function shareUploads(app: FastifyInstance, traffic: Traffic, longestUpload: number): void {
  const held = new Map<string, number>();
  const uploads = new WeakMap<FastifyRequest, { readonly account: string; readonly bytes: number }>();
  app.addHook('onRequest', (request, reply, done) => {
    const bytes = uploadOf(request, longestUpload);
    const account = request.caller?.accountId;
    if (bytes === 0 || account === undefined) return done();
    const all = (held.get(account) ?? 0) + bytes;
    if (all > mostOfAccount) {
      void sendRefusal(request, reply.header('connection', 'close'), refuse('busy'));
      return;
    }
    held.set(account, all);
    uploads.set(request, { account, bytes });
    done();
  });
  traffic.whenOver((request) => {
    const upload = uploads.get(request);
    if (upload === undefined) return;
    const left = held.get(upload.account)! - upload.bytes;
    if (left > 0) held.set(upload.account, left);
    else held.delete(upload.account);
  });
}
