import type { AnyValues } from '../../../kernel/field.ts';

/** Where the last change of a draft is. `failed` means that the server did not take it; the next change tries again. */
export type Saving = 'unchanged' | 'saving' | 'saved' | 'failed';

/** Long enough not to send every key, short enough that a killed browser loses no more than the last words. */
const pauseMs = 800;

/**
 * Sends the answers of a draft to the server after a pause in typing, one request at a time.
 *
 * Two requests under way could arrive in either order and the older one would win, so a change made meanwhile waits for
 * the answer and only the newest is sent.
 */
export class DraftKeeper {
  readonly #send: (form: AnyValues) => Promise<void>;
  readonly #listeners = new Set<() => void>();
  #saving: Saving = 'unchanged';
  #unsent: AnyValues | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: Promise<void> | undefined;

  constructor(send: (form: AnyValues) => Promise<void>) {
    this.#send = send;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly saving = (): Saving => this.#saving;

  change(form: AnyValues): void {
    this.#unsent = form;
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
    for (const listener of this.#listeners) listener();
  }
}
