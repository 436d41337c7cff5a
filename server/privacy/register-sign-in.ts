import type { PersonalTable } from './personal-table.ts';

const ofAccount = '(t.cell_id, t.account_id) in (select cell_id, id from accounts where person_id = any ($1))';
const safety = { why: '确认登录的是你本人', basis: 'safety' } as const;

/** What signing in needs beside the account: second factors, identity providers, tries. */
export const signInTables = {
  account_factors: {
    ...safety,
    what: '第二步登录方式',
    term: 'membership',
    of: ofAccount,
    personal: {
      kind: '验证器还是通行密钥',
      name: '你起的名字',
      added_at: '什么时候设置的',
      confirmed_at: '什么时候确认的',
      used_at: '最后一次用的时间',
    },
    left: {
      secret_sealed: '验证器的密钥，给出来不安全',
      used_step: '用过的那一步，防止重复使用',
      credential_id: '通行密钥的编号，给出来不安全',
      public_key: '通行密钥的公钥',
      counter: '通行密钥用过的次数，用来发现复制',
    },
    plain: 'cell_id id account_id',
    copy: true,
  },
  recovery_codes: {
    ...safety,
    what: '备用码',
    term: 'membership',
    of: ofAccount,
    personal: { used_at: '什么时候用掉的' },
    left: { code_hash: '备用码的校验值', salt: '校验值的一部分' },
    plain: 'cell_id account_id n',
    copy: true,
  },
  identity_links: {
    ...safety,
    what: '和统一身份平台的关联',
    term: 'membership',
    of: ofAccount,
    personal: { issuer: '哪个平台', subject: '你在那个平台的编号', linked_at: '什么时候关联的' },
    plain: 'cell_id account_id',
    copy: true,
  },
  identity_requests: {
    ...safety,
    what: '正在去统一身份平台登录',
    term: 'codes',
    of: ofAccount,
    personal: { audience: '职工还是干部', expires_at: '什么时候失效' },
    left: { state_hash: '一次性的校验值', browser_hash: '浏览器的校验值', nonce: '一次性的随机数' },
    plain: 'cell_id account_id',
    copy: true,
  },
  passkey_challenges: {
    ...safety,
    what: '等通行密钥回答的一次提问',
    term: 'codes',
    of: ofAccount,
    personal: { purpose: '登录还是添加', expires_at: '什么时候失效' },
    left: { challenge_hash: '一次性的校验值' },
    plain: 'cell_id account_id',
    copy: true,
  },
  sign_ins: {
    ...safety,
    what: '做到一半的登录',
    term: 'codes',
    of: ofAccount,
    personal: {
      second_done: '第二步做了没有',
      may_enrol: '重新绑定码核对了没有',
      tries: '试了几次',
      expires_at: '什么时候失效',
    },
    left: { token_hash: '登录凭证的校验值，给出来不安全', login_key: '登录名的校验值' },
    plain: 'cell_id account_id',
    copy: true,
  },
} satisfies Record<string, PersonalTable>;
