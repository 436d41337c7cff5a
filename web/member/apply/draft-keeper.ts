import type { AnyValues } from '../../../kernel/field.ts';

/** Where the last change of a draft is. `failed` means that the server did not take it; the next change tries again. */
export type Saving = 'unchanged' | 'saving' | 'saved' | 'failed';

/** Long enough not to send every key, short enough that a killed browser loses no more than the last words. */
const pauseMs = 800;

/**
 * Holds the answers of a draft and sends them to the server after a pause in typing, one request at a time.
 *
 * Inputs read their value from here in the very event that changed it: an answer that came back a moment later would
 * throw the cursor to the end and break up what is being composed with a Chinese keyboard.
 *
 * Two requests under way could arrive in either order and the older one would win, so a change made meanwhile waits for
 * the answer and only the newest is sent.
 */
export class DraftKeeper {
  readonly #send: (form: AnyValues) => Promise<void>;
  readonly #listeners = new Set<() => void>();
  #form: AnyValues;
  #saving: Saving = 'unchanged';
  #unsent: AnyValues | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: Promise<void> | undefined;

  constructor(form: AnyValues, send: (form: AnyValues) => Promise<void>) {
    this.#form = form;
    this.#send = send;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly form = (): AnyValues => this.#form;

  readonly saving = (): Saving => this.#saving;

  change(form: AnyValues): void {
    this.#form = form;
    this.#unsent = form;
    this.#notify();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), pauseMs);
  }

  /** Sends now what is unsent; resolves when it was taken or refused. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#underWay) await this.#underWay;
    if (this.#unsent === undefined) return;
    this.#underWay = this.#sendOne(this.#unsent);
    await this.#underWay;
  }

  /** Forgets what is unsent and waits for what is under way: after it nothing writes the draft any more. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#unsent = undefined;
    await this.#underWay;
  }

  async #sendOne(form: AnyValues): Promise<void> {
    this.#unsent = undefined;
    this.#tell('saving');
    try {
      await this.#send(form);
      this.#tell('saved');
    } catch {
      // What was changed meanwhile is newer and counts.
      this.#unsent ??= form;
      this.#tell('failed');
    } finally {
      this.#underWay = undefined;
    }
  }

  #tell(saving: Saving): void {
    this.#saving = saving;
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
