import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Round 1000 of quicknet, as the network gave it on 2023-08-23. */
export const realRound = {
  round: 1000,
  randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
  signature: 'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
};

/** A relay as drand’s are: JSON by chain and round, and what it is told to answer. */
export interface Relay {
  readonly url: string;
  answer: { status: number; body: string };
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startRelay(): Promise<Relay> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    response.writeHead(relay.answer.status, { 'content-type': 'application/json' }).end(relay.answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay: Relay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: { status: 404, body: '{}' },
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return relay;
}
