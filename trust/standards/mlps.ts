import { readStandard } from './standard.ts';

/**
 * 等保 2.0 level 3 (GB/T 22239-2019 §8.1.4, §8.1.5) with GB/T 39786-2021 and what goes with them, as far as an application can
 * meet it, in words of ours. A star stands at what can sink a whole assessment (高风险判例). Clause numbers come from
 * summaries and are to be compared with the printed standard before they are quoted.
 */
export const mlps = readStandard(
  'MLPS',
  `
1 身份鉴别 a | one account a person
2 身份鉴别 a ★ | rules for passwords, weak ones refused
3 身份鉴别 a | passwords changed from time to time (profile mlps3)
4 身份鉴别 b ★ | failed sign-ins are held
5 身份鉴别 b | sessions end when idle and in the end
6 身份鉴别 c ★ | nothing secret in clear on the way | set the reverse proxy: TLS, PUBLIC_URL with https:
7 身份鉴别 d ★ | two factors for staff
8 判例 2.2 ★ | no way around sign-in, no default password
9 访问控制 ★ | no way around rights
10 访问控制 e–g | rights by person, record and field
11 访问控制 b–d | idle accounts end, least rights, nobody grants to herself
12 安全管理中心 | three administrators apart (三员分立)
13 安全审计 a ★ | every person and every important act is in the audit
14 安全审计 b | what an audit row holds
15 安全审计 c ★ | the audit is protected and kept a year
16 安全审计 d | the audit cannot be stopped alone
17 入侵防范 d ★ | all input is checked
18 入侵防范 c | administrators from known addresses only | set HONGQIAO_STAFF_NETWORKS
19 数据完整性 a ★ | nothing altered on the way | set the reverse proxy: TLS
20 数据完整性 b | nothing altered where it lies
21 数据保密性 ★ | sensitive fields unreadable where they lie
22 GB/T 39786 8.4 | identity and consent to payments by signature
23 备份恢复 ★ | backup and restore, proven; a crash loses nothing
24 剩余信息 ★ | nothing left over in browsers, files, connections
25 个人信息 ★ | only what is needed, each with purpose and term | lacks no term was found for membership, cases, consents and offices
26 个人信息 | separate consent for what is sensitive
27 个人信息 | withdrawing is as easy as giving
28 个人信息 | children under fourteen
29 个人信息 | a copy, a correction, the end of an account
30 个人信息 | masked on screens
31 个人信息 | large exports need a second person
32 个人信息 | assessments are made and renewed; who took whole numbers out, and what for, is kept three years
33 事件报告 | what leaked, of whom, since when
34 判例 2.10 | nothing leaves the country | set no address abroad in the environment
35 个人信息 | decisions give their reasons
`,
);
