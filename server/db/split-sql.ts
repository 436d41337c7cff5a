/** One statement of a SQL file, without its semicolon, and the line its first word stands on (from 1). */
export interface SqlStatement {
  text: string;
  line: number;
}

/** Everything in which a semicolon does not end a statement, in the order PostgreSQL's scanner tries them. */
const tokens: [kind: 'comment' | 'quoted' | 'word' | 'space', pattern: RegExp][] = [
  ['space', /\s+/y],
  ['comment', /--[^\n]*/y],
  ['quoted', /[eE]'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*'/y],
  ['quoted', /'[^']*(?:''[^']*)*'/y],
  ['quoted', /"[^"]*(?:""[^"]*)*"/y],
  ['quoted', /(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[^]*?\1/y],
  // A word may hold dollar signs, so `a$b$` opens no quote.
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
];

/**
 * Splits a SQL file into its statements, since each is sent in a protocol message of its own: several in one message
 * run as one implicit transaction, and `create index concurrently` refuses that.
 *
 * Knows quotes, E'' strings, quoted identifiers, dollar quotes, line and nested block comments, parentheses
 * (`create rule … do (a; b)`) and bodies `begin atomic … end`. Assumes standard_conforming_strings, as every server
 * since 9.1 has it. Comments before a statement stay with it; a piece of comments alone is no statement.
 * An unclosed quote or comment is an error that names its line.
 */
export function splitSql(sql: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  const reader = { start: 0, first: -1, depth: 0, blocks: 0, words: [] as string[] };
  let at = 0;

  function finish(end: number): void {
    if (reader.first >= 0) {
      statements.push({ text: sql.slice(reader.start, end).trim(), line: lineAt(sql, reader.first) });
    }
    Object.assign(reader, { start: end + 1, first: -1, depth: 0, blocks: 0, words: [] });
  }

  while (at < sql.length) {
    const { kind, end } = readToken(sql, at);
    if (kind === 'end' && reader.depth === 0 && reader.blocks === 0) finish(at);
    else if (kind !== 'space' && kind !== 'comment') {
      if (reader.first < 0) reader.first = at;
      if (sql[at] === '(') reader.depth++;
      if (sql[at] === ')') reader.depth--;
      if (kind === 'word') noteWord(reader, sql.slice(at, end).toLowerCase());
    }
    at = end;
  }
  finish(sql.length);
  return statements;
}

/** Follows `create function … begin atomic … end`, whose body holds plain statements; `case … end` nests in it. */
function noteWord(reader: { blocks: number; words: string[] }, word: string): void {
  if (reader.words.length < 4) reader.words.push(word);
  if (!/^create (or replace )?(function|procedure)/.test(reader.words.join(' '))) return;
  if (word === 'begin' || (word === 'case' && reader.blocks > 0)) reader.blocks++;
  if (word === 'end' && reader.blocks > 0) reader.blocks--;
}

function readToken(
  sql: string,
  at: number,
): { kind: 'comment' | 'quoted' | 'word' | 'space' | 'end' | 'other'; end: number } {
  if (sql.startsWith('/*', at)) return { kind: 'comment', end: endOfComment(sql, at) };
  for (const [kind, pattern] of tokens) {
    pattern.lastIndex = at;
    if (pattern.test(sql)) return { kind, end: pattern.lastIndex };
  }
  const character = sql[at]!;
  const opensDollar = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
  opensDollar.lastIndex = at;
  if (character === "'" || character === '"' || opensDollar.test(sql)) throw unclosed(sql, at, 'quote');
  return { kind: character === ';' ? 'end' : 'other', end: at + 1 };
}

function endOfComment(sql: string, start: number): number {
  let depth = 0;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  throw unclosed(sql, start, 'comment');
}

function lineAt(sql: string, at: number): number {
  return sql.slice(0, at).split('\n').length;
}

function unclosed(sql: string, at: number, what: string): SyntaxError {
  return new SyntaxError(`line ${lineAt(sql, at)}: a ${what} is opened and never closed`);
}
