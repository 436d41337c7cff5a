import { deflateRawSync } from 'node:zlib';

interface Part {
  readonly name: string;
  readonly content: Buffer;
  /** The size that the directory claims, where it lies. */
  readonly claims?: number;
}

/** An archive written by hand, so that its directory can say anything. */
export function archiveOf(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, claims } of parts) {
    const packed = deflateRawSync(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claims ?? content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    bodies.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

const relations = (type: string, target: string, others = '') =>
  Buffer.from(`<Relationships><Relationship Id="r1" Type="x/${type}" Target="${target}"/>${others}</Relationships>`);

/** The least workbook: one sheet of this XML, with other parts beside it by their kind. */
export function bookOf(sheet: Buffer, claims?: number, beside: Readonly<Record<string, string>> = {}): Buffer {
  const kinds = Object.keys(beside);
  const related = kinds.map((kind, n) => `<Relationship Id="r${n + 2}" Type="x/${kind}" Target="${kind}.xml"/>`);
  return archiveOf([
    { name: '_rels/.rels', content: relations('officeDocument', 'xl/workbook.xml') },
    {
      name: 'xl/workbook.xml',
      content: Buffer.from('<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relations('worksheet', 'worksheets/Tabelle-1.xml', related.join('')),
    },
    { name: 'xl/worksheets/Tabelle-1.xml', content: sheet, ...(claims !== undefined && { claims }) },
    ...kinds.map((kind) => ({ name: `xl/${kind}.xml`, content: Buffer.from(beside[kind]!) })),
  ]);
}
