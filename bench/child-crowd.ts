import { randomUUID } from 'node:crypto';
import { type Socket, connect } from 'node:net';
import { exchange, requestText } from './wire.ts';

/**
 * A crowd that wants one thing each: every try is made until it is answered, under the same key, at another server where the one
 * it was made at is gone.
 */
export interface CrowdJob {
  readonly ports: readonly number[];
  readonly path: string;
  readonly body: string;
  /** One try each, in this order; a token may stand there more than once. */
  readonly tokens: readonly string[];
  readonly atOnce: number;
}

export interface CrowdDone {
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The claims that were acknowledged. */
  readonly acknowledged: readonly string[];
  /** Tries that were made again because a connection broke. */
  readonly repeated: number;
  readonly ms: number;
}

const open = (port: number) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      socket.setTimeout(15_000, () => socket.destroy(new Error('timed out')));
      resolve(socket);
    });
    socket.once('error', reject);
  });

async function crowd({ ports, path, body, tokens, atOnce }: CrowdJob): Promise<CrowdDone> {
  const began = performance.now();
  const statuses: Record<string, number> = {};
  const acknowledged = new Set<string>();
  let repeated = 0;
  let next = 0;
  const one = async (n: number) => {
    let at = n;
    let socket: Socket | undefined;
    for (let i = next++; i < tokens.length; i = next++) {
      const key = randomUUID();
      for (;;) {
        const port = ports[at % ports.length]!;
        try {
          socket ??= await open(port);
          const { status, text } = await exchange(
            socket,
            requestText({ method: 'POST', path, port, token: tokens[i]!, key, body }),
          );
          // Told to come again in a moment.
          if (status === 503) continue;
          statuses[status] = (statuses[status] ?? 0) + 1;
          if (status === 201) acknowledged.add((JSON.parse(text()) as { id: string }).id);
          break;
        } catch {
          socket?.destroy();
          socket = undefined;
          repeated += 1;
          at += 1;
        }
      }
    }
    socket?.destroy();
  };
  await Promise.all(Array.from({ length: atOnce }, (_one, n) => one(n)));
  return { statuses, acknowledged: [...acknowledged], repeated, ms: performance.now() - began };
}

process.on('message', (job: CrowdJob) => {
  crowd(job).then(
    (done) => process.send!(done),
    (fault: unknown) => process.send!({ failed: String(fault) }),
  );
});
// A bench that was killed takes its children with it.
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => process.exit(0));
process.send!({ ready: 0 });
