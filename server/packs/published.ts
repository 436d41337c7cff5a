import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedPack } from '../../kernel/rule-pack.ts';
import { projectRoot } from '../config.ts';

/** The packs that come with the platform: published rules of provinces and cities, none of them in force by itself. */
export async function listPublished(): Promise<PublishedPack[]> {
  const { parse } = await import('yaml');
  const folder = join(projectRoot, 'packs');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const { packs } = parse(text) as { readonly packs: Readonly<Record<string, { readonly title: string }>> };
      return { file, title: Object.values(packs)[0]!.title, text };
    });
}
