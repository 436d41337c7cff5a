/** What was uploaded, to be read from its beginning as often as needed. */
export interface Upload {
  readonly size: number;
  pieces(): AsyncGenerator<Buffer, void, undefined>;
}

/** The whole of an upload in memory, for what can only be read from its end. */
export async function wholeOf(upload: Upload): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of upload.pieces()) pieces.push(piece);
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
