import type { PersonalTable } from './personal-table.ts';

/** What is kept about people who choose each other after an event (docs/adr/0061). */
export const choosingTables = {
  mutual_choices: {
    what: '联谊以后你悄悄选了谁',
    why: '互相选中才告诉双方；结果公布的时候全部删掉',
    basis: 'asked',
    term: 'case',
    of: '(t.cell_id, t.claim_id) in (select k.cell_id, k.id from claims k where k.person_id = any ($1))',
    personal: { said_sealed: '你选了谁、留的话' },
    left: { tokens: '用来比对是不是互相选中的校验值，看不出选了谁' },
    plain: 'cell_id claim_id campaign_id',
    copy: true,
  },
  mutual_pairs: {
    what: '联谊时互相选中',
    why: '告诉互相选中的两个人',
    basis: 'asked',
    term: 'pairs',
    of: `(t.cell_id, t.one_claim) in (select k.cell_id, k.id from claims k where k.person_id = any ($1))
      or (t.cell_id, t.other_claim) in (select k.cell_id, k.id from claims k where k.person_id = any ($1))`,
    personal: {
      campaign_id: '哪次活动',
      one_sealed: '一方留的话',
      other_sealed: '另一方留的话',
      ended_at: '什么时候退出的',
    },
    left: { one_claim: '一方的编号', other_claim: '另一方的编号' },
    plain: 'cell_id',
    copy: true,
  },
  mutual_laters: {
    what: '联谊以后怎么样',
    why: '工会回访，只看人数',
    basis: 'asked',
    term: 'pairs',
    of: '(t.cell_id, t.claim_id) in (select k.cell_id, k.id from claims k where k.person_id = any ($1))',
    personal: { answer: '你的回答' },
    plain: 'cell_id claim_id campaign_id',
    copy: true,
  },
} as const satisfies Record<string, PersonalTable>;
