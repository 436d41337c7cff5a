import type { DrawAnswer, DrawText } from '../../../kernel/draw-answers.ts';
import type { DrawBytes } from './checking.ts';

export const textPath = (id: string, what: DrawText) => `/api/open/draws/${id}/${what}`;

/** Without cookies: the platform does not learn who looks at a draw. */
async function fetchBytes(path: string): Promise<ArrayBuffer> {
  const response = await fetch(path, { credentials: 'omit' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.arrayBuffer();
}

/** The texts that there are of a draw, as they came. */
export async function fetchTexts({ id, texts }: Pick<DrawAnswer, 'id' | 'texts'>): Promise<DrawBytes> {
  const bytesOf = async (what: DrawText) =>
    texts.some((text) => text.what === what) ? fetchBytes(textPath(id, what)) : undefined;
  const [list, seed, result] = await Promise.all([bytesOf('list'), bytesOf('seed'), bytesOf('result')]);
  if (list === undefined) throw new Error('no list yet');
  return { list, seed, result };
}
