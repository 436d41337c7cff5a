import { SMTPServer } from 'smtp-server';

export interface Letter {
  readonly to: string;
  readonly text: string;
}

export interface Post {
  readonly port: number;
  readonly letters: readonly Letter[];
  close(): Promise<void>;
}

/** A mail server on loopback that takes everything and keeps it. */
export async function openPost(): Promise<Post> {
  const letters: Letter[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, { envelope }, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        letters.push(...envelope.rcptTo.map(({ address }) => ({ to: address, text })));
        callback();
      });
    },
  });
  // A line that was cut is what is tried, and no fault of the mail server.
  server.on('error', () => {});
  const net = server.listen(0, '127.0.0.1');
  await new Promise((ready) => net.once('listening', ready));
  const address = net.address();
  return {
    port: typeof address === 'object' ? address!.port : 0,
    letters,
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}
