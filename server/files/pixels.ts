/**
 * How many pixels a picture says it has: whoever opens one decodes them all, four bytes each, however few bytes came. Read from
 * its head; a format that says it nowhere has none.
 */

/** 64 million, a quarter of a gigabyte once it is shown; phones take 12 to 50. */
export const mostPixels = 64_000_000;

/** PNG, third edition §11.2.1: the first part. */
const ofPng = (png: Buffer): number =>
  png.length >= 24 && png.toString('latin1', 12, 16) === 'IHDR' ? png.readUInt32BE(16) * png.readUInt32BE(20) : 0;

/** ITU-T T.81 table B.1: the markers of a frame; C4, C8 and CC among them are of something else. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function ofJpeg(jpeg: Buffer): number {
  let most = 0;
  for (let at = 2; at + 9 <= jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1]!;
    if (isFrame(marker)) most = Math.max(most, jpeg.readUInt16BE(at + 5) * jpeg.readUInt16BE(at + 7));
    at += marker === 0xff ? 1 : 2 + jpeg.readUInt16BE(at + 2);
  }
  return most;
}

/** RFC 9649 §2.5, §2.6, §2.7: a canvas, or the frame of the one picture there is. */
function ofWebp(webp: Buffer): number {
  if (webp.length < 30) return 0;
  const first = webp.toString('latin1', 12, 16);
  if (first === 'VP8X') return (webp.readUIntLE(24, 3) + 1) * (webp.readUIntLE(27, 3) + 1);
  if (first === 'VP8 ') return (webp.readUInt16LE(26) & 0x3fff) * (webp.readUInt16LE(28) & 0x3fff);
  const bits = webp.readUInt32LE(21);
  return first === 'VP8L' ? ((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1) : 0;
}

/** ISO/IEC 23008-12 §6.5.3: each picture and each piece of one has a box of its size. */
function ofHeif(heif: Buffer): number {
  let most = 0;
  for (let at = heif.indexOf('ispe'); at >= 0 && at + 16 <= heif.length; at = heif.indexOf('ispe', at + 4))
    most = Math.max(most, heif.readUInt32BE(at + 8) * heif.readUInt32BE(at + 12));
  return most;
}

const readers: Readonly<Record<string, (image: Buffer) => number>> = {
  'image/png': ofPng,
  'image/jpeg': ofJpeg,
  'image/webp': ofWebp,
  'image/heic': ofHeif,
  'image/heif': ofHeif,
};

export function pixelsOf(image: Buffer, mediaType: string): number {
  return readers[mediaType]?.(image) ?? 0;
}
