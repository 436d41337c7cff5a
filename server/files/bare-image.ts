/**
 * Pictures without what was written beside them: where and when they were taken, by which phone, whose. Each is walked through
 * once from part to part, as its format has it, and a part that shows nothing is left out. Nothing is decoded, and whatever comes
 * after the end of the picture, as phones hang a film or notes of their own there, is left out as well.
 */

const orientationTag = 0x0112;

/**
 * How a JPEG is to be turned, 1 to 8, as EXIF 2.3 §4.6.4 has it; 1 where it does not say. Phones store pictures as the sensor
 * lay and say here which way is up.
 */
function orientationOf(exif: Buffer): number {
  const tiff = exif.subarray(exifHead.length);
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
  const body = Buffer.concat([exifHead, tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Stretches of a picture that are kept, in their order. What lies side by side is one stretch, however many parts it has. */
class Kept {
  readonly #of: Buffer;
  readonly #stretches: { from: number; to: number }[] = [];

  constructor(of: Buffer, head: number) {
    this.#of = of;
    this.add(0, head);
  }

  add(from: number, to: number): void {
    const last = this.#stretches.at(-1);
    if (last?.to === from) last.to = to;
    else this.#stretches.push({ from, to });
  }

  /** All of it, with something more after the first bytes. */
  whole(after = 0, more: readonly Buffer[] = []): Buffer {
    const parts = this.#stretches.map(({ from, to }) => this.#of.subarray(from, to));
    return Buffer.concat([this.#of.subarray(0, after), ...more, parts[0]!.subarray(after), ...parts.slice(1)]);
  }
}

const exifHead = Buffer.from('Exif\0\0', 'latin1');
const iccHead = Buffer.from('ICC_PROFILE\0', 'latin1');
const [sos, eoi, com, app0, app1, app2, app14, app15] = [0xda, 0xd9, 0xfe, 0xe0, 0xe1, 0xe2, 0xee, 0xef];

/** What a picture is drawn by: of what applications write into it, JFIF, the colour profile and how Adobe keeps colours. */
function showsInJpeg(marker: number, body: Buffer): boolean {
  if (marker === com) return false;
  if (marker < app0 || marker > app15) return true;
  return marker === app0 || marker === app14 || (marker === app2 && body.subarray(0, iccHead.length).equals(iccHead));
}

/** Where the next marker stands that is neither a stuffed byte nor a restart within a scan. */
function markerAfter(jpeg: Buffer, from: number): number {
  for (let at = jpeg.indexOf(0xff, from); at >= 0; at = jpeg.indexOf(0xff, at + 1)) {
    const code = jpeg[at + 1];
    if (code !== 0 && code !== 0xff && !(code! >= 0xd0 && code! <= 0xd7)) return at;
  }
  return jpeg.length;
}

/** ITU-T T.81 annex B. Undefined where it breaks off before its first scan. */
function bareJpeg(jpeg: Buffer): Buffer | undefined {
  const kept = new Kept(jpeg, 2);
  let turned = 1;
  let isDrawn = false;
  for (let at = 2; at + 1 < jpeg.length;) {
    const marker = jpeg[at + 1]!;
    if (jpeg[at] !== 0xff) return undefined;
    if (marker === eoi) {
      kept.add(at, at + 2);
      break;
    }
    // Any marker may have bytes of ones before it.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 4 <= jpeg.length ? at + 2 + jpeg.readUInt16BE(at + 2) : Infinity;
    if (end > jpeg.length || end < at + 4) return undefined;
    const body = jpeg.subarray(at + 4, end);
    if (marker === app1 && body.subarray(0, exifHead.length).equals(exifHead)) turned = orientationOf(body);
    isDrawn ||= marker === sos;
    const next = marker === sos ? markerAfter(jpeg, end) : end;
    if (showsInJpeg(marker, body)) kept.add(at, next);
    at = next;
  }
  if (!isDrawn) return undefined;
  return kept.whole(2, turned > 1 && turned <= 8 ? [orientationSegment(turned)] : []);
}

interface Format {
  /** Bytes before the first part, and after the body of each. */
  readonly head: number;
  readonly tail: number;
  partAt(image: Buffer, at: number): { readonly name: string; readonly bytes: number };
  /** What the picture is drawn by; the rest tells of it. */
  readonly shows: ReadonlySet<string>;
  readonly last?: string;
}

/** PNG, third edition §5: length, name, body, checksum. */
const png: Format = {
  head: 8,
  tail: 4,
  partAt: (image, at) => ({ bytes: image.readUInt32BE(at), name: image.toString('latin1', at + 4, at + 8) }),
  shows: new Set(
    'IHDR PLTE IDAT IEND tRNS acTL fcTL fdAT bKGD pHYs gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT'.split(' '),
  ),
  last: 'IEND',
};

/** RFC 9649 §2.3: name, length, body, filled up to an even length. */
const webp: Format = {
  head: 12,
  tail: 0,
  partAt(image, at) {
    const bytes = image.readUInt32LE(at + 4);
    return { name: image.toString('latin1', at, at + 4), bytes: bytes + (bytes % 2) };
  },
  shows: new Set(['VP8 ', 'VP8L', 'VP8X', 'ICCP', 'ALPH', 'ANIM', 'ANMF']),
};

/** The parts that show. Undefined where there are none; whatever follows a part that is not whole is left out. */
function bareParts(image: Buffer, format: Format): Buffer | undefined {
  const kept = new Kept(image, format.head);
  let shows = false;
  for (let at = format.head; at + 8 <= image.length;) {
    const { name, bytes } = format.partAt(image, at);
    const end = at + 8 + bytes + format.tail;
    if (end > image.length) break;
    if (format.shows.has(name)) kept.add(at, end);
    shows ||= format.shows.has(name);
    if (name === format.last) break;
    at = end;
  }
  return shows ? kept.whole() : undefined;
}

function bareWebp(image: Buffer): Buffer | undefined {
  const bare = bareParts(image, webp);
  if (bare === undefined) return undefined;
  bare.writeUInt32LE(bare.length - 8, 4);
  // VP8X says in its flags which of the parts that were left out are there.
  if (bare.toString('latin1', 12, 16) === 'VP8X') bare[20]! &= ~0b1100;
  return bare;
}

const bared: Readonly<Record<string, (image: Buffer) => Buffer | undefined>> = {
  'image/jpeg': bareJpeg,
  'image/png': (image) => bareParts(image, png),
  'image/webp': bareWebp,
};

/**
 * A picture without what the phone wrote beside it; which way is up stays. Undefined where it is no picture that can be shown.
 * HEIC and PDF come back as they are; phones turn HEIC into JPEG when a page asks for pictures.
 */
export function bareImage(bytes: Buffer, mediaType: string): Buffer | undefined {
  const bare = bared[mediaType];
  return bare === undefined ? bytes : bare(bytes);
}
