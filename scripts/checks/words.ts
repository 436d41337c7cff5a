import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.ts';

/** A letter in brackets keeps a pattern from finding itself. */
const banned: readonly { readonly says: string; readonly files: RegExp; readonly pattern: RegExp }[] = [
  {
    says: 'a path of one machine',
    files: /./,
    pattern: /(^|[\s'"`(=:])\/(wor[k]|tm[p]|far[m]|roo[t]|hom[e]|User[s])\/(?!\.search\b)[\w.-]+/,
  },
  { says: 'work left open', files: /\.(tsx?|mjs|cjs|sql|css|md)$/, pattern: /\b(TOD[O]|FIXM[E]|XX[X])\b/ },
  { says: 'work left open', files: /\.tsx?$/, pattern: /not implemente[d]/i },
  {
    says: 'a test that does not run, or the only one that does',
    files: /\.tsx?$/,
    pattern: /\b(describe|it|test)\.(ski[p]|onl[y]|tod[o])\b/,
  },
  {
    says: 'a check switched off',
    files: /\.(tsx?|mjs|cjs)$/,
    // A rule may be switched off where it is said why: `oxlint-disable-next-line rule -- reason`.
    pattern: /@ts-(ignor[e]|nochec[k])|(eslint|oxlint|prettier)-(disabl[e]|ignor[e])(?!.* -- \S)/,
  },
  { says: 'an unknown passed off as anything', files: /\.tsx?$/, pattern: /\bas an[y]\b/ },
];

const unread = /(^|\/)package-lock\.json$|\.(png|jpe?g|webp|ico|woff2?|pdf|xlsx|gz)$/;
const generated = new Set(['server/db/types.ts', 'db/schema.sql']);
const source = /\.(tsx?|mjs|cjs|sql)$/;
const mostLines = 350;

/** Tracked files and new ones that are not ignored, so that a file is checked before it is committed. */
function projectFiles(): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return listed.split('\0').filter((file) => file !== '' && !unread.test(file));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch (fault) {
    // Deleted, but not yet in a commit.
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault;
  }
}

/** Every line with something that does not belong into the project, as `file:line: what it is: the line`. */
export function checkWords(): string[] {
  return projectFiles().flatMap((file) => {
    const rules = banned.filter(({ files }) => files.test(file));
    const lines = (readIfThere(file) ?? '').split('\n');
    return lines.flatMap((line, index) =>
      rules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ says }) => `${file}:${index + 1}: ${says}: ${line.trim().slice(0, 120)}`),
    );
  });
}

/** A file does one thing; one of more than 350 lines seldom does. */
export function checkLengths(): string[] {
  return projectFiles()
    .filter((file) => source.test(file) && !generated.has(file))
    .map((file) => ({ file, lines: (readIfThere(file) ?? '').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > mostLines)
    .map(({ file, lines }) => `${file}: ${lines} lines, at most ${mostLines}`);
}
