/**
 * Why a text could not be read: a code for programs that never changes, and a Chinese sentence for
 * the person who typed it that says what to do. Neither repeats the text, so both may be logged.
 */
export type NotRead<Code extends string> = { ok: false; code: Code; says: string };

export function notRead<Code extends string>(code: Code, says: string): NotRead<Code> {
  return { ok: false, code, says };
}

/**
 * The characters that matter in a number as people type or paste it: full-width forms become
 * half-width, letters upper case, and spaces, dashes, dots, brackets and invisible marks go. (Phone
 * books of some systems wrap copied numbers in direction marks, U+202D…U+202C.)
 */
export function compact(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\p{Z}\p{Cf}\p{Pd}\u2212_.()]/gu, '')
    .toUpperCase();
}
