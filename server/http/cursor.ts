/** A page ends where the next begins: an opaque text that holds the sort key of the last row. */
export function writeCursor(...parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** A cursor that is none of ours: refused, because the first page in its place would be read over and over. */
class BadCursor extends Error {
  readonly statusCode = 400;
}

/** The parts of a cursor, or undefined where there is none. */
export function readCursor(text: string | undefined, parts: number): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(read) && read.length === parts) return read.map(String);
  } catch {
    // No JSON, hence no cursor either.
  }
  throw new BadCursor('not a cursor of this list');
}
