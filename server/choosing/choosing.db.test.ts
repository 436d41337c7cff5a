import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { ChoosingAnswer, ChoosingFigures, ChoosingNoted } from '../../kernel/mutual-answers.ts';
import type { Badge } from '../../kernel/mutual.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import {
  type Claimant,
  type Desk,
  claim,
  drafting,
  openDesk,
  opening,
  plantClaimants,
} from '../../test/campaign-desk.ts';
import { profiles } from '../profile.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

const evening = { startsAt: '2026-03-14T14:00:00+08:00', endsAt: '2026-03-14T18:00:00+08:00' };
const during = '2026-03-14T17:00:00+08:00';
/** A day after the end of the event. */
const last = '2026-03-15T18:00:00+08:00';

/** The same cadres hold events of two weeks, and ask how it went a month later. */
const lasting = { idleSeconds: 400 * 86_400, wholeSeconds: 400 * 86_400 };
const profile = { ...profiles.mlps3, sessions: { worker: lasting, staff: lasting } };

let s: TestServer;
let desk: Desk;

beforeAll(async () => {
  s = await startTestServer({ config: { profile } });
  await s.world.setClock(drafting);
  desk = await openDesk(s);
});
afterAll(() => s.close());

interface Comer extends Claimant {
  readonly badge: Badge;
  readonly claimId: string;
}

interface Event {
  readonly id: string;
  readonly edition: number;
  readonly comers: readonly Comer[];
}

/** An event of two groups of so many, to which the first of them came, and the rest did not. */
async function hold(people: readonly Claimant[], came = people.length): Promise<Event> {
  await s.world.setClock(drafting);
  const half = Math.ceil(people.length / 2);
  const slices = ['第一组', '第二组'].map((label) => ({ label, ...evening, quota: half, waits: 0 }));
  const more = { service: 'matchmaking', name: '三月联谊', split: 'slots', slices } as const;
  const { id, edition } = await desk.announce(0, more);
  await s.world.setClock(opening);
  const comers: Comer[] = [];
  for (const [at, person] of people.entries()) {
    const slice = at < half ? 1 : 2;
    const got = done(await claim(person.client, { id, edition }, { slice, form: { single: true } }));
    comers.push({ ...person, claimId: got.id, badge: { slice, number: got.number! } });
  }
  await s.world.setClock(during);
  const here = comers.slice(0, came).map(({ claimId }) => claimId);
  done(await desk.drafter.post<DeskAnswer>(`/api/campaigns/${id}/hand-out`, { claims: here }));
  return { id, edition, comers };
}

const urlOf = ({ id }: Pick<Event, 'id'>) => `/api/campaigns/${id}/choosing`;
const choose = (event: Event, by: Comer, chosen: readonly Comer[], reach?: string) =>
  by.client.put<ChoosingNoted>(urlOf(event), { chosen: chosen.map(({ badge }) => badge), ...(reach && { reach }) });
const look = async (event: Event, by: Comer) => done(await by.client.get<ChoosingAnswer>(urlOf(event)));
const figures = async (event: Event) =>
  done(await desk.chief.get<ChoosingFigures>(`/api/campaigns/${event.id}/choosing-figures`));

async function tell(at = last): Promise<void> {
  await s.world.setClock(at);
  await s.ticker.settle();
}

test('the published event: of 50 who came 13 pairs find each other, and nobody hears of any other choice', async () => {
  const event = await hold(await plantClaimants(s, 50));
  const [one, two] = [event.comers.slice(0, 25), event.comers.slice(25)];
  // Thirteen choose each other; the other twelve of the first group choose one who is taken, and are chosen by nobody.
  for (const [at, by] of one.entries()) done(await choose(event, by, [at < 13 ? two[at]! : two[0]!], `微信 one${at}`));
  for (const [at, by] of two.entries()) done(await choose(event, by, at < 13 ? [one[at]!, two[24]!] : [one[0]!]));
  expect(await figures(event)).toEqual({ until: new Date(last).toISOString(), later: [] });
  expect((await look(event, one[0]!)).pairs).toBeUndefined();

  await tell();
  expect(await figures(event)).toMatchObject({ came: 50, pairs: 13, paired: 26 });
  const found = await Promise.all(event.comers.map(async (by) => (await look(event, by)).pairs!));
  expect(found.map((pairs) => pairs.length)).toEqual([...one, ...two].map((_, at) => (at % 25 < 13 ? 1 : 0)));
  expect(found[25]![0]).toMatchObject({ ...one[0]!.badge, label: '第一组', reach: '微信 one0', name: '工友1' });
  expect(found[0]![0]).not.toHaveProperty('reach');

  // Everybody is told the same words at the same moment, and nothing of a choice is left.
  const { rows } = await s.world.owner.query(
    `select title, says, at, count(*)::integer as n from notices where person_id = any ($1) and title = '联谊的结果出来了' group by 1, 2, 3`,
    [event.comers.map(({ id }) => id)],
  );
  expect(rows).toMatchObject([{ n: 50 }]);
  expect((await s.world.owner.query('select from mutual_choices')).rowCount).toBe(0);
});

describe('whoever did not choose somebody', () => {
  /** Everything that anybody but the chooser can see or find of an event, with what differs by chance taken out. */
  async function seenOf(event: Event, but: Comer): Promise<string> {
    const urls = [`/api/campaigns/${event.id}`, urlOf(event), '/api/campaigns', '/api/my/claims'];
    const others = event.comers.filter(({ id }) => id !== but.id);
    const asked: [Client, string][] = [
      ...others.flatMap(({ client }) => urls.map((url): [Client, string] => [client, url])),
      ...['desk', 'claims', 'choosing-figures'].map((what): [Client, string] => [
        desk.chief,
        `/api/campaigns/${event.id}/${what}`,
      ]),
    ];
    const said: string[] = [];
    for (const [client, url] of asked) {
      const { status, body } = await client.get(url);
      const lines = Array.isArray(body) ? body.filter(({ id }: { id: string }) => id === event.id) : body;
      said.push(`${url} ${status} ${JSON.stringify(lines)}`);
    }
    for (const { client } of others) {
      const { items } = done(await client.get<Page<NoticeLine>>('/api/notices'));
      said.push(JSON.stringify(items.map(({ title, says, at }) => [title, says, at])));
    }
    const { rows: audited } = await s.world.owner.query(
      `select act, purpose, at from audit where object_id = $1 and act <> 'list-claims' order by at, act, purpose`,
      [event.id],
    );
    const { rows: kept } = await s.world.owner.query(
      `select cardinality(tokens) as tokens, length(said_sealed) as bytes from mutual_choices where campaign_id = $1`,
      [event.id],
    );
    const { rows: alike } = await s.world.owner.query(
      `select t, count(*) from mutual_choices, unnest(tokens) t where campaign_id = $1 group by 1 having count(*) > 1`,
      [event.id],
    );
    const names = new Map<string, string>();
    const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
    return JSON.stringify([said, audited, kept, alike]).replaceAll(uuid, (word) => {
      if (!names.has(word)) names.set(word, `#${names.size}`);
      return names.get(word)!;
    });
  }

  /** A chooses C; B chooses A in the one world and nobody in the other; C chooses nobody. */
  async function world(isChosen: boolean) {
    const [a, b, c, d] = await plantClaimants(s, 4);
    await s.world.owner.query(`update persons set name = '甲' where id = any ($1)`, [[a!.id, b!.id, c!.id, d!.id]]);
    const event = await hold([a!, b!, c!, d!]);
    const [first, second, third] = event.comers as [Comer, Comer, Comer, Comer];
    done(await choose(event, first, [third], '微信 a'));
    const answered = await choose(event, second, isChosen ? [first] : []);
    const answer = JSON.stringify([answered.status, answered.body, answered.headers.get('content-length')]);
    const before = await seenOf(event, second);
    await tell();
    const after = await seenOf(event, second);
    return { answer, before, after };
  }

  test('sees the same whether that one chose her or not, and so do staff, the audit and whoever reads the tables', async () => {
    const [chosen, not] = [await world(true), await world(false)];
    expect(chosen.answer).toBe(not.answer);
    expect(chosen.before).toBe(not.before);
    expect(chosen.after).toBe(not.after);
    expect(chosen.after).toContain('联谊的结果出来了');
  });

  test('would see it where she had chosen that one too', async () => {
    const event = await hold(await plantClaimants(s, 2));
    const [a, b] = event.comers as [Comer, Comer];
    done(await choose(event, a, [b]));
    done(await choose(event, b, [a], '周六见'));
    await tell();
    expect((await look(event, a)).pairs).toMatchObject([{ reach: '周六见' }]);
  });
});

test('the hash that is kept of a request is not one that anybody could find by trying every choice', async () => {
  const event = await hold(await plantClaimants(s, 2));
  const [a, b] = event.comers as [Comer, Comer];
  const body = { chosen: [b.badge] };
  done(await a.client.put(urlOf(event), body));
  const guess = createHash('sha256')
    .update(`PUT ${urlOf(event)}\n${JSON.stringify(body)}`)
    .digest();
  const { rows } = await s.world.owner.query<{ body_hash: Buffer }>('select body_hash from idempotency');
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.some(({ body_hash }) => body_hash.equals(guess))).toBe(false);
});

test('a role that reads for staff cannot read choices or pairs at all', async () => {
  for (const table of ['mutual_choices', 'mutual_pairs', 'mutual_laters', 'mutual_rounds']) {
    const { rows } = await s.world.owner.query<{ may: boolean }>(
      `select has_table_privilege('hongqiao_reader', $1, 'select') as may`,
      [table],
    );
    expect(rows).toEqual([{ may: false }]);
  }
});

test('only who came chooses, among others who came, as many as may be, once each, until the end, and may think again', async () => {
  const event = await hold(await plantClaimants(s, 8), 6);
  const [a, b, c, d, e, , absent] = event.comers as [Comer, Comer, Comer, Comer, Comer, Comer, Comer];
  const outsider = await s.worker();
  expect(refusalOf(await absent.client.get(urlOf(event)))).toBe('choosing-not-came');
  expect(refusalOf(await choose(event, absent, [a]))).toBe('choosing-not-came');
  expect(refusalOf(await outsider.put(urlOf(event), { chosen: [a.badge] }))).toBe('not-found');
  for (const wrong of [[absent], [a], [b, b], [b, c, d, e]])
    expect(refusalOf(await choose(event, a, wrong))).toBe('answers-wrong');
  expect(refusalOf(await choose(event, a, [b], '很长'.repeat(31)))).toBe('answers-wrong');
  expect(refusalOf(await a.client.post(`${urlOf(event)}/leave`, {}))).toBe('choosing-not-over');

  done(await choose(event, a, [b, c]));
  done(await choose(event, b, [a]));
  done(await choose(event, c, [a]));
  done(await choose(event, a, [c]));
  expect((await look(event, a)).mine).toEqual([c.badge]);
  await s.world.setClock(last);
  expect(refusalOf(await choose(event, b, []))).toBe('choosing-over');
  await s.ticker.settle();
  expect(await figures(event)).toMatchObject({ came: 6, pairs: 1, paired: 2 });
  expect((await look(event, b)).pairs).toEqual([]);
});

test('whoever leaves a pair takes back what she wrote; how it went is asked of all and counted from five on', async () => {
  const event = await hold(await plantClaimants(s, 8));
  const [a, b] = event.comers as [Comer, Comer];
  done(await choose(event, a, [b], '微信 a'));
  done(await choose(event, b, [a], '微信 b'));
  await tell();
  expect((await look(event, b)).pairs).toMatchObject([{ reach: '微信 a' }]);
  done(await a.client.post(`${urlOf(event)}/leave`, {}));
  expect((await look(event, b)).pairs).toEqual([]);
  expect((await look(event, a)).pairs).toEqual([]);
  const { rows } = await s.world.owner.query(
    'select from mutual_pairs where campaign_id = $1 and (one_sealed is not null or other_sealed is not null)',
    [event.id],
  );
  expect(rows).toEqual([]);

  expect((await look(event, a)).asksLater).toBeUndefined();
  await tell('2026-04-14T18:00:00+08:00');
  expect((await look(event, a)).asksLater).toBe('paired');
  const later = (by: Comer, answer: string) => by.client.post(`${urlOf(event)}/later`, { answer });
  expect(refusalOf(await later(a, 'again'))).toBe('answers-wrong');
  done(await later(a, 'apart'));
  const alone = event.comers.slice(2);
  for (const by of alone.slice(0, 4)) done(await later(by, 'again'));
  expect((await figures(event)).later).toEqual([]);
  done(await later(alone[4]!, 'enough'));
  expect((await figures(event)).later).toEqual([
    { answer: 'again', n: 4 },
    { answer: 'enough', n: 1 },
  ]);
});

test('of choices that come as it ends each counts whole or is refused, and all are told once', async () => {
  const event = await hold(await plantClaimants(s, 24));
  const [one, two] = [event.comers.slice(0, 12), event.comers.slice(12)];
  const pairs = one.map((by, at) => [by, two[at]!] as const);
  const choosing = pairs.flatMap(([by, other]) => [choose(event, by, [other]), choose(event, other, [by])]);
  const ending = s.world.setClock(last).then(() => Promise.all([s.ticker.settle(), s.ticker.settle()]));
  const came = await Promise.all(choosing);
  await ending;
  await s.ticker.settle();
  const accepted = came.map((answer) => answer.status === 200);
  const refused = came.filter((answer) => answer.status !== 200).map((answer) => refusalOf(answer));
  expect(refused.every((code) => code === 'choosing-over')).toBe(true);
  const mutual = pairs.filter((_, at) => accepted[2 * at] && accepted[2 * at + 1]).length;
  expect(await figures(event)).toMatchObject({ came: 24, pairs: mutual, paired: 2 * mutual });
  const { rows } = await s.world.owner.query(
    `select person_id from notices where person_id = any ($1) and title = '联谊的结果出来了'`,
    [event.comers.map(({ id }) => id)],
  );
  expect(rows).toHaveLength(24);
});
