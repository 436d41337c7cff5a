import { expect, test } from 'vitest';
import { lineOf } from './networks.ts';

test.each([
  ['10.20.3.4', '10.20.3.4'],
  ['::ffff:10.20.3.4', '10.20.3.4'],
  ['2001:db8:20:5:aaaa:bbbb:cccc:dddd', '2001:db8:20:5::/64'],
  ['2001:0DB8:0020:0005::1', '2001:db8:20:5::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('who comes from %s is counted as %s', (address, line) => {
  expect(lineOf(address)).toBe(line);
});
