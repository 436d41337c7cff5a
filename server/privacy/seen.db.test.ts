import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, MembersAnswer, Page } from '../../kernel/answers.ts';
import type { DoubtLine } from '../../kernel/doubt-answers.ts';
import type { SeenLine } from '../../kernel/privacy-answers.ts';
import { upload } from '../../replay/play.ts';
import { type Client, done } from '../../replay/client.ts';
import { ask, fetchFile } from '../../test/export-desk.ts';
import { agree, fileOf, makeBatch, nameAccount, owe } from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { doubtPeople } from '../people/doubts.ts';

let s: TestServer;
let person: WorldPerson;
let me: Client;
let clerk: Client;
let boss: Client;
let caseId: string;
let fileId: string;
let doubt: string;
let cashier: Client;
let second: Client;
let batch: string;

beforeAll(async () => {
  s = await startTestServer();
  person = await s.world.worker('factory', '林巧');
  me = s.client();
  await me.signInByPhone(person.phone);
  clerk = await s.staff('factory', 'caseworker');
  boss = await s.staff('province', 'supervisor', 'approver');
  fileId = await upload(me);
  const form = {
    topic: 'canteen',
    what: '食堂的饭菜经常是冷的',
    photos: [fileId],
    shared: false,
    aboveWorkplace: false,
  };
  caseId = done(await me.post<CaseAnswer>('/api/services/appeal/cases', { form })).id;
  cashier = await s.staff('factory', 'cashier');
  second = await s.staff('factory', 'supervisor');
  await s.world.fund('factory', 'relief', 1_000_00);
  await nameAccount({ person, client: me });
  await owe(s, 'factory', person.id, 100_00);
  batch = (await makeBatch(cashier, s, 'factory')).id;
});
afterAll(() => s.close());

async function seen(): Promise<SeenLine[]> {
  const all: SeenLine[] = [];
  for (let next: string | undefined = ''; next !== undefined;) {
    const page: Page<SeenLine> = done(await me.get<Page<SeenLine>>(`/api/my/seen${next && `?cursor=${next}`}`));
    all.push(...page.items);
    next = page.next;
  }
  return all;
}

async function doubtId(): Promise<string> {
  const twin = await s.world.worker('school', '林巧');
  await s.world.owner.query('update persons set born_on = $1 where id = any ($2)', [
    '1990-01-01',
    [person.id, twin.id],
  ]);
  await doubtPeople(s.platform.db, [{ cell: 1, personId: twin.id }]);
  return done(await boss.get<Page<DoubtLine>>('/api/doubts')).items[0]!.id;
}

/**
 * Every way in which the API gives somebody else what is kept sealed, a whole record, or a page of members with her on it.
 * What is left out hides her name, or is a masked export.
 */
const readings: readonly (readonly [string, () => Promise<unknown>, Partial<SeenLine>])[] = [
  ['a case opened by whoever owes the move', () => clerk.get(`/api/cases/${caseId}`), { purpose: '办理' }],
  ['a case opened by other staff', () => boss.get(`/api/cases/${caseId}`), { purpose: '查看办件进度' }],
  ['a file opened', () => clerk.raw(`/api/files/${fileId}`), { data: '照片或者文件' }],
  [
    'a move, whose answer shows the case',
    () => clerk.post(`/api/cases/${caseId}/moves`, { action: 'accept', said: {} }),
    { says: '办理了你的「我有诉求」：受理' },
  ],
  [
    'sealed answers revealed',
    () => boss.post(`/api/cases/${caseId}/reveal`, { purpose: '抽查办理质量' }),
    { purpose: '抽查办理质量' },
  ],
  ['a file opened after that', () => boss.raw(`/api/files/${fileId}`), { data: '照片或者文件' }],
  ['a member looked up', () => clerk.get(`/api/members/${person.id}`), { purpose: '查会员情况' }],
  [
    'a member found by the document',
    () => clerk.post('/api/members/search', { q: person.document }),
    { purpose: '查会员情况' },
  ],
  [
    'a member found by the phone',
    () => clerk.post('/api/members/search', { q: person.phone }),
    { purpose: '查会员情况' },
  ],
  [
    'a page of members, with her on it',
    () => clerk.get('/api/members'),
    { says: '翻看会员名单，那一页上有你', purpose: '查会员情况' },
  ],
  [
    'members found by the beginning of a name',
    () => clerk.post('/api/members/search', { q: '林' }),
    { says: '按姓名查会员，查到的人里有你', purpose: '查会员情况' },
  ],
  [
    'a page of records that may be one',
    async () => {
      doubt = await doubtId();
    },
    { says: '查看疑似重复的档案，那一页上有你', purpose: '核对疑似重复的档案' },
  ],
  ['two records compared', () => boss.get(`/api/doubts/${doubt}`), { purpose: '核对疑似重复的档案' }],
  [
    'whole numbers exported',
    async () => {
      const org = s.world.orgs['factory']!.id;
      const second = await s.staff('province', 'approver');
      const asked = await ask(boss, { org, unmasked: true });
      done(await second.post(`/api/exports/${asked.id}/decision`, { agrees: true, why: '' }));
      await s.ticker.settle();
      return fetchFile(boss, asked.id);
    },
    { says: '导出的名单里有你' },
  ],
  [
    'the people of a payout',
    () => cashier.get(`/api/payout-batches/${batch}`),
    { says: '查看发给你的钱', purpose: '发放和复核' },
  ],
  [
    'a file for the bank, with her whole account',
    async () => {
      await agree(second, batch);
      await fileOf(cashier, batch);
    },
    { says: '下载给银行的发放文件，里面有你', purpose: '发放' },
  ],
];

describe('谁看过我的信息', () => {
  test('is empty before anybody has looked', async () => {
    expect(await seen()).toEqual([]);
  });

  test.each(readings)(
    'lists %s, with who, in which office, and what for [MLPS-29, PIPL-45]',
    async (_what, read, line) => {
      const before = (await seen()).length;
      await read();
      const after = await seen();
      expect(after.length).toBe(before + 1);
      expect(after[0]).toMatchObject(line);
      expect(after[0]!.who).toMatch(/^干部\d+（(示例电子厂工会(经办人|发放人)|虹省总工会(负责人|审批人))）$/);
      expect(after[0]!.says).not.toMatch(/[a-z]/);
    },
  );

  test('holds every row of the audit that is about her and by somebody else, newest first, page by page', async () => {
    for (let n = 0; n < 25; n += 1) await clerk.get(`/api/members/${person.id}`);
    const { rows } = await s.world.owner.query<{ id: string }>(
      `select id from audit where (subject_id = $1 or $1 = any (shown)) and actor_id <> $1 and outcome = 'done'
      order by at desc, id desc`,
      [person.id],
    );
    expect((await seen()).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(rows.length).toBeGreaterThan(30);
  });

  test('holds the page that she stood on and no other, and a page is one row of the audit', async () => {
    for (let n = 0; n < 20; n += 1) await s.world.worker('factory');
    const before = await seen();
    const first = done(await clerk.get<MembersAnswer>('/api/members'));
    expect(first.items.map(({ id }) => id)).not.toContain(person.id);
    expect(await seen()).toEqual(before);
    await clerk.get(`/api/members?cursor=${encodeURIComponent(first.next!)}`);
    expect((await seen()).slice(1)).toEqual(before);
    const { rows } = await s.world.owner.query<{ people: string[] }>(
      `select shown as people from audit where act = 'list-members' order by id desc limit 2`,
    );
    expect(rows.map(({ people }) => people.includes(person.id))).toEqual([true, false]);
    expect(rows[1]!.people).toEqual(first.items.map(({ id }) => id));
  });

  test('is hers alone', async () => {
    const other = await s.worker();
    expect(done(await other.get<Page<SeenLine>>('/api/my/seen')).items).toEqual([]);
  });
});
