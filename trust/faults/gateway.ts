import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sms } from '../../server/notices/doors.ts';

/** A message as a gateway had it, and when. */
export interface HadSms extends Sms {
  readonly at: number;
}

/** A gateway for text messages on loopback that takes everything and keeps it. */
export interface SmsGateway {
  readonly port: number;
  readonly had: readonly HadSms[];
  close(): void;
}

export async function openGateway(): Promise<SmsGateway> {
  const had: HadSms[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      had.push({ at: performance.now(), ...(JSON.parse(Buffer.concat(chunks).toString()) as Sms) });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: (server.address() as AddressInfo).port,
    had,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
