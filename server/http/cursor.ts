/** A page ends where the next begins: an opaque text that holds the sort key of the last row. */
export function writeCursor(...parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The parts of a cursor, or undefined where there is none or it is not one of ours. */
export function readCursor(text: string | undefined, parts: number): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(read) || read.length !== parts) return undefined;
    return read.map(String);
  } catch {
    return undefined;
  }
}
