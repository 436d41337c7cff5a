import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { pino } from 'pino';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { smtpDoor } from './doors.ts';

const mail = { to: 'cadre@example.org', subject: '有办件需要你办理', text: '我有诉求 260302-A1B2C3：等待受理。' };

/** Takes every call and never says a word, as a mail server behind a broken firewall does. */
let silent: Server;
let calls: Socket[];

beforeEach(async () => {
  calls = [];
  silent = createServer((socket) => {
    calls.push(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  for (const call of calls) call.destroy();
  silent.close();
});

/** Either side of the wait may end first. */
const noWord = /took longer|Greeting never received|timeout/i;

const urlOf = (server: Server) => `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;

it('a mail server that says nothing is waited for once, and the mails after that fail at once', async () => {
  const door = await smtpDoor(urlOf(silent), 'a@example.org', { sendingMs: 300, restMs: 60_000 });
  await expect(door.send(mail)).rejects.toThrow(noWord);
  const called = calls.length;
  await Promise.all(Array.from({ length: 200 }, () => expect(door.send(mail)).rejects.toThrow('a moment ago')));
  expect(calls).toHaveLength(called);
  door.close();
});

it('a mail server that said nothing is asked again after a while', async () => {
  const door = await smtpDoor(urlOf(silent), 'a@example.org', { sendingMs: 200, restMs: 1 });
  await expect(door.send(mail)).rejects.toThrow(noWord);
  const called = calls.length;
  await expect.poll(() => door.send(mail).catch(() => calls.length)).toBeGreaterThan(called);
  door.close();
});

it('what somebody typed adds no line to the head of a mail, and nobody to those who get it [ASVS-1.3.11]', async () => {
  const letters: { to: string[]; raw: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, callback) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        letters.push({ to, raw: Buffer.concat(parts).toString() });
        callback();
      });
    },
  });
  const net = server.listen(0, '127.0.0.1');
  await new Promise((ready) => net.once('listening', ready));
  const door = await smtpDoor(`smtp://127.0.0.1:${(net.address() as AddressInfo).port}`, 'a@example.org');
  const hostile = [
    '\r\nBcc: thief@example.org',
    '\nX-Evil: yes',
    '\r\n\r\n<h1>你好</h1>',
    '\r\n.\r\nMAIL FROM:<x@example.org>\r\n',
  ];
  for (const line of hostile) {
    await door.send({ ...mail, subject: `提醒${line}` });
    await door.send({ ...mail, text: `说明${line}` });
  }
  door.close();
  await new Promise<void>((closed) => server.close(() => closed()));
  expect(letters).toHaveLength(hostile.length * 2);
  for (const { to, raw } of letters) {
    const head = raw.split('\r\n\r\n')[0]!;
    expect(to).toEqual(['cadre@example.org']);
    expect(head).not.toMatch(/^(bcc|x-evil):/im);
    expect(head.match(/^subject:/gim)).toHaveLength(1);
  }
});

it('a refusal of the mail server goes to the log with its code, and without whom it was for [ASVS-16.2.5]', async () => {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, callback) =>
      callback(Object.assign(new Error(`5.1.1 <${address}> is not here`), { responseCode: 550 })),
  });
  const net = server.listen(0, '127.0.0.1');
  await new Promise((ready) => net.once('listening', ready));
  const door = await smtpDoor(`smtp://127.0.0.1:${(net.address() as AddressInfo).port}`, 'a@example.org');
  const fault: unknown = await door.send(mail).catch((one: unknown) => one);
  let written = '';
  pino({}, { write: (line) => (written += line) }).warn(
    { err: new AggregateError([fault], 'not everybody') },
    'refused',
  );
  door.close();
  await new Promise<void>((closed) => server.close(() => closed()));
  expect(fault).toMatchObject({ responseCode: 550 });
  expect(written).toContain('550');
  expect(written).not.toContain('@');
});
