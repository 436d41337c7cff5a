import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../server/config.ts';

/** What may come to run in a browser, or into a production installation, read off the sources. */
function sources(folder: string, kind: RegExp): [string, string][] {
  return readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kind.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [relative(projectRoot, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')];
    });
}
const web = [...sources('web', /(?<!\.test)\.(tsx?|html)$/), ...sources('services', /\.tsx$/)];
const filesWith = (pattern: RegExp) => web.flatMap(([file, text]) => (pattern.test(text) ? [file] : []));

test('text is put into pages as text: nothing in them is made of HTML or script [ASVS-1.2.3, ASVS-3.2.2]', () => {
  expect(web.length).toBeGreaterThan(200);
  expect(
    filesWith(
      /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcDoc|createContextualFragment/,
    ),
  ).toEqual([]);
  expect(filesWith(/\beval\(|new Function\(|setTimeout\(\s*['"`]/)).toEqual([]);
  // No script stands in a page itself, so none can be written into one.
  const pages = web.filter(([file]) => file.endsWith('.html'));
  expect(pages.length).toBeGreaterThan(1);
  for (const [file, text] of pages) expect([file, text.match(/<script(?![^>]*\bsrc=)[^>]*>/g)]).toEqual([file, null]);
});

test('a link leads to a page of ours, a telephone, or a source that was checked to be http [ASVS-1.2.2]', () => {
  const built = web.flatMap(([file, text]) =>
    [...text.matchAll(/\bhref=\{([^}]*)\}/g)].map(([, to]): [string, string] => [file, to!.trim()]),
  );
  const isOwn = (to: string) => /^`(\/|#|tel:|webcal:\/\/\$\{location\.host$)/.test(to) || to.startsWith(`'/`);
  const other = built.filter(([, to]) => !isOwn(to)).map(([file, to]) => `${file} ${to}`);
  // The addresses of sources are refused by the server unless they begin with http (tunables, targets); the rest are ours.
  const known = /cites\.link|source\.link|textPath\(|urlOf\(|picture$|file\('|\bto$/;
  expect(other.filter((line) => !known.test(line))).toEqual([]);
  for (const file of ['server/tunables/asked.ts', 'server/targets/targets.ts'])
    expect(readFileSync(join(projectRoot, file), 'utf8')).toContain(String.raw`/^https?:\/\/\S{3,}$/`);
});

test('what runs in production needs no package that is for development, and loads no test [ASVS-15.2.3]', () => {
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(projectRoot, 'package.json'), 'utf8'),
  ) as Readonly<Record<'dependencies' | 'optionalDependencies', Readonly<Record<string, string>>>>;
  const allowed = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
  const product = ['server', 'kernel'].flatMap((folder) => sources(folder, /(?<!\.test|\.test-case)\.ts$/));
  const wrong = product.flatMap(([file, text]) =>
    [...text.matchAll(/^(?:import|export) (?!type )[^;'"`]*?from '([^']+)'|import\('([^']+)'\)/gm)]
      .map(([, one, other]) => (one ?? other)!)
      .filter((name) => !name.startsWith('node:'))
      .filter((name) =>
        name.startsWith('.')
          ? /\.test\.ts$|\/(test|trust|bench)\//.test(name)
          : !allowed.has(
              name
                .split('/')
                .slice(0, name.startsWith('@') ? 2 : 1)
                .join('/'),
            ),
      )
      .map((name) => `${file} ${name}`),
  );
  // The pages are built on the machine where there is no build yet, with what builds them.
  expect(wrong.filter((line) => !line.startsWith('server/web-build.ts '))).toEqual([]);
});
