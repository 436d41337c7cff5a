/**
 * Words that guessers try first: what passwords are made of everywhere, in China, and in a union. A password is weak when
 * little is left of it without them. The longest come first, so that a word is taken out whole.
 */
const words = `
password passw0rd passwd pass pwd mima secret login welcome letmein access master default changeme change test testing
temp guest user users root admin admins administrator manager system sysadmin superuser server service oracle mysql
postgres sa qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm 1qaz2wsx qazwsx q1w2e3r4 1q2w3e4r abc abcd abcdef abc123
iloveyou love monkey dragon sunshine princess football baseball master shadow superman batman michael jordan jessica
charlie computer internet hello freedom whatever trustno1 starwars summer winter spring autumn monday friday
woaini woaini1314 5201314 520 1314 wodemima nihao woshishui mimamima aini laopo laogong baobei zhangwei wangwei lilei
woaiwojia zhongguo china beijing shanghai guangzhou guangdong shenzhen hangzhou chengdu chongqing gongsi company
gonghui gongan zonggonghui zhigong zhigongzhijia quanzong acftu union unions labour labor worker workers tradeunion
hongqiao rainbow bridge weiquan bangfu huiyuan member members ganbu zhuxi weiyuan dangyuan dangjian laodong laomo
huawei lenovo xiaomi tencent qq wechat weixin alipay taobao baidu alibaba iphone apple samsung dell
工会 总工会 职工 密码 管理员 全总 虹桥 我爱你 中国 你好
111111 000000 666666 888888 123123 112233 654321 987654321 123456789 12345678 1234567 123456 12345 1234 123
`;

export const weakWords: readonly string[] = [...new Set(words.split(/\s+/).filter((word) => word !== ''))].toSorted(
  (a, b) => b.length - a.length,
);
