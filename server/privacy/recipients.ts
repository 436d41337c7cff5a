import type { HandlingRecipient } from '../../kernel/privacy-answers.ts';
import type { Config } from '../config.ts';
import type { Platform } from '../platform.ts';

/** Everything that sends something out, and the ways out that are no door: files that a person carries. */
type Door = { [K in keyof Platform]-?: Platform[K] extends { send(what: never): unknown } ? K : never }[keyof Platform];
type WayOut = Door | 'wallet' | 'bank' | 'courier' | 'identity' | 'employer';

interface Recipient extends HandlingRecipient {
  /** Whether this installation has it at all. */
  readonly used: (config: Config) => boolean;
}

const always = () => true;

/**
 * To whom personal data go beyond the unions themselves (PIPL 23): a new door without an entry does not compile. What people
 * are not told of here does not leave. Who it is by name (which bank, which carrier) is a contract of the union that runs the
 * platform, and is told by the contact that stands beside.
 */
export const recipients: Readonly<Record<WayOut, Recipient>> = {
  bank: {
    who: '给工会代发的银行',
    what: '收款人的姓名、银行卡号、开户行，和发多少钱',
    when: '有钱要发给你，你又填了银行账户的时候；由出纳导出代发文件交给银行',
    why: '把钱发到你的账户',
    basis: '你填账户时单独同意',
    used: always,
  },
  courier: {
    who: '送货的快递和商家',
    what: '收货人的姓名、电话、地址，和送的是什么',
    when: '你领到的东西要送上门的时候；由工会导出发放名单交给送货的人',
    why: '把东西送到你手里',
    basis: '你填地址时单独同意',
    used: always,
  },
  wallet: {
    who: '微信支付的商户平台',
    what: '你的微信收款标识、姓名，和发多少钱',
    when: '有钱要发给你，你又选了微信收款的时候',
    why: '把钱发到你的微信零钱',
    basis: '你填账户时单独同意',
    used: always,
  },
  sms: {
    who: '短信运营商',
    what: '手机号和一次性的验证码',
    when: '你用手机号登录的时候',
    why: '确认手机在你手里',
    basis: '你要登录，离不开这一步',
    used: ({ smsUrls }) => smsUrls.length > 0,
  },
  mail: {
    who: '单位的邮件服务',
    what: '工会干部的邮箱，和“有一件事快到期”的提醒；没有职工的姓名和事情',
    when: '一件事快到期或者超期的时候',
    why: '催干部按时办',
    basis: '工会内部管理',
    used: ({ smtpUrl }) => smtpUrl !== undefined,
  },
  identity: {
    who: '统一身份认证平台',
    what: '你正在登录这个平台；你是谁，是它告诉这里的',
    when: '你选了用它登录的时候',
    why: '让你不用再记一个密码',
    basis: '你自己选的登录方式',
    used: ({ identity }) => identity !== undefined,
  },
  employer: {
    who: '你的单位',
    what: '不给任何东西：单位能查到的，只有它自己报上来的',
    when: '单位的人事系统报员工进出的时候',
    why: '工会好请新员工入会',
    basis: '没有提供，只有接收',
    used: always,
  },
};
