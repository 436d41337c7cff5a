import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../server/config.ts';
import type { Edit } from './holes.ts';

/**
 * From here on this process loads the sources with these holes in them. Nothing but what asks for it here can do so: there is no
 * switch in the server that opens one.
 */
export function breakSources(edits: readonly Edit[]): void {
  const sources = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const url = pathToFileURL(join(projectRoot, file)).href;
    const text = sources.get(url) ?? readFileSync(new URL(url), 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} no longer has the place of a hole: ${from}`);
    sources.set(
      url,
      text.replace(from, () => to),
    );
  }
  registerHooks({
    load(url, context, next) {
      const came = next(url, context);
      const source = sources.get(url);
      return source === undefined ? came : { ...came, source };
    },
  });
}
