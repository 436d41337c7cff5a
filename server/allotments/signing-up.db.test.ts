import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignAnswer, CampaignLine, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { GroupAnswer, GroupLine } from '../../kernel/group-filing.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type Desk, claim, disagreements, drafting, openDesk, opening } from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

/** A union signs its members up for a group that its city sends out. */
let s: TestServer;
let desk: Desk;
let clerk: Client;
let trip: DeskAnswer;

const group = { label: '从化三天团', startsAt: '2026-04-01T08:00:00+08:00', endsAt: '2026-04-03T18:00:00+08:00' };

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  const more = { service: 'recuperation', name: '春季疗休养', split: 'slots', way: 'first-come' } as const;
  trip = await desk.announce(0, { ...more, slices: [{ ...group, quota: 3, waits: 0 }] });
  await desk.announce(2);
  await s.world.setClock(opening);
  clerk = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

const factory = () => s.world.orgs['factory']!.id;
const ask = (lines: readonly GroupLine[], who = clerk, more: object = {}, key = newId()) =>
  who.post<GroupAnswer>(
    '/api/group-claims',
    { org: factory(), campaign: trip.id, edition: trip.edition, slice: 1, lines, ...more },
    { 'idempotency-key': key },
  );

async function member(row: number, org = 'factory') {
  const { id, name, phone, document } = await s.world.worker(org, `工友${'甲乙丙丁戊己庚辛'[row % 8]!}`);
  return { id, phone, line: { row, name, number: document } };
}

const signedIn = async (phone: string) => {
  const client = s.client();
  await client.signInByPhone(phone);
  return client;
};

test('of open campaigns those are offered for which a union signs up, to whoever holds the post that does', async () => {
  const offered = async (who: Client, org = factory()) =>
    done(await who.get<CampaignAnswer[]>(`/api/group-claims?org=${org}`)).map(({ name }) => name);
  expect(await offered(clerk)).toEqual(['春季疗休养']);
  expect(await offered(await s.staff('factory', 'approver'))).toEqual([]);
  expect(await offered(clerk, s.world.orgs['school']!.id)).toEqual([]);
});

test('each is in as if she had claimed herself, is told who did it, and may give it back; what is refused holds up no other', async () => {
  const [first, second, own] = [await member(2), await member(3), await member(4)];
  const herself = await signedIn(own.phone);
  done(await claim(herself, trip, { slice: 1 }));
  const stranger = await member(5, 'school');
  const lines = [first, own, stranger, second].map(({ line }) => line);
  const key = newId();
  const answer = done(await ask(lines, clerk, {}, key));
  expect(answer.rows).toMatchObject([
    { row: 2, done: true, number: '2' },
    { row: 4, done: false, code: 'had-already' },
    { row: 5, done: false, reasons: [{ at: 'number' }] },
    { row: 3, done: true, number: '3' },
  ]);
  expect(done(await ask(lines, clerk, {}, key))).toEqual(answer);
  expect(await disagreements(s, trip.id)).toEqual([]);
  const her = await signedIn(first.phone);
  const told = done(await her.get<Page<NoticeLine>>('/api/notices')).items;
  expect(told).toMatchObject([{ title: '工会替你报了名', says: expect.stringMatching(/示例电子厂工会.*从化三天团/) }]);
  expect(done(await her.get<CampaignLine>(`/api/campaigns/${trip.id}`)).mine).toMatchObject({ state: 'granted' });
  const { rows: acts } = await s.world.owner.query<{ act: string; role: string; subject: boolean }>(
    `select act, role, subject_id = $2 as subject from audit where object_id = $1 and act in ('claim', 'sign-up-members')
     and post_id is not null order by id`,
    [trip.id, first.id],
  );
  expect(acts.map(({ act, role }) => [act, role])).toEqual([
    ['claim', 'caseworker'],
    ['claim', 'caseworker'],
    ['sign-up-members', 'caseworker'],
  ]);
  expect(acts[0]!.subject).toBe(true);
  done(await her.post(`/api/campaigns/${trip.id}/give-back`, {}));
  // Whoever has let go is not taken along against her will.
  const [again] = done(await ask([first.line])).rows;
  expect(again).toMatchObject({ done: false, reasons: [{ says: '本人退回过这次的名额，要再报请本人报' }] });
});

test('no more are signed up than there are places, and nobody for a campaign that is another union’s or kind', async () => {
  const many = [await member(6), await member(7)];
  const { rows } = done(await ask(many.map(({ line }) => line)));
  expect(rows.map(({ done: isDone, code }) => [isDone, code])).toEqual([
    [true, undefined],
    [false, 'slot-full'],
  ]);
  const { line } = many[1]!;
  expect(refusalOf(await ask([line], await s.staff('factory', 'approver')))).toBe('no-right');
  expect(refusalOf(await ask([line], clerk, { org: s.world.orgs['school']!.id }))).toBe('no-right');
  const away = await s.staff('bareCity', 'caseworker');
  expect(refusalOf(await ask([line], away, { org: s.world.orgs['bareCity']!.id }))).toBe('not-found');
});
