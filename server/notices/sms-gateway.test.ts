import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sms } from './doors.ts';
import { SmsRefused, SmsUnreached, smsGateways } from './sms-gateway.ts';

/** A gateway on loopback that answers as it is told, or never. */
class Gateway {
  readonly got: Sms[] = [];
  readonly said: (string | undefined)[] = [];
  status: number | 'silent' = 202;
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.got.push(JSON.parse(Buffer.concat(chunks).toString()) as Sms);
      this.said.push(request.headers.authorization);
      if (this.status !== 'silent') response.writeHead(this.status).end();
    });
  });
  open = () => new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
  url(login = ''): string {
    return `http://${login}127.0.0.1:${(this.#server.address() as AddressInfo).port}/sms`;
  }
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let first: Gateway;
let second: Gateway;
beforeEach(async () => {
  [first, second] = [new Gateway(), new Gateway()];
  await Promise.all([first.open(), second.open()]);
});
afterEach(() => {
  first.close();
  second.close();
});

const sms = (id: string): Sms => ({ id, phone: '19900000001', text: '【工会】有新消息。' });
const by = { sendingMs: 300, restMs: 60_000 };

it('a message goes to the first gateway alone, with what names the sender', async () => {
  const door = smsGateways([first.url('hong%40qiao:s%3Acret@'), second.url()], by);
  await door.send(sms('one'));
  expect([first.got, second.got]).toEqual([[sms('one')], []]);
  expect(first.said).toEqual([`Basic ${Buffer.from('hong@qiao:s:cret').toString('base64')}`]);
});

it.each(['silent', 500, 401, 429] as const)(
  'a gateway that answers %s is passed over, and for a while not asked again [ASVS-16.5.2]',
  async (status) => {
    const door = smsGateways([first.url(), second.url()], by);
    first.status = status;
    await door.send(sms('one'));
    await door.send(sms('two'));
    expect(first.got.map(({ id }) => id)).toEqual(['one']);
    expect(second.got.map(({ id }) => id)).toEqual(['one', 'two']);
  },
);

it('a gateway that has rested is asked first again', async () => {
  const door = smsGateways([first.url(), second.url()], { ...by, restMs: 0 });
  first.status = 503;
  await door.send(sms('one'));
  first.status = 202;
  await door.send(sms('two'));
  expect([first.got, second.got].map((got) => got.length)).toEqual([2, 1]);
});

it('a message that a gateway refuses is given to no other', async () => {
  first.status = 422;
  await expect(smsGateways([first.url(), second.url()], by).send(sms('one'))).rejects.toThrow(SmsRefused);
  expect(second.got).toEqual([]);
});

it('where none takes messages that is said, after the first time at once', async () => {
  const door = smsGateways([first.url(), second.url()], by);
  [first.status, second.status] = ['silent', 503];
  await expect(door.send(sms('one'))).rejects.toThrow(SmsUnreached);
  await Promise.all(Array.from({ length: 50 }, () => expect(door.send(sms('more'))).rejects.toThrow(SmsUnreached)));
  expect([first.got, second.got].map((got) => got.length)).toEqual([1, 1]);
});
