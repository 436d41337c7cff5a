/** Bytes that the browser's cryptography takes as they are. */
export type Bytes = Uint8Array<ArrayBuffer>;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values = new Map([...letters].map((letter, value) => [letter, value]));

/** Base64url without padding (RFC 4648 §5), here because the kernel has neither Node's nor the browser's. */
export function toBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const four = [18, 12, 6, 0].map((shift) => letters[(three >> shift) & 63]).join('');
    text += four.slice(0, Math.min(3, bytes.length - at) + 1);
  }
  return text;
}

/** Undefined for anything but the one way in which bytes are written: two texts never stand for the same bytes. */
export function fromBase64url(text: string): Bytes | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    const value = values.get(letter);
    if (value === undefined) return undefined;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? bytes : undefined;
}

export function joinBytes(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** An unsigned number in so many bytes, the highest first. */
export function numberBytes(value: number, size: number): Bytes {
  return Uint8Array.from({ length: size }, (_one, at) => Math.floor(value / 256 ** (size - 1 - at)) % 256);
}

/** At most 255 UTF-16 units after their count: two bytes a Han character, where UTF-8 takes three. */
export function textBytes(text: string): Bytes {
  const units = Array.from({ length: text.length }, (_one, at) => numberBytes(text.charCodeAt(at), 2));
  return joinBytes(numberBytes(text.length, 1), ...units);
}

/** Takes one value after another off the front. Whatever is asked beyond the end is a fault that `readWhole` turns into undefined. */
export class ByteReader {
  readonly #bytes: Bytes;
  at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  take(size: number): Bytes {
    const end = this.at + size;
    if (end > this.#bytes.length) throw new RangeError('the bytes end too early');
    const taken = this.#bytes.slice(this.at, end);
    this.at = end;
    return taken;
  }

  number(size: number): number {
    return this.take(size).reduce((value, byte) => value * 256 + byte, 0);
  }

  text(): string {
    const count = this.number(1);
    return Array.from({ length: count }, () => String.fromCharCode(this.number(2))).join('');
  }
}

/** What `read` makes of all the bytes; undefined where they end too early, go on too long or do not fit. */
export function readWhole<T>(bytes: Bytes, read: (from: ByteReader) => T | undefined): T | undefined {
  const from = new ByteReader(bytes);
  try {
    const value = read(from);
    return from.at === bytes.length ? value : undefined;
  } catch (fault) {
    if (fault instanceof RangeError) return undefined;
    throw fault;
  }
}
