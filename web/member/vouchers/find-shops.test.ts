import { expect, test } from 'vitest';
import { findShops } from './find-shops.ts';

const shops = [
  { id: '1', name: '示例小吃店', address: '示例市示例路 1 号', suspended: true },
  { id: '2', name: '示例换电站Ａ', address: '示例市木棉街 2 号' },
  { id: '3', name: '示例面馆', address: '示例市示例路 3 号' },
] as const;
const found = (wanted: string) => findShops(shops, wanted).map(({ id }) => id);

test('a shop is found by a part of its name or of its street, however it is typed, and one that takes none comes last', () => {
  expect(found(' ')).toEqual(['2', '3', '1']);
  expect(found('示例路')).toEqual(['3', '1']);
  expect(found('木棉　换电')).toEqual(['2']);
  expect(found('换电站a')).toEqual(['2']);
  expect(found('面馆 木棉')).toEqual([]);
});
