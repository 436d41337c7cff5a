import { demoId, randomOf } from './random.ts';
import type { Random } from './random.ts';
import { unionBelow, unionCode } from './tree.ts';
import type { Union } from './tree.ts';

/** Where the demo accounts are at home: 琶洲街道 in 海珠区 of 广州, and 小榄镇 of 中山, which has no county. */
export const demoTowns = { branch: '440105015', withoutCounty: '442000118' } as const;

/** Of a hundred workplaces; the other sixteen cities share what is left. Roughly where Guangdong's workers are. */
const shareOfCity: Readonly<Record<string, number>> = { 440100: 20, 440300: 20, 440600: 12, 441900: 14, 442000: 8 };

const brands =
  '启明 恒远 和盛 瑞丰 宏达 新域 锦程 汇德 安泰 永利 华昇 旭日 天工 众诚 友邦 海川 鼎新 万合 广联 金桥'.split(' ');
const trades = (
  '电子厂 五金厂 家具厂 制衣厂 玩具厂 食品厂 塑胶厂 印刷厂 机械厂 汽配厂 物流公司 快递公司 物业公司 餐饮公司 超市 ' +
  '家政公司 保安公司 软件公司 建筑公司 公交公司 养老院 幼儿园 门诊部 酒店'
).split(' ');
const tradesOfCity: Readonly<Record<string, readonly string[]>> = {
  440300: ['通信设备厂', '无人机厂'],
  440600: ['陶瓷厂', '家电厂'],
  441900: ['鞋厂', '毛织厂'],
  442000: ['灯饰厂', '锁具厂'],
};

/**
 * Workplace unions below the towns, in every city. The first is in `demoTowns.branch`, the second in
 * `demoTowns.withoutCounty`. Every name says «示例», so that nobody takes one for a real employer's.
 */
export function workplacesIn(unions: readonly Union[], count: number, seed: number): Union[] {
  const towns = unions.filter((union) => union.level === 'town');
  const random = randomOf(seed, 'workplaces');
  const named = new Set<string>();
  return placesFor(towns, count, random).map((town, at) => {
    const serial = at + 1;
    const name = nameFor(town, named, random);
    named.add(name);
    return unionBelow(town, {
      id: demoId(seed, 'org', unions.length + serial),
      level: 'workplace',
      name,
      areaCode: town.areaCode,
      creditCode: unionCode('81', town.areaCode, unions.length + serial),
      label: `w${String(serial).padStart(4, '0')}`,
    });
  });
}

/** The town of each workplace: the two demo towns first, then city by city, going round the city's towns. */
function placesFor(towns: readonly Union[], count: number, random: Random): Union[] {
  const cities = [...new Set(towns.map((town) => town.areaCode.slice(0, 4)))].map((prefix) => `${prefix}00`);
  if (count < cities.length + 2) throw new RangeError(`${count} workplaces do not reach every city`);
  const given = Object.values(shareOfCity).reduce((sum, share) => sum + share, 0);
  const rest = (100 - given) / (cities.length - Object.keys(shareOfCity).length);
  const places = Object.values(demoTowns).map((code) => towns.find((town) => town.areaCode === code)!);
  for (const city of cities) {
    const order = random.shuffle(towns.filter((town) => town.areaCode.startsWith(city.slice(0, 4))));
    const wanted = Math.max(1, Math.floor((count * (shareOfCity[city] ?? rest)) / 100));
    for (let at = 0; at < wanted && places.length < count; at++) places.push(order[at % order.length]!);
  }
  const order = random.shuffle(towns);
  while (places.length < count) places.push(order[places.length % order.length]!);
  return places;
}

function nameFor(town: Union, named: ReadonlySet<string>, random: Random): string {
  const short = town.name.replace(/(?:街道|镇|乡)总工会$/, '').replace(/(?:瑶族|壮族瑶族|畲族)$/, '');
  const own = tradesOfCity[`${town.areaCode.slice(0, 4)}00`] ?? [];
  const first = town.areaCode === demoTowns.branch && named.size === 0 ? '电子厂' : undefined;
  for (let tries = 0; tries < 10_000; tries++) {
    const name = `${short}示例${random.pick(brands)}${first ?? random.pick([...trades, ...own, ...own])}工会委员会`;
    if (!named.has(name)) return name;
  }
  throw new RangeError(`no name left for a workplace in ${short}`);
}
