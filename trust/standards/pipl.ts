import { readStandard } from './standard.ts';

/** 个人信息保护法: the articles that a platform can help its operator to keep, in words of ours. */
export const pipl = readStandard(
  'PIPL',
  `
6 总则 | only for a clear purpose, and as little as will do | lacks that each answer a form asks for is needed is weighed for the purposes of separate consent alone (docs/privacy)
7 总则 | rules of handling are published
13 第二章 | a legal basis for each purpose
14 第二章 | consent is informed, and asked anew when the purpose changes
15 第二章 | consent can be withdrawn as easily as it was given
16 第二章 | no service refused for want of a consent it does not need
17 第二章 | told who handles what, why, how long, or that no term is set
19 第二章 | kept no longer than needed: what has a term goes when it is over | lacks no term was found for membership, cases, consents and offices, and nothing of them goes (docs/operate.md)
23 第二章 | told before data go to another
24 第二章 | automated decisions are open and can be declined | lacks no test shows that who declines one is heard by a person
28 第二章 | sensitive data only with protection
29 第二章 | separate consent for sensitive data
31 第二章 | parents consent for children under fourteen
38 第三章 | abroad only by the rules | set no address abroad in the environment
44 第四章 | the right to know and to decide
45 第四章 | the right to a copy
46 第四章 | the right to correction
47 第四章 | the right to erasure
48 第四章 | the right to an explanation of the rules | set HONGQIAO_PRIVACY_CONTACT: whom to ask
50 第四章 | requests are answered, refusals give reasons
51 第五章 | classes of data, encryption, rights of staff, plans for incidents | by docs/operate.md
54 第五章 | regular audits of compliance | set server/cli.ts compliance, once a year
55 第五章 | an assessment before sensitive handling | set one of your own, from docs/privacy/template.md
56 第五章 | assessments kept three years
57 第五章 | who is to be told of an incident, and of what | set telling them
`,
);
