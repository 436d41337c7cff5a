import { Readable, type Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import exif from 'exif-be-gone';

/** Its types speak of a default inside the module; what is there when it runs is the class itself. */
const ExifTransformer = exif as unknown as new () => Transform;

/** Of these, what was written beside the picture can be taken out without decoding it. */
const bared: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);

const orientationTag = 0x0112;

/**
 * How a JPEG is to be turned, 1 to 8, as EXIF 2.3 §4.6.4 has it; 1 where it does not say. Phones store pictures as the sensor
 * lay and say here which way is up.
 */
function orientationOf(jpeg: Buffer): number {
  const at = jpeg.indexOf('Exif\0\0', 0, 'latin1');
  if (at < 0 || at > 65_535) return 1;
  const tiff = jpeg.subarray(at + 6, at + 6 + 65_535);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (from: number) => (little ? tiff.readUInt16LE(from) : tiff.readUInt16BE(from));
  try {
    const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    for (let entry = 0; entry < short(first); entry += 1) {
      const from = first + 2 + entry * 12;
      if (short(from) === orientationTag) return short(from + 8);
    }
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
  }
  return 1;
}

/** An APP1 segment that says the orientation and nothing else. */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/**
 * A picture without what the phone wrote beside it: where and when it was taken, by which phone, whose. Which way is up stays.
 * HEIC and PDF come back as they are; phones turn HEIC into JPEG when a page asks for pictures.
 */
export async function bareImage(bytes: Buffer, mediaType: string): Promise<Buffer> {
  if (!bared.has(mediaType)) return bytes;
  const bare = await buffer(Readable.from([bytes]).pipe(new ExifTransformer()));
  if (mediaType !== 'image/jpeg') return bare;
  const orientation = orientationOf(bytes);
  if (orientation < 2 || orientation > 8) return bare;
  return Buffer.concat([bare.subarray(0, 2), orientationSegment(orientation), bare.subarray(2)]);
}
