import { ArchiveFault } from './archive.ts';

/** What is told of a part, tag by tag. Names come without their prefix; text as it stands, to be read by `textOf`. */
export interface XmlHandler {
  open(name: string, tag: string): void;
  close(name: string): void;
  text(raw: string): void;
}

/** Longer than any tag, and than the longest text a cell may have (32,767 characters) in whatever spelling. */
const tokenMax = 512 * 1024;

export const noXml = () =>
  new ArchiveFault('a part that is no XML', '文件不完整或已损坏，请在表格软件里重新保存后再上传。');

const quote = 0x22;
const apostrophe = 0x27;
const bracket = 0x3e;

/** Where a tag ends: at the first bracket that is in no attribute's value. */
function endOfTag(text: string, from: number): number {
  const end = text.indexOf('>', from);
  if (end < 0) return -1;
  let quoted = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (quoted !== 0) quoted = char === quoted ? 0 : quoted;
    else if (char === bracket) return at;
    else if (char === quote || char === apostrophe) quoted = char;
  }
  return -1;
}

function nameIn(text: string, from: number, end: number): string {
  let at = from;
  let begins = from;
  for (; at < end; at += 1) {
    const char = text.charCodeAt(at);
    if (char <= 0x20 || char === 0x2f) break;
    if (char === 0x3a) begins = at + 1;
  }
  return text.slice(begins, at);
}

/**
 * Reads the XML of a workbook's part from the bytes as they are unpacked and keeps nothing but an unfinished tag. Bytes are
 * taken for characters one by one, which is quick and cuts none in two; what is text becomes so in `textOf`.
 */
export class XmlReader {
  readonly #handler: XmlHandler;
  #rest = '';

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  feed(piece: Buffer): void {
    const all = this.#rest + piece.toString('latin1');
    let at = 0;
    for (;;) {
      const open = all.indexOf('<', at);
      if (open < 0) break;
      if (open > at) this.#handler.text(all.slice(at, open));
      at = open;
      const next = this.#token(all, open);
      if (next < 0) break;
      at = next;
    }
    this.#rest = all.slice(at);
    if (this.#rest.length > tokenMax) throw noXml();
  }

  /** Tells of what begins here and says where it ends; below zero where that has not come yet. */
  #token(all: string, open: number): number {
    const mark = all.charCodeAt(open + 1);
    if (mark === 0x21 || mark === 0x3f) return this.#special(all, open);
    const end = endOfTag(all, open + 1);
    if (end < 0) return -1;
    if (mark === 0x2f) {
      this.#handler.close(nameIn(all, open + 2, end));
      return end + 1;
    }
    const name = nameIn(all, open + 1, end);
    this.#handler.open(name, all.slice(open + 1, end));
    if (all.charCodeAt(end - 1) === 0x2f) this.#handler.close(name);
    return end + 1;
  }

  /** Comments, declarations, and text that is not escaped. */
  #special(all: string, open: number): number {
    if (all.length - open < 9) return -1;
    const isRaw = all.startsWith('<![CDATA[', open);
    const stop = isRaw ? ']]>' : all.startsWith('<!--', open) ? '-->' : '>';
    const end = all.indexOf(stop, open + (isRaw ? 9 : 4));
    if (end < 0) return -1;
    if (isRaw) this.#handler.text(all.slice(open + 9, end).replaceAll('&', '&amp;'));
    return end + stop.length;
  }
}

const oddTag = /['\t\r\n]|= | =/;
const anAttribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** An attribute of a tag, as it stands. */
export function attributeOf(tag: string, name: string): string | undefined {
  const at = tag.indexOf(` ${name}="`);
  if (at >= 0) return tag.slice(at + name.length + 3, tag.indexOf('"', at + name.length + 3));
  if (!oddTag.test(tag)) return undefined;
  for (const [, found, value, other] of tag.matchAll(anAttribute)) if (found === name) return value ?? other;
  return undefined;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function charOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

function entityOf(whole: string, name: string): string {
  if (name.startsWith('#x') || name.startsWith('#X')) return charOf(Number.parseInt(name.slice(2), 16));
  return name.startsWith('#') ? charOf(Number(name.slice(1))) : (named[name] ?? whole);
}

export const isPlain = (raw: string): boolean => !raw.includes('&') && !raw.includes('_x');

/**
 * The text that bytes of a part stand for, with entities and the escapes of spreadsheet programs (`_x000A_`) resolved. It
 * stands for itself and does not hold the piece it was read from.
 */
export function textOf(raw: string): string {
  const text = Buffer.from(raw, 'latin1').toString('utf8');
  if (isPlain(raw)) return text;
  return text
    .replaceAll(/&(#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|\w{2,4});/g, entityOf)
    .replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
