import type { MailDoor, SmsDoor } from '../notices/doors.ts';

/** What has lately become of what was handed to a door; milliseconds of real time. */
export interface DoorSeen {
  readonly sentAt: number | undefined;
  readonly failedAt: number | undefined;
  /** Failures since the last message that was taken. */
  readonly failures: number;
}

/** Remembers how a door did, for whoever looks after the platform; never what went through it. */
export class DoorWatch implements DoorSeen {
  sentAt: number | undefined;
  failedAt: number | undefined;
  failures = 0;

  async see<T>(sending: Promise<T>): Promise<T> {
    try {
      const sent = await sending;
      this.sentAt = Date.now();
      this.failures = 0;
      return sent;
    } catch (fault) {
      this.failedAt = Date.now();
      this.failures += 1;
      throw fault;
    }
  }
}

export interface Doors {
  readonly mail: DoorWatch;
  readonly sms: DoorWatch;
}

export const watchedMail = (door: MailDoor, watch: DoorWatch): MailDoor => ({
  send: (mail) => watch.see(door.send(mail)),
  close: () => door.close(),
});

export const watchedSms = (door: SmsDoor, watch: DoorWatch): SmsDoor => ({ send: (sms) => watch.see(door.send(sms)) });
