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
  readonly phone: string;
  readonly text: string;
}

export interface SmsDoor {
  send(sms: Sms): Promise<void>;
}

/** How long a mail server may take to answer; a try is within the two minutes for which the outbox holds a message. */
const smtpTimeoutMs = 10_000;

/** Real SMTP over two kept connections at most. */
export async function smtpDoor(url: string, from: string): Promise<MailDoor> {
  // 24 MB that an installation without a mail server does not pay for.
  const { createTransport } = await import('nodemailer');
  const transport: Transporter = createTransport(
    {
      url,
      pool: true,
      maxConnections: 2,
      connectionTimeout: smtpTimeoutMs,
      greetingTimeout: smtpTimeoutMs,
      socketTimeout: smtpTimeoutMs,
    },
    { from },
  );
  return {
    send: async (mail) => {
      await transport.sendMail(mail);
    },
    close: () => transport.close(),
  };
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
