import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { yuan } from '../../kernel/money.ts';
import type { PackAnswer } from '../../kernel/rule-pack.ts';
import { type Client, done } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { approve, waitingDrafts } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let who: Client;
let second: Client;

const city = () => s.world.orgs['city']!.id;
const url = () => `/api/orgs/${city()}/rule-packs`;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  who = await s.staff('city', 'caseworker');
  second = await s.staff('city', 'approver');
});
afterAll(() => s.close());
beforeEach(async () => {
  await s.world.owner.query('delete from tunable_values');
  await s.world.owner.query('delete from tunable_drafts');
});

const sound = `hongqiao: rule-pack/1
use: city
packs:
  province:
    title: 示例省慰问标准
    cites: { title: 示例省总工会通知, clause: 第一条 }
    values:
      hospital-condolence:
        grant:
          - { value: 700, from: 2026-04-01 }
        moreThan:
          - { value: 4, from: 2026-04-01 }
  city:
    extends: province
    title: 示例市慰问标准
    cites: { title: 示例市总工会通知, link: https://example.org/1, from: 2026-04-01 }
    values:
      hospital-condolence:
        grant:
          - { value: 800.50, from: 2026-04-01, to: 2026-12-31 }
          - { value: above, from: 2027-06-01 }
      join-union:
        atOnce:
          - { value: true, from: 2026-05-01 }
      work-injury-visit:
        papers:
          - { value: [unitProof, proof], from: 2026-05-01 }
`;
const plain = sound.replace('          - { value: above, from: 2027-06-01 }\n', '');
const check = async (text: string) => done(await who.post<PackAnswer>(`${url()}/check`, { text }));
const problems = async (text: string) => (await check(text)).problems.map(({ line, says }) => `${line} ${says}`);

describe('a pack', () => {
  test('is compared first, with what counts now, and writes nothing', async () => {
    const answer = await check(plain);
    expect(answer).toMatchObject({ title: '示例市慰问标准', problems: [] });
    expect(answer.lines.map(({ name, value, was, becomes }) => [name, value, was.value, becomes])).toEqual([
      ['grant', yuan(800.5), yuan(600), 'draft'],
      ['atOnce', 1, 0, 'draft'],
      ['papers', 0x51, 1, 'draft'],
      ['moreThan', 4, 3, 'draft'],
    ]);
    expect(await waitingDrafts(who, city())).toEqual([]);
  });

  test('becomes drafts that wait for a second person, comes out as it went in, and changes nothing the second time', async () => {
    expect((await who.post(url(), { text: plain })).status).toBe(201);
    const drafts = await waitingDrafts(second, city());
    expect(drafts).toHaveLength(4);
    done(await approve(second, city(), drafts));
    const out = await (await who.raw(`/api/orgs/${city()}/rule-pack`)).text();
    expect(out).toContain('value: 800.5');
    expect(out).toMatch(/value:\s+- unitProof\s+- proof/);
    expect(out).toContain('title: 示例市总工会通知');
    const again = await check(out);
    expect(again.problems).toEqual([]);
    expect([...new Set(again.lines.map(({ becomes }) => becomes))]).toEqual(['unchanged']);
    await s.world.setClock('2026-09-01T09:00:00+08:00');
    const later = await s.staff('city', 'caseworker');
    const late = done(await later.post<PackAnswer>(`${url()}/check`, { text: out }));
    await s.world.setClock('2026-03-02T09:00:00+08:00');
    expect(late.problems).toEqual([]);
  });

  test('is drafted whole or not at all, with a line for each thing that is wrong', async () => {
    const came = await who.post(url(), { text: plain.replace('800.50', '-1').replace('true', 'maybe') });
    expect(heard(came)).toEqual(refused('answers-wrong'));
    expect(reasonsOf(came).map(({ says }) => says)).toEqual([
      '第 20 行：“慰问金”：请填写 0 元到 1,000,000 元，最多两位小数',
      expect.stringMatching(/^第 23 行：.*写成 true 或者 false$/),
    ]);
    expect(await waitingDrafts(who, city())).toEqual([]);
  });

  test.each([
    ['overlapping days', sound.replace('to: 2026-12-31', 'to: 2027-12-31'), /^21 .*和第 20 行的日期重叠/],
    ['a day that has passed', plain.replace('2026-05-01', '2026-03-01'), /^23 .*2026年3月1日已经过去/],
    ['no source', plain.replace(/ {4}cites: .*\n/g, ''), /没有写依据/],
    [
      'a circle',
      plain.replace('title: 示例省慰问标准', 'title: 示例省慰问标准\n    extends: city'),
      /绕成了一圈：city → province → city/,
    ],
    ['a pack that is not there', plain.replace('extends: province', 'extends: moon'), /^14 没有叫“moon”的规则包/],
    ['an unknown service', plain.replace('join-union:', 'moon:'), /^21 没有“moon”这项服务/],
    ['an unknown tunable', plain.replace('atOnce:', 'constructor:'), /“加入工会”没有“constructor”这一项/],
    ['a wrong type', plain.replace('value: 4', 'value: four'), /^12 .*写成整数/],
    ['a paper that nobody knows', plain.replace('[unitProof,', '[moon,'), /写成材料代号的列表：proof/],
    ['a paper twice', plain.replace('[unitProof,', '[proof,'), /写成材料代号的列表：proof/],
    ['a key that is no key', plain.replace('clause:', 'moon:'), /^6 不认识“moon”/],
    ['an alias', plain.replace('{ value: 4, from: 2026-04-01 }', '*a'), /./],
    ['no YAML', 'hongqiao: [', /YAML/],
    ['something else', '[1, 2]', /^1 规则包要写成/],
    ['a pack that is twice there', `${plain}  city: {}\n`, /已经写过一次/],
    ['a third decimal', plain.replace('800.50', '800.505'), /^20 .*以元为单位的数/],
  ])('with %s is refused at its line', async (_, text, says) => {
    expect(await problems(text)).toContainEqual(expect.stringMatching(says));
    expect((await who.post(url(), { text })).status).toBe(422);
    expect(await waitingDrafts(who, city())).toEqual([]);
  });

  test('is what the published schema says, and what is wrong in type is not', async () => {
    const schema = done(await s.client().get<object>('/api/open/rule-pack.schema.json'));
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const holds = ajv.compile(typeof schema === 'string' ? (JSON.parse(schema) as object) : schema);
    expect([holds(parse(sound)), holds.errors]).toEqual([true, null]);
    for (const wrong of [plain.replace('value: 4', 'value: four'), plain.replace('clause:', 'moon:')])
      expect(holds(parse(wrong))).toBe(false);
  });

  test('is for those who may draft there', async () => {
    expect(heard(await (await s.staff('city', 'cashier')).post(url(), { text: plain }))).toEqual(refused('no-right'));
    const shop = await s.staff('factory', 'supervisor');
    expect(heard(await shop.post(`${url()}/check`, { text: plain }))).toEqual(refused('not-found'));
    expect(heard(await shop.get(`/api/orgs/${city()}/rule-pack`))).toEqual(refused('not-found'));
  });
});
