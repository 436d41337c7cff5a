import type { Socket } from 'node:net';

/** The status and the total length of the answer at the head of what was read, or undefined while its head is cut. */
function headOf(read: Buffer): { status: number; length: number } | undefined {
  const end = read.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = read.toString('latin1', 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${head.slice(0, 200)}`);
  return { status: Number(head.slice(9, 12)), length: end + 4 + Number(length) };
}

/** A request as it is written to a connection that is kept. */
export function requestText(of: {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly port: number;
  readonly token: string;
  readonly key: string;
  readonly body?: string;
}): string {
  const { method, path, port, token, key, body } = of;
  const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: hq_session=${token}\r\n`;
  if (body === undefined) return `${head}\r\n`;
  return `${head}idempotency-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** What came back; its text is read where somebody asks for it. */
export interface Exchanged {
  readonly status: number;
  text(): string;
}

/** Sends one request and waits for its whole answer. */
export function exchange(socket: Socket, request: string): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    let read: Buffer | undefined;
    let head: ReturnType<typeof headOf>;
    const settle = (act: () => void) => {
      for (const event of ['data', 'close', 'error']) socket.removeAllListeners(event);
      act();
    };
    socket.on('data', (chunk: Buffer) => {
      read = read === undefined ? chunk : Buffer.concat([read, chunk]);
      head ??= headOf(read);
      if (head === undefined || read.length < head.length) return;
      const { status } = head;
      const whole = read;
      const text = () => whole.toString('utf8', whole.indexOf('\r\n\r\n') + 4);
      settle(() => resolve({ status, text }));
    });
    socket.on('error', (fault) => settle(() => reject(fault)));
    socket.on('close', () => settle(() => reject(new Error('the server closed the connection'))));
    socket.write(request);
  });
}
