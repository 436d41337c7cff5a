import { notRead } from './reading.ts';
import type { NotRead } from './reading.ts';

/** The order of twelve ministries of 2016 asks for at least 50 characters; longer fields would not match theirs. */
const MOST_CHARACTERS = 50;

/** What keyboards, fonts and older systems put in the place of the separator · (U+00B7) in names. */
const SEPARATORS =
  /[\u00B7\u0387\u16EB\u2022\u2024\u2027\u2218\u2219\u22C5\u25CF\u25E6\u2E31\u2E33\u30FB\uFE52\uFF0E\uFF65]/gu;

/** Copied along from web pages and chat programs, and impossible to see or delete. */
const INVISIBLE = /[\u00AD\u200B\u200E\u200F\u2060\uFEFF]/gu;

/**
 * Letters of every script; Han by script, because 〇 is a number to Unicode; planes 2 and 3 whole, because
 * they hold nothing but Han and an older phone does not know the characters added since it was made;
 * the private use area, because older systems keep rare characters of GB 18030 there.
 */
const LETTER = String.raw`\p{L}\p{Script=Han}\u{20000}-\u{3FFFD}\uE000-\uF8FF`;
const HAS_LETTER = new RegExp(`[${LETTER}]`, 'u');
const ALLOWED = new RegExp(String.raw`^[${LETTER}\p{M}·'’\-. ]+$`, 'u');
const HAN = String.raw`\p{Script=Han}\u{20000}-\u{3FFFD}\uE000-\uF8FF`;
// Without look-behind, which iOS before 16.4 cannot even load.
const POINT_AFTER_HAN = new RegExp(String.raw`([${HAN}]) *\.`, 'gu');
const POINT_BEFORE_HAN = new RegExp(String.raw`\.(?= *[${HAN}])`, 'gu');
const SPACE_AFTER_HAN = new RegExp(String.raw`([${HAN}·]) `, 'gu');
const SPACE_BEFORE_HAN = new RegExp(String.raw` (?=[${HAN}·])`, 'gu');

/** Characters that GB 18030-2000 kept in the private use area, and where Unicode has them since. */
const PRIVATE_TO_PUBLIC: Readonly<Record<string, string>> = {
  '\uE816': '\u{20087}',
  '\uE817': '\u{20089}',
  '\uE818': '\u{200CC}',
  '\uE81E': '\u9FB4',
  '\uE826': '\u9FB5',
  '\uE82B': '\u9FB6',
  '\uE82C': '\u9FB7',
  '\uE831': '\u{215D7}',
  '\uE832': '\u9FB8',
  '\uE83B': '\u{2298F}',
  '\uE843': '\u9FB9',
  '\uE854': '\u9FBA',
  '\uE855': '\u{241FE}',
  '\uE864': '\u9FBB',
};

export type NameRefusalCode =
  'name-empty' | 'name-emoji' | 'name-control' | 'name-digits' | 'name-characters' | 'name-separator' | 'name-too-long';

export type ReadName = {
  ok: true;
  /** As its owner writes it, in Unicode NFC, without spaces at the ends: to be shown and printed. */
  name: string;
  /** For comparing only: two spellings of one name that differ in separator, width, case or spacing fold alike. */
  folded: string;
};

/**
 * Reads a person's name: 1 to 50 characters (code points) of any script, with ·, hyphens, apostrophes,
 * points and spaces between them. It does not ask for two characters, nor for Han ones: 买买提·吐尔逊,
 * 䶮, «O’Brien» and one-character names are names.
 */
export function readName(text: string): ReadName | NotRead<NameRefusalCode> {
  const name = text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .trim()
    .replace(/\p{Zs}+/gu, ' ');
  if (name === '') return notRead('name-empty', '请填写姓名。');
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\uFE0F\u20E3]/u.test(name)) {
    return notRead('name-emoji', '姓名里不能有表情符号，请按证件上的姓名填写。');
  }
  if (/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(name)) {
    return notRead('name-control', '姓名里有换行或看不见的字符，请全部删掉，重新输入一遍。');
  }
  if (/[\p{Nd}\p{No}]/u.test(name)) return notRead('name-digits', '姓名里不能有数字，请按证件上的姓名填写。');
  const plain = halfWidth(name).replace(SEPARATORS, '·');
  if (!ALLOWED.test(plain) || !HAS_LETTER.test(plain)) {
    return notRead('name-characters', '姓名里只能有文字、间隔号“·”、连字符和空格，请去掉别的符号。');
  }
  const folded = fold(plain);
  if (/^[·.'-]|[·-]$/u.test(folded)) {
    return notRead('name-separator', '间隔号“·”要写在名字中间，请去掉开头或结尾的符号。');
  }
  const length = Array.from(name).length;
  if (length > MOST_CHARACTERS) {
    return notRead('name-too-long', `姓名最多 ${MOST_CHARACTERS} 个字，你填了 ${length} 个，请按证件上的姓名填写。`);
  }
  return { ok: true, name, folded };
}

/** Full-width ASCII only: NFKC would also rewrite letters that belong to names. */
function halfWidth(text: string): string {
  return text.replace(/[\uFF01-\uFF0D\uFF0F-\uFF5E]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
}

function fold(plain: string): string {
  return plain
    .replace(/[\uE816-\uE864]/g, (char) => PRIVATE_TO_PUBLIC[char] ?? char)
    .replace(/[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu, '')
    .replace(POINT_AFTER_HAN, '$1·')
    .replace(POINT_BEFORE_HAN, '·')
    .replace(SPACE_AFTER_HAN, '$1')
    .replace(SPACE_BEFORE_HAN, '')
    .replace(/·+/g, '·')
    .replaceAll('’', "'")
    .toUpperCase();
}

/** 张*, 欧**, 阿**: the first character, and one or two stars that do not give the length of longer names away. */
export function maskName(name: string): string {
  const characters = [...name.matchAll(/\P{M}\p{M}*/gu)].map(([character]) => character);
  if (characters.length < 2) return '*';
  return `${characters[0]}${characters.length === 2 ? '*' : '**'}`;
}
