import { controlTables } from './controls.ts';

export const trustPage = 'docs/trust.md';

const marker = '<!-- What follows is written by `npm run generate` from the names of the tests. -->';

/** The page with its tables made anew; what stands before the marker is written by hand. */
export async function writeTables(
  page: string,
): Promise<{ readonly text: string; readonly faults: readonly string[] }> {
  const at = page.indexOf(marker);
  if (at < 0) throw new Error(`${trustPage} has lost its marker`);
  const { text, faults } = await controlTables();
  return { text: `${page.slice(0, at)}${marker}\n\n${text}`, faults };
}
