const listeners = new Map<string, () => void>();

/** What a function of the database says while it is still at work carries this code; its text is a word that somebody listens for. */
const ours = 'HQN01';

/** Tells whoever listens for it what a statement says before it has ended. */
export function heard({ code, message }: { code?: string | undefined; message?: string | undefined }): void {
  if (code === ours && message !== undefined) listeners.get(message)?.();
}

/** Has `then` called each time a statement of this process says this word, until its end. */
export function listen(word: string, then: () => void): { end(): void } {
  listeners.set(word, then);
  return { end: () => void listeners.delete(word) };
}
