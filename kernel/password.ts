import { weakWords } from './weak-words.ts';

/** What a deployment asks of a password; what is weak is weak under every rule. */
export interface PasswordRule {
  readonly shortest: number;
  /** Of small letters, capitals, digits and other characters so many kinds. */
  readonly kinds: 1 | 2 | 3 | 4;
}

/** Whose password it is: what others know of her is no secret. */
export interface PasswordOwner {
  readonly login?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly document?: string | undefined;
}

export const longestPassword = 128;

const kindsOf = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u];
const swapped: Readonly<Record<string, string>> = {
  '@': 'a',
  $: 's',
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '5': 's',
  '!': 'i',
};
const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
];

/** As a guesser reads it: small letters, and letters for the signs that stand in for them. */
function plain(text: string): string {
  return [...text.toLowerCase()].map((char) => swapped[char] ?? char).join('');
}

/** How many characters go on as the one before promised: along the alphabet, the keyboard, or the same once more. */
function predictable(text: string): number {
  const small = text.toLowerCase();
  let count = 0;
  for (let at = 1; at < small.length; at += 1) {
    const pair = small.slice(at - 1, at + 1);
    const back = pair[1]! + pair[0]!;
    if (pair[0] === pair[1] || rows.some((row) => row.includes(pair) || row.includes(back))) count += 1;
  }
  return count;
}

/** What is left of a password without the words that everybody tries. */
function withoutWeakWords(password: string): string {
  let rest = password.toLowerCase();
  for (const word of weakWords) {
    rest = rest.replaceAll(word, '');
    if (plain(rest).includes(word)) rest = plain(rest).replaceAll(word, '');
  }
  return rest.replaceAll(/(?:19|20)\d\d/g, '');
}

function isWeak(password: string): boolean {
  if (new Set(password.toLowerCase()).size < 5) return true;
  if (predictable(password) > password.length / 2) return true;
  const rest = withoutWeakWords(password);
  // A word that everybody tries with three signs behind it is still that word.
  return rest.length < password.length && rest.replaceAll(/[^\p{L}]/gu, '').length < 4 && rest.length < 8;
}

function partsOf({
  login,
  name,
  phone,
  document,
}: PasswordOwner): { readonly says: string; readonly parts: readonly string[] }[] {
  const small = (text: string | undefined, least: number) =>
    text === undefined || text.length < least ? [] : [text.toLowerCase()];
  return [
    {
      says: '账号',
      parts: [
        ...small(login, 3),
        ...(login ?? '')
          .toLowerCase()
          .split(/[^a-z]+/)
          .filter((part) => part.length >= 5),
      ],
    },
    { says: '姓名', parts: small(name, 2) },
    { says: '手机号', parts: phone === undefined ? [] : [phone, phone.slice(-8), phone.slice(-6)] },
    // The day of birth in a resident identity number, and what people give as «the last six».
    {
      says: '证件号码',
      parts:
        document === undefined
          ? []
          : small(document, 6)
              .flatMap((all) => [all, all.slice(6, 14), all.slice(-6)])
              .filter((part) => part.length >= 6),
    },
  ];
}

/** What is wrong with a password, in words for the person who chose it; nothing where it will do. */
export function passwordProblems(
  password: string,
  rule: PasswordRule,
  owner: PasswordOwner = {},
  alsoWeak: ReadonlySet<string> = new Set(),
): string[] {
  const problems: string[] = [];
  const length = [...password].length;
  if (length < rule.shortest) problems.push(`至少 ${rule.shortest} 个字符，现在是 ${length} 个。`);
  if (length > longestPassword) problems.push(`最多 ${longestPassword} 个字符。`);
  if (kindsOf.filter((kind) => kind.test(password)).length < rule.kinds)
    problems.push(`小写字母、大写字母、数字、符号，至少用到其中 ${rule.kinds} 种。`);
  const small = password.toLowerCase();
  for (const { says, parts } of partsOf(owner))
    if (parts.some((part) => small.includes(part) || plain(password).includes(part)))
      problems.push(`不要包含你的${says}，别人很容易猜到。`);
  if (isWeak(password) || alsoWeak.has(small) || alsoWeak.has(password))
    problems.push('这个密码太常见，很容易被猜到。可以用几个不相干的词连起来，中间加数字和符号。');
  return problems;
}
