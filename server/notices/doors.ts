import type { Transporter } from 'nodemailer';

/**
 * The doors through which a message leaves the house. An adapter either hands the message over or throws; the outbox
 * tries again. Nothing about a person's health or dispute goes through them: only that there is news.
 */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailDoor {
  send(mail: Mail): Promise<void>;
  close(): void;
}

export interface Sms {
  /** The same for every try of one message, so that whoever carries it can tell a second try from a second message. */
  readonly id: string;
  readonly phone: string;
  readonly text: string;
}

export interface SmsDoor {
  send(sms: Sms): Promise<void>;
}

/** How patient one is with a mail server. */
interface Patience {
  /** How long it may take for one mail, from the first greeting on. */
  readonly sendingMs: number;
  /** After it was not to be reached nobody waits for it again for so long. */
  readonly restMs: number;
}

const patience: Patience = { sendingMs: 10_000, restMs: 30_000 };

/**
 * A door that somebody stands behind, or that is known to be shut: after a sending that got no answer at all, those of the
 * next half minute fail at once, so that a mail server that is gone takes ten seconds of it and not ten for each mail. An
 * answer, also a refusal, shows that somebody is there.
 */
function watched(door: MailDoor, { sendingMs, restMs }: Patience): MailDoor {
  let shutUntil = 0;
  return {
    async send(mail) {
      if (performance.now() < shutUntil) throw new Error('the mail server was not to be reached a moment ago');
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`the mail server took longer than ${sendingMs} ms`)), sendingMs);
      });
      try {
        await Promise.race([door.send(mail), tooLong]);
      } catch (fault) {
        const answered = fault instanceof Error && 'responseCode' in fault;
        if (!answered) shutUntil = performance.now() + restMs;
        throw fault;
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => door.close(),
  };
}

/** What went wrong, without whom it was for: a fault goes to the log, which is read by people whom that does not concern. */
function withoutAddresses(fault: unknown): Error {
  if (!(fault instanceof Error)) return new Error('the mail could not be sent');
  const { code, command, responseCode } = fault as Error & Readonly<Record<string, unknown>>;
  const told = Object.entries({ code, command, responseCode }).filter(([, value]) => value !== undefined);
  return Object.assign(new Error(fault.message.replaceAll(/\S*@\S*/g, '…')), Object.fromEntries(told));
}

/** Real SMTP over two kept connections at most. */
export async function smtpDoor(url: string, from: string, by = patience): Promise<MailDoor> {
  // 24 MB that an installation without a mail server does not pay for.
  const { createTransport } = await import('nodemailer');
  const transport: Transporter = createTransport(
    {
      url,
      pool: true,
      maxConnections: 2,
      connectionTimeout: by.sendingMs,
      greetingTimeout: by.sendingMs,
      socketTimeout: by.sendingMs,
    },
    { from },
  );
  const door: MailDoor = {
    send: async (mail) => {
      await transport.sendMail(mail).catch((fault: unknown) => {
        throw withoutAddresses(fault);
      });
    },
    close: () => transport.close(),
  };
  return watched(door, by);
}

/** Where no mail server is set: mail is not sent, and the in-app notice is all there is. */
export const noMail: MailDoor = { send: () => Promise.resolve(), close: () => {} };

/**
 * The recording SMS door: no carrier can be reached from a trial installation, so it keeps the last messages for the
 * demo page and for tests, and can be told to fail as a carrier does.
 */
export class RecordingSms implements SmsDoor {
  readonly sent: Sms[] = [];
  failing = false;

  send(sms: Sms): Promise<void> {
    if (this.failing) return Promise.reject(new Error('sms carrier unavailable'));
    this.sent.push(sms);
    if (this.sent.length > 1000) this.sent.shift();
    return Promise.resolve();
  }
}
