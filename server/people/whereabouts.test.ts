import { expect, test } from 'vitest';
import { deviceWords, maskAddress } from './whereabouts.ts';

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50',
    '苹果手机，微信里',
  ],
  ['Mozilla/5.0 (Linux; Android 14; 24031PN0DC) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36', '安卓手机'],
  ['Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/120.0 Safari/537.36', '安卓平板'],
  ['Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 ArkWeb/4.1 Mobile HuaweiBrowser', '鸿蒙设备'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36', 'Windows 电脑'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15', '苹果电脑'],
  ['curl/8.5.0', '其他设备'],
  [undefined, '其他设备'],
])('%s is a %s', (userAgent, words) => {
  expect(deviceWords(userAgent)).toBe(words);
});

test.each([
  ['203.0.113.77', '203.0.*.*'],
  ['::ffff:203.0.113.77', '203.0.*.*'],
  ['2001:db8:85a3::8a2e:370:7334', '2001:db8:*'],
  ['fe80::1', 'fe80:0:*'],
  ['::1', '0:0:*'],
])('of %s no more is kept than %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});
