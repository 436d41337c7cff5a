import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemberLine, MembersAnswer } from '../../kernel/answers.ts';
import type { MemberAnswer } from '../../kernel/member-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import type { TestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { scopedTo } from '../db/scope.ts';
import { beginMemberships, endMemberships } from '../people/membership.ts';
import { findMembers, listMembers } from './lists.ts';
import { routesOf } from '../../test/contract/routes.ts';
import { type MembersWorld, keys, lineOf, startMembersWorld } from '../../test/members-world.ts';

let world: MembersWorld;
let s: TestServer;
let clerk: Client;

beforeAll(async () => {
  world = await startMembersWorld();
  s = world.s;
  clerk = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

async function everyPage(posts: readonly string[], org?: string): Promise<MemberLine[]> {
  const scoped = scopedTo(s.platform.db, world.callerOf(posts));
  const place = org === undefined ? undefined : { level: world.levelOf(org), orgId: world.idOf(org) };
  const lines: MemberLine[] = [];
  let cursor: string | undefined;
  do {
    const page: MembersAnswer = await listMembers(scoped, s.platform.sealer, place, cursor);
    expect(page.items.length).toBeLessThanOrEqual(20);
    lines.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return lines;
}

const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).toSorted();

describe('the register of members', () => {
  it('holds, for random members and posts, whoever lies under a post, each once and newest first, by list and by name', async () => {
    await s.world.owner.query(`update memberships set left_on = joined_on, left_why = 'left' where left_on is null`);
    const org = fc.constantFrom(...keys);
    const plan = fc.record({
      joining: fc.array(org, { minLength: 1, maxLength: 60 }),
      days: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 7 }),
      posts: fc.array(org, { maxLength: 3 }),
      asked: org,
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ joining, days, posts, asked }) => {
        const members = await world.join(joining, days);
        const seen = members.filter(({ org: at }) => lineOf(at).some((above) => posts.includes(above)));
        const lines = await everyPage(posts);
        expect(idsOf(lines)).toEqual(idsOf(seen));
        const joined = lines.map(({ joinedOn }) => joinedOn);
        expect(joined).toEqual(joined.toSorted().toReversed());
        const found = await findMembers(
          scopedTo(s.platform.db, world.callerOf(posts)),
          s.platform.sealer,
          undefined,
          '甲',
          0,
        );
        expect(found.more).toBe(seen.length > 50);
        const shown = idsOf(found.items);
        expect(shown).toEqual(found.more ? shown.filter((id) => idsOf(seen).includes(id)) : idsOf(seen));
        // A union asked for is within reach: the route sees to that.
        const under = members.filter(({ org: at }) => lineOf(at).includes(asked));
        expect(idsOf(await everyPage([asked, ...posts], asked))).toEqual(idsOf(under));
        const gone = members.map(({ id }) => ({ cell: 1, personId: id }));
        expect(await endMemberships(s.platform.db, gone, { day: '2024-05-07', why: 'left' })).toBe(members.length);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('neither repeats nor leaves out a member when others join and leave between two pages', async () => {
    const members = await world.join(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? 'depot' : 'bareTown')),
      [1, 2, 3, 4],
    );
    const scoped = scopedTo(s.platform.db, world.callerOf(['bareCity']));
    const read = async (cursor?: string) => listMembers(scoped, s.platform.sealer, undefined, cursor);
    const first = await read();
    await endMemberships(s.platform.db, [{ cell: 1, personId: first.items[3]!.id }], {
      day: '2024-05-07',
      why: 'died',
    });
    await world.join(['depot'], [5]);
    const second = await read(first.next);
    const third = await read(second.next);
    const lines = [...first.items, ...second.items, ...third.items];
    expect(third.next).toBeUndefined();
    expect(idsOf(lines)).toEqual(idsOf(members));
  });

  it('refuses a union outside of reach and a cursor of another list', async () => {
    expect(refusalOf(await clerk.get(`/api/members?org=${world.idOf('school')}`))).toBe('not-found');
    expect(refusalOf(await clerk.get(`/api/members?cursor=${Buffer.from('[1]').toString('base64url')}`))).toBe(
      'malformed-request',
    );
    expect(refusalOf(await (await s.worker()).get('/api/members'))).toBe('no-right');
  });
});

describe('finding a member', () => {
  let sought: WorldPerson;
  let document: string;
  const find = async (who: Client, q: string) => done(await who.post<MembersAnswer>('/api/members/search', { q }));

  beforeAll(async () => {
    sought = await s.world.worker('factory', '古丽·买买提');
    const { rows } = await s.world.owner.query<{ document_sealed: Buffer }>(
      'select document_sealed from persons where id = $1',
      [sought.id],
    );
    document = s.platform.sealer.open(rows[0]!.document_sealed);
  });

  const wide = (text: string) => text.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

  it('forgives full-width digits, blanks, dashes and the country code', async () => {
    const { phone } = sought;
    const asTyped = [
      phone,
      `+86 ${phone}`,
      `0086-${phone}`,
      wide(phone),
      `${phone.slice(0, 3)} ${phone.slice(3, 7)}-${phone.slice(7)}`,
    ];
    for (const q of asTyped) expect([q, (await find(clerk, q)).items.map(({ id }) => id)]).toEqual([q, [sought.id]]);
  });

  it('goes by a whole document number, however it is spaced', async () => {
    const spaced = `${document.slice(0, 6)} ${document.slice(6, 14)}-${document.slice(14).toLowerCase()}`;
    for (const q of [document, spaced, wide(document)])
      expect([q, (await find(clerk, q)).items.map(({ id }) => id)]).toEqual([q, [sought.id]]);
    expect((await find(clerk, document.slice(0, 17))).items).toEqual([]);
  });

  it('goes by how a name begins, whatever its separator', async () => {
    for (const q of ['古丽', '古丽•买', ' 古丽・买买提 ', '古丽·'])
      expect([q, (await find(clerk, q)).items.map(({ id }) => id)]).toEqual([q, [sought.id]]);
    expect((await find(clerk, '买买提')).items).toEqual([]);
    expect((await find(clerk, '%')).items).toEqual([]);
  });

  it('does not find by any of the three whoever is in no union within reach', async () => {
    const next = await s.staff('school', 'caseworker');
    for (const q of [sought.phone, document, '古丽']) expect((await find(next, q)).items).toEqual([]);
    const above = await s.staff('county', 'caseworker');
    for (const q of [sought.phone, document, '古丽']) expect((await find(above, q)).items).toHaveLength(1);
  });

  it('goes by nothing that stands in an address, where proxies and browsers would keep it [ASVS-14.2.1]', async () => {
    const readings = routesOf(s.app).filter(({ method, params }) => method === 'GET' && params.length === 0);
    for (const q of [sought.phone, document])
      for (const { url, query } of readings) {
        if (url !== '/api/members' && !JSON.stringify(query ?? '').includes('"q"')) continue;
        const told = async (typed: string) =>
          JSON.stringify((await clerk.get(`${url}?q=${typed}`)).body).replace(/"requestId":"[^"]+"/, '');
        expect([url, await told(q)]).toEqual([url, await told('0'.repeat(q.length))]);
      }
    for (const q of ['', ' ', '\u3000'])
      expect(refusalOf(await clerk.post('/api/members/search', { q }))).toBe('malformed-request');
  });

  it('shows fifty of a frequent name and says that there are more', async () => {
    const ids = await world.people(51, '诸葛');
    const joinings = ids.map((personId) => ({
      cell: 1,
      personId,
      orgId: world.idOf('factory'),
      joinedOn: '2024-05-01',
    }));
    await beginMemberships(s.platform.db, joinings, '2024-05-01');
    const found = await find(clerk, '诸葛');
    expect([found.items.length, found.more, found.next]).toEqual([50, true, undefined]);
  });

  it('shows the name whole and the numbers masked, on lines and on the card', async () => {
    const [line] = (await find(clerk, sought.phone)).items;
    const card = done(await clerk.get<MemberAnswer>(`/api/members/${sought.id}`));
    for (const shown of [line!, card]) {
      expect(shown.name).toBe('古丽·买买提');
      expect(shown.phone).toBe(`${sought.phone.slice(0, 3)}****${sought.phone.slice(7)}`);
      expect(shown.document).toBe(`${document.slice(0, 4)}**********${document.slice(14)}`);
      expect(JSON.stringify(shown)).not.toContain(sought.phone);
      expect(JSON.stringify(shown)).not.toContain(document);
    }
  });
});

describe('the card of a member', () => {
  it('tells her unions and posts, newest first, and why she left', async () => {
    const moved = await s.world.worker('factory');
    await endMemberships(s.platform.db, [{ cell: 1, personId: moved.id }], { day: '2024-06-01', why: 'transferred' });
    const again = { cell: 1, personId: moved.id, orgId: world.idOf('school'), joinedOn: '2024-06-01' };
    await beginMemberships(s.platform.db, [again], '2024-06-01');
    const school = await s.staff('school', 'caseworker');
    const card = done(await school.get<MemberAnswer>(`/api/members/${moved.id}`));
    expect(card.memberships.map(({ org, from, to, why }) => [org.name, from, to, why])).toEqual([
      ['示例学校工会', '2024-06-01', undefined, undefined],
      ['示例电子厂工会', '2020-01-01', '2024-06-01', 'transferred'],
    ]);
    expect(refusalOf(await clerk.get(`/api/members/${moved.id}`))).toBe('not-found');
  });

  it('leaves an audit row of each reading, and none of one that was refused', async () => {
    const read = await s.world.worker('factory');
    const reader = await s.world.staff('factory', 'caseworker');
    const other = await s.staff('workshop', 'caseworker');
    const signedIn = s.client();
    await signedIn.signInByPassword(reader.login!, s.world.password);
    done(await signedIn.post('/api/members/search', { q: read.phone }));
    for (let i = 0; i < 2; i += 1) done(await signedIn.get(`/api/members/${read.id}`));
    expect(refusalOf(await other.get(`/api/members/${read.id}`))).toBe('not-found');
    const { rows } = await s.world.owner.query(
      `select act, object_kind, object_id, actor_id, purpose from audit where subject_id = $1 and act = 'read'`,
      [read.id],
    );
    const row = { act: 'read', object_kind: 'person', object_id: read.id, actor_id: reader.id, purpose: '查阅会员' };
    expect(rows).toEqual([row, row]);
  });
});
