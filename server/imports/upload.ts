/** What was uploaded, to be read from its beginning or from any place in it as often as needed. */
export interface Upload {
  readonly size: number;
  pieces(from?: number): AsyncGenerator<Buffer, void, undefined>;
}

/** Some bytes of an upload; fewer where it ends before. */
export async function bytesOf(upload: Upload, from: number, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let left = length;
  for await (const piece of upload.pieces(from)) {
    pieces.push(piece.subarray(0, left));
    left -= piece.length;
    if (left <= 0) break;
  }
  return Buffer.concat(pieces);
}
