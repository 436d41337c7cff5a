import { Writable } from 'node:stream';
import { sync } from 'node-ical';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgendaAnswer, FeedMade } from '../../kernel/agenda.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { CampaignFields, DeskAnswer } from '../../kernel/allot-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type Desk, claim, drafting, openDesk, opening } from '../../test/campaign-desk.ts';
import { heard, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

let s: TestServer;
let desk: Desk;
let worker: Client;
let path = '';
let written = '';
const out = new Writable({
  write(chunk: Buffer, _encoding, taken) {
    written += chunk.toString();
    taken();
  },
});

const clinic: Partial<CampaignFields> = {
  service: 'mobile-clinic',
  name: '两癌筛查，体检车',
  lead: '体检车停在南门停车场。',
  split: 'slots',
  slices: [
    {
      label: '南门停车场 第一场',
      startsAt: '2026-03-12T09:00:00+08:00',
      endsAt: '2026-03-12T09:30:00+08:00',
      quota: 5,
      waits: 0,
    },
  ],
};
let campaign: DeskAnswer;

const fetchAt = (address: string, headers: Record<string, string> = {}) => fetch(`${s.url}${address}`, { headers });
const eventsIn = (text: string) =>
  Object.values(sync.parseICS(text)).flatMap((one) => (one?.type === 'VEVENT' ? [one] : []));
const read = async (address = path) => {
  const text = await (await fetchAt(address)).text();
  return { text, events: eventsIn(text) };
};
const make = async (client: Client) =>
  done(await client.post<FeedMade>('/api/my/calendar-feed', {}, { 'idempotency-key': newId() })).path;

beforeAll(async () => {
  s = await startTestServer({ log: pino({ level: 'trace' }, out) });
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  campaign = await desk.announce(0, clinic);
  worker = await s.worker();
  await s.world.setClock(opening);
  done(await claim(worker, campaign, { slice: 1 }));
  path = await make(worker);
});
afterAll(() => s.close());

describe('a member’s calendar', () => {
  it('has the time she took, and says to nobody who looks over her shoulder what it is', async () => {
    const { text, events } = await read();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ summary: '工会活动', status: 'CONFIRMED', class: 'PRIVATE' });
    expect(events[0]!.start.toISOString()).toBe('2026-03-12T01:00:00.000Z');
    expect(text).not.toMatch(/体检|筛查|停车场|示例|campaigns/);
    const { lines } = done(await worker.get<AgendaAnswer>('/api/my/agenda'));
    expect(lines).toMatchObject([{ title: '两癌筛查，体检车', says: '已有名额，南门停车场 第一场' }]);
  });

  it('has the deadlines of her cases and the days of her recuperation, a case without its name', async () => {
    const group = { label: '从化三天团', startsAt: '2026-04-01T08:00:00+08:00', endsAt: '2026-04-03T18:00:00+08:00' };
    await s.world.setClock(drafting);
    const trip = await desk.announce(0, {
      service: 'recuperation',
      name: '春季疗休养',
      lead: '去从化，三天两晚。',
      way: 'first-come',
      split: 'slots',
      slices: [{ ...group, quota: 5, waits: 0 }],
    });
    await s.world.setClock(opening);
    done(await claim(worker, trip, { slice: 1 }));
    const form = { topic: 'canteen', what: '夜班没有热饭吃。', aboveWorkplace: false, shared: true };
    const { id } = done(await worker.post<{ id: string }>('/api/services/appeal/cases', { form }));
    await s.world.owner.query(
      `update cases set owes_party = 'applicant', due_at = '2026-03-20T24:00:00+08:00' where id = $1`,
      [id],
    );
    const { text, events } = await read();
    expect(events.map(({ summary }) => summary)).toEqual(['工会活动', '职工疗休养', '工会的事，最晚今天办']);
    expect(text).toContain('DTSTART;VALUE=DATE:20260320');
    expect(text).not.toMatch(/诉求|从化/);
    const { lines } = done(await worker.get<AgendaAnswer>('/api/my/agenda'));
    expect(lines.map(({ from, day }) => day ?? from)).toEqual([
      '2026-03-12T01:00:00.000Z',
      '2026-03-20',
      '2026-04-01T00:00:00.000Z',
    ]);
  });

  it('keeps the name of an event for life; what is changed has a higher number, what is given back is cancelled', async () => {
    const of = async () => (await read()).events.find(({ uid }) => uid === before.uid)!;
    const before = (await read()).events.find(({ summary }) => summary === '工会活动')!;
    const [slice] = clinic.slices!;
    const later = { ...slice!, startsAt: '2026-03-12T10:00:00+08:00', endsAt: '2026-03-12T10:30:00+08:00' };
    const { opensAt, closesAt, way, choices } = campaign;
    const fields = { ...clinic, opensAt, closesAt, way, choices, slices: [later] };
    // Six days on, the desk of the drafting is signed out.
    done(await (await s.staff('city', 'supervisor')).put(`/api/campaigns/${campaign.id}`, fields));
    const moved = await of();
    expect(moved.start.toISOString()).toBe('2026-03-12T02:00:00.000Z');
    const { items } = done(await worker.get<Page<NoticeLine>>('/api/notices'));
    expect(items[0]).toMatchObject({ title: '时间改了', says: expect.stringContaining('3 月 12 日 10:00') });
    expect(Number(moved.sequence)).toBeGreaterThan(Number(before.sequence));
    done(await worker.post(`/api/campaigns/${campaign.id}/give-back`, {}));
    const back = await of();
    expect(back.status).toBe('CANCELLED');
    expect(Number(back.sequence)).toBeGreaterThan(Number(moved.sequence));
    expect(JSON.stringify(done(await worker.get<AgendaAnswer>('/api/my/agenda')).lines)).not.toContain('体检车');
  });

  it('is not sent again while nothing has changed', async () => {
    const tag = (await fetchAt(path)).headers.get('etag')!;
    expect((await fetchAt(path, { 'if-none-match': tag })).status).toBe(304);
  });
});

describe('the address of a calendar', () => {
  it('is told once, kept as its hash, written in no log, and says when it was last used', async () => {
    const key = { 'idempotency-key': newId() };
    const other = await s.worker();
    const made = done(await other.post<FeedMade>('/api/my/calendar-feed', {}, key));
    expect(refusalOf(await other.post('/api/my/calendar-feed', {}, key))).toBe('shown-once');
    const token = /hqc_[\w-]{43}/.exec(made.path)![0];
    expect((await fetchAt(made.path)).status).toBe(200);
    expect(done(await other.get<AgendaAnswer>('/api/my/agenda')).feed).toEqual({
      madeAt: made.madeAt,
      usedOn: '2026-03-08',
    });
    const { rows } = await s.world.owner.query<{ feeds: number; found: number }>(
      `select (select count(*)::integer from calendar_feeds) as feeds,
         (select count(*)::integer from calendar_feeds t where t::text like $1)
         + (select count(*)::integer from audit t where t::text like $1) as found`,
      [`%${token}%`],
    );
    expect(rows).toEqual([{ feeds: 2, found: 0 }]);
    expect(written).not.toContain(token);
  });

  it('is shut by a new one, by hand, and with the account', async () => {
    const other = await s.worker();
    const first = await make(other);
    const second = await make(other);
    expect([(await fetchAt(first)).status, (await fetchAt(second)).status]).toEqual([404, 200]);
    expect((await other.delete('/api/my/calendar-feed')).status).toBe(204);
    expect((await fetchAt(second)).status).toBe(404);
    expect(heard(await other.delete('/api/my/calendar-feed'))).toEqual(refused('not-found'));
    const third = await make(other);
    done(await other.post('/api/my/closing', {}));
    expect((await fetchAt(third)).status).toBe(404);
  });
});

describe('a union’s calendar', () => {
  it('has what it has announced under its own name, and nothing of a draft', async () => {
    await s.world.setClock(drafting);
    await desk.draft(3, { name: '还没发布的礼包' });
    await desk.announce(3, { name: '三八节礼包；限量,先到' });
    const { events } = await read(`/api/open/calendar.ics?org=${desk.orgId}`);
    expect(events.map(({ summary }) => String(summary)).toSorted()).toEqual([
      '三八节礼包；限量,先到：开始领',
      '两癌筛查，体检车，南门停车场 第一场',
      '两癌筛查，体检车：开始报名',
      '春季疗休养，从化三天团',
      '春季疗休养：开始报名',
    ]);
    expect((await fetchAt(`/api/open/calendar.ics?org=${newId()}`)).status).toBe(404);
  });
});

describe('an event for one’s own calendar', () => {
  it('is her own time where she has one, under the same name as in her feed, else the opening', async () => {
    const [trip] = (await read()).events.filter(({ summary }) => summary === '职工疗休养');
    const { lines } = done(await worker.get<AgendaAnswer>('/api/my/agenda'));
    const address = lines.find(({ title }) => title === '春季疗休养')!.to.replace('/campaigns', '/api/campaigns');
    const own = eventsIn((await worker.get<string>(`${address}/calendar.ics`)).body);
    expect(own).toMatchObject([{ uid: trip!.uid, summary: '职工疗休养' }]);
    const { events } = await read(`/api/campaigns/${campaign.id}/calendar.ics`);
    expect(events).toMatchObject([{ summary: '工会活动：开始报名' }]);
    expect(events[0]!.start.toISOString()).toBe(new Date(opening).toISOString());
  });
});
