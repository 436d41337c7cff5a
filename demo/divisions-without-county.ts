/**
 * The streets and towns of the two cities of Guangdong that have no county level. GB/T 2260 gives them no county, so
 * lists that go by county leave their towns out; here a town's union hangs on the city's.
 *
 * Names and codes: 国家统计局 2023年统计用区划代码和城乡划分代码 (as of 2023-06-30, published 2023-09-11), compared with
 * 中山市人民政府关于中山市部分行政区划变更的公告 of 2021-07-19: 小榄 and 东升 became the new 小榄镇, 民众 and 南朗 became
 * streets, which left 8 streets and 15 towns. 东莞 has 4 streets and 28 towns.
 *
 * Left out, because they are statistical areas and no divisions: 松山湖, 东莞港, 东莞生态园, 东莞滨海湾新区 (441900401–404).
 */
export const divisionsWithoutCounty: Readonly<Record<string, readonly string[]>> = {
  441900: [
    '003 东城街道',
    '004 南城街道',
    '005 万江街道',
    '006 莞城街道',
    '101 石碣镇',
    '102 石龙镇',
    '103 茶山镇',
    '104 石排镇',
    '105 企石镇',
    '106 横沥镇',
    '107 桥头镇',
    '108 谢岗镇',
    '109 东坑镇',
    '110 常平镇',
    '111 寮步镇',
    '112 樟木头镇',
    '113 大朗镇',
    '114 黄江镇',
    '115 清溪镇',
    '116 塘厦镇',
    '117 凤岗镇',
    '118 大岭山镇',
    '119 长安镇',
    '121 虎门镇',
    '122 厚街镇',
    '123 沙田镇',
    '124 道滘镇',
    '125 洪梅镇',
    '126 麻涌镇',
    '127 望牛墩镇',
    '128 中堂镇',
    '129 高埗镇',
  ],
  442000: [
    '001 石岐街道',
    '002 东区街道',
    '003 中山港街道',
    '004 西区街道',
    '005 南区街道',
    '006 五桂山街道',
    '007 民众街道',
    '008 南朗街道',
    '101 黄圃镇',
    '103 东凤镇',
    '105 古镇镇',
    '106 沙溪镇',
    '107 坦洲镇',
    '108 港口镇',
    '109 三角镇',
    '110 横栏镇',
    '111 南头镇',
    '112 阜沙镇',
    '114 三乡镇',
    '115 板芙镇',
    '116 大涌镇',
    '117 神湾镇',
    '118 小榄镇',
  ],
};
