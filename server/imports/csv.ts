import { ArchiveFault } from './archive.ts';

/** Longer than any line of a roster; beyond it a quotation mark was left open, or there are no lines at all. */
const lineMax = 256 * 1024;

/** So much of a text tells how it separates. */
const headLength = 4_096;

const openQuote = (no: number) =>
  new ArchiveFault(
    'a quoted cell without an end',
    `第 ${no} 行的引号没有配对，或者这一行太长，请在表格软件里打开检查，再另存后上传。`,
  );

/** One line with quotation marks from `at`: its cells and where the next one begins, or nothing where it is not whole yet. */
function quotedLine(
  text: string,
  at: number,
  { delimiter, end, ended }: Manner & { readonly ended: boolean },
): { readonly values: string[]; readonly next: number } | undefined {
  const values: string[] = [];
  for (;;) {
    let value = '';
    if (text[at] === '"') {
      let close = at;
      for (;;) {
        const from = close + 1;
        close = text.indexOf('"', from);
        if (close < 0) return ended ? { values: [...values, value + text.slice(from)], next: text.length } : undefined;
        value += text.slice(from, close);
        if (text[close + 1] !== '"') break;
        value += '"';
        close += 1;
      }
      at = close + 1;
      // Whether another quotation mark follows is not known at the end of a piece.
      if (at >= text.length && !ended) return undefined;
    }
    const [cell, line] = [text.indexOf(delimiter, at), text.indexOf(end, at)];
    if (line < 0 && !ended) return undefined;
    const stop = line < 0 ? text.length : line;
    const isLast = cell < 0 || cell > stop;
    const rest = text.slice(at, isLast ? stop : cell);
    values.push(value + (isLast && rest.endsWith('\r') ? rest.slice(0, -1) : rest));
    if (isLast) return { values, next: stop + end.length };
    at = cell + 1;
  }
}

interface Manner {
  readonly delimiter: string;
  /** What ends a line; a carriage return before it belongs to it. */
  readonly end: string;
}

/** How a text separates cells and lines, by its beginning. */
export function mannerOf(head: string): Manner {
  const end = head.includes('\n') || !head.includes('\r') ? '\n' : '\r';
  const first = head.split(end, 1)[0]!;
  const delimiter = ['\t', ';', ','].find((char) => first.includes(char) && !first.includes(',')) ?? ',';
  return { delimiter, end };
}

/** A text that stands for itself: a part of another keeps the whole in memory, and the name of a union is kept for long. */
const ownText = (text: string) => Buffer.from(text, 'utf16le').toString('utf16le');

/**
 * The lines of a text that comes in pieces, as their cells (RFC 4180; a quotation mark inside an unquoted cell is itself).
 * Blank lines are lines, so that a line has the number that spreadsheet programs show.
 */
export async function* rowsOfCsv(pieces: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
  let manner: Manner | undefined;
  let rest = '';
  let no = 0;
  function* rows(ended: boolean): Generator<string[], void, undefined> {
    if (manner === undefined && rest.length < headLength && !ended) return;
    const { delimiter, end } = (manner ??= mannerOf(rest.slice(0, headLength)));
    let at = 0;
    while (at < rest.length) {
      const stop = rest.indexOf(end, at);
      if (stop < 0 && !ended) break;
      const line = rest.slice(at, stop < 0 ? rest.length : stop);
      if (line.includes('"')) {
        const quoted = quotedLine(rest, at, { delimiter, end, ended });
        if (quoted === undefined) break;
        at = quoted.next;
        no += 1;
        yield quoted.values.map(ownText);
      } else {
        at = stop < 0 ? rest.length : stop + end.length;
        no += 1;
        yield ownText(line.endsWith('\r') ? line.slice(0, -1) : line).split(delimiter);
      }
    }
    rest = rest.slice(at);
    if (rest.length > lineMax && !ended) throw openQuote(no + 1);
  }
  for await (const piece of pieces) {
    rest += piece;
    yield* rows(false);
  }
  yield* rows(true);
}
