import { isIPv6 } from 'node:net';

/** Kinds of device as they name themselves, the more particular first: an iPad calls itself a Mac as well. */
const systems: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS|OpenHarmony/i, '鸿蒙设备'],
  [/iPhone/, '苹果手机'],
  [/iPad/, '苹果平板'],
  [/Android.*Mobile/, '安卓手机'],
  [/Android/, '安卓平板'],
  [/Windows/, 'Windows 电脑'],
  [/Macintosh/, '苹果电脑'],
  [/Linux|X11/, 'Linux 电脑'],
];
const inside: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/, '微信'],
  [/DingTalk/, '钉钉'],
];

/** What kind of device a browser says it runs on, in words; no version and no model, by which one could be told apart. */
export function deviceWords(userAgent: string | undefined): string {
  const of = (kinds: typeof systems) => kinds.find(([sign]) => sign.test(userAgent ?? ''))?.[1];
  const app = of(inside);
  const system = of(systems) ?? '其他设备';
  return app === undefined ? system : `${system}，${app}里`;
}

/** An address without what tells one household from its neighbours: half of IPv4, the first 32 bits of IPv6. */
export function maskAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return `${plain.split('.').slice(0, 2).join('.')}.*.*`;
  const groups = plain.split('::')[0]!.split(':').filter(Boolean).slice(0, 2);
  return `${[...groups, ...['0', '0'].slice(groups.length)].join(':')}:*`;
}
